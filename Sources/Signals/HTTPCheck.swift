import Curl
import Policy

/// Asks an address once and compares the status with the one that is wanted.
///
/// Redirects are statuses like any other and lead nowhere.
struct HTTPCheck: Sendable {
  var url: String
  var expect: Int
  var timeout: Duration

  private static let largest = 1 << 20

  /// What came of it, and why.
  enum Outcome: Equatable {
    case passed
    case failed(because: String)
    case unknown(because: String)
  }

  func outcome() async -> Outcome {
    do {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", url, timeout: timeout, connectTimeout: timeout, sizeLimit: Self.largest))
      return answer.status == expect
        ? .passed
        : .failed(because: "It answered with HTTP \(answer.status), and \(expect) is wanted.")
    } catch {
      return Self.outcome(of: error)
    }
  }

  /// What users would meet too is a failure; what is only ours is no knowledge.
  private static func outcome(of failure: CurlFailure) -> Outcome {
    switch failure.kind {
    case .couldNotConnect, .timedOut, .cutOff:
      .failed(because: "There was no answer: \(failure.reason).")
    case .tooLarge:
      .unknown(because: "Its answer is longer than a megabyte: name an address made for checks.")
    case .couldNotResolve, .tls, .invalidRequest, .cancelled, .other:
      .unknown(because: "It could not be asked: \(failure.reason).")
    }
  }
}

extension SignalQuestion {
  /// An HTTP check of the signal's own address, or of the service's entry.
  func check(within time: ReadingTime) throws(NoValue) -> HTTPCheck {
    guard let address = definition.url ?? entry?.url else {
      throw NoValue(
        "Nothing says what to ask: write url under signals.\(signal), or entry under the service.")
    }
    guard let left = time.left else { throw NoValue("The time was over before it was asked.") }
    return HTTPCheck(url: try filled(address), expect: definition.expect, timeout: left)
  }

  /// A text with the values of this question in their places.
  func filled(_ text: String) throws(NoValue) -> String {
    do {
      return try QueryTemplate(text).filled(with: values)
    } catch {
      throw NoValue(error.sentence)
    }
  }
}
