import Curl
import JSON
import Policy

/// Asks a running process over HTTP which version it is.
///
/// Redirects are not followed, and nothing of the answer is kept but a well-formed version.
struct VersionProbe: Sendable {
  var url: String
  var timeout = Duration.seconds(2)

  /// What is in trouble answers some requests with an error, and its version is asked for just then:
  /// one error says nothing yet.
  func version() async -> Seen<String> {
    var answer = await ask()
    for _ in 1..<Self.mostTries {
      guard case .failed = answer else { break }
      guard await Pause.passes(Self.pause) else { break }
      answer = await ask()
    }
    return answer.seen
  }

  private static let mostTries = 8
  private static let pause = Duration.milliseconds(20)

  private enum Answer {
    case final(Seen<String>)
    /// The process itself said that it could not.
    case failed(status: Int)

    var seen: Seen<String> {
      switch self {
      case .final(let seen): seen
      case .failed(let status):
        .unknown(because: "The running process answered with HTTP \(status).")
      }
    }
  }

  private func ask() async -> Answer {
    do {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", url, timeout: timeout, connectTimeout: timeout, sizeLimit: 16_384))
      if answer.status >= 500 { return .failed(status: answer.status) }
      guard answer.status == 200 else {
        return .final(
          .unknown(because: "The running process answered with HTTP \(answer.status)."))
      }
      guard let version = Self.version(in: answer.body) else {
        return .final(
          .unknown(
            because: "The running process answered, but with no version: it should say it as "
              + "plain text or as “version” of a JSON object."))
      }
      return .final(.seen(version))
    } catch {
      return .final(
        .unknown(because: "The running process could not be asked: \(error.reason)."))
    }
  }

  /// The whole text, or what stands under `version` in a JSON object.
  static func version(in body: [UInt8]) -> String? {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let text = body.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    let plain = String(decoding: text, as: UTF8.self)
    if ParameterType.release.accepts(plain) { return plain }
    let found = (try? JSONFields(body))?.text("version")
    return found.flatMap { ParameterType.release.accepts($0) ? $0 : nil }
  }
}

extension JSONFields {
  /// Nil also when it is something else than a text.
  fileprivate func text(_ name: String) -> String? { try? optionalString(name) }
}

extension CurlFailure {
  fileprivate var reason: String {
    switch kind {
    case .couldNotConnect: "nobody listens there"
    case .couldNotResolve: "nobody knows its name"
    case .timedOut: "it did not answer in time"
    case .tls: "its certificate is not trusted"
    case .tooLarge: "its answer is too long"
    case .cutOff: "it broke off"
    case .invalidRequest: "the url of the action is none"
    case .cancelled, .other: "something else went wrong"
    }
  }
}
