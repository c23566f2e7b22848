import Curl
import JSON
package import Policy

/// What was seen at the entry of a service.
package struct EntrySighting: Equatable, Sendable {
  /// What came of asking.
  package enum Answer: Equatable, Sendable {
    /// The status, and the version where a successful answer says a well-formed one.
    case answered(status: Int, version: String?)
    /// Why nothing was answered, as users would notice it too.
    case silent(because: String)
    /// Why it could not be asked; nothing is known of the service then.
    case notAsked(because: String)
  }

  package var answer: Answer
  /// How long it took.
  package var milliseconds: Int64
  /// Why an answer says no version.
  package var because: String?

  package init(_ answer: Answer, milliseconds: Int64, because: String? = nil) {
    (self.answer, self.milliseconds, self.because) = (answer, milliseconds, because)
  }

  /// The version that users get; nil when nobody could tell.
  package var version: String? {
    if case .answered(_, let version) = answer { version } else { nil }
  }
}

/// Asks once, where users do, whether a service answers and with which version.
///
/// Redirects are not followed, and nothing of the answer is kept but a well-formed version.
package struct EntryProbe: Sendable {
  package var timeout: Duration

  package init(timeout: Duration = .seconds(5)) { self.timeout = timeout }

  private static let largest = 65_536

  /// Never throws, and ends within the timeout.
  package func look(
    at entry: ServiceEntry, service: String, environment: String
  ) async -> EntrySighting {
    let url: String
    do {
      url = try QueryTemplate(entry.url).filled(
        with: QueryValues(service: service, environment: environment))
    } catch {
      return EntrySighting(.notAsked(because: error.sentence), milliseconds: 0)
    }
    let start = ContinuousClock.now
    do {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", url, timeout: timeout, connectTimeout: timeout, sizeLimit: Self.largest))
      let (version, because) = Self.version(of: answer, by: entry)
      return EntrySighting(
        .answered(status: answer.status, version: version), milliseconds: Self.time(since: start),
        because: because)
    } catch {
      return EntrySighting(Self.answer(of: error), milliseconds: Self.time(since: start))
    }
  }

  private static func time(since start: ContinuousClock.Instant) -> Int64 {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return seconds &* 1_000 &+ attoseconds / 1_000_000_000_000_000
  }

  private static func answer(of failure: CurlFailure) -> EntrySighting.Answer {
    switch failure.kind {
    case .couldNotConnect, .timedOut, .cutOff:
      .silent(because: "There was no answer: \(failure.reason).")
    case .couldNotResolve, .tls, .tooLarge, .invalidRequest, .cancelled, .other:
      .notAsked(because: "The entry could not be asked: \(failure.reason).")
    }
  }

  private static func version(
    of answer: CurlResponse, by entry: ServiceEntry
  ) -> (String?, because: String?) {
    guard (200..<300).contains(answer.status) else {
      // A router's own error page may say anything.
      return (nil, "It answered with HTTP \(answer.status), which says nothing of the version.")
    }
    let (found, place): (String?, String) =
      if let header = entry.header {
        (answer.header(header), "the header field \(header)")
      } else if let field = entry.field {
        (text(under: field, of: answer.body), "the field \(field)")
      } else {
        (plain(answer.body), "the answer")
      }
    guard let found, ParameterType.release.accepts(found) else {
      return (
        nil,
        "It answered, and \(place) says no version: it must be \(ParameterType.release.expectation)."
      )
    }
    return (found, nil)
  }

  /// Nil also where the object says two things under one name.
  private static func text(under field: String, of body: [UInt8]) -> String? {
    guard (try? JSONText.check(body)) != nil, let fields = try? JSONFields(body) else { return nil }
    return try? fields.optionalString(field)
  }

  /// The whole text without the blanks around it.
  private static func plain(_ body: [UInt8]) -> String? {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let text = body.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return text.count > 200 ? nil : String(validating: Array(text), as: UTF8.self)
  }
}
