import Curl
import JSON
import Policy

/// Somebody who evaluates flags by the OpenFeature remote evaluation protocol.
///
/// Redirects are not followed, and nothing of an answer is kept but a well-formed variant.
struct FlagEndpoint: Sendable {
  /// Without `/ofrep/v1`.
  var url: String
  var timeout = Duration.seconds(2)

  enum Answer: Equatable {
    /// What a reader gets of whom nothing is known.
    case variant(String)
    /// It knows the flag, and cannot say for a reader of whom nothing is known.
    case undecided
    case noFlag
    case unknown(because: String)
  }

  func ask(for flag: String) async -> Answer {
    let answer: CurlResponse
    do {
      answer = try await CurlSession().perform(
        CurlRequest(
          "POST", "\(url)/ofrep/v1/evaluate/flags/\(flag)",
          headers: [CurlHeader("Content-Type", "application/json")],
          body: Array(#"{"context":{}}"#.utf8), timeout: timeout, connectTimeout: timeout,
          sizeLimit: 65_536))
    } catch {
      return .unknown(because: "The endpoint \(url) gave no answer: \(error.detail)")
    }
    let fields = try? JSONFields(answer.body)
    switch answer.status {
    case 200:
      guard let variant = try? fields?.optionalString("variant"),
        ParameterType.flagKey.accepts(variant)
      else {
        return .unknown(because: "The endpoint \(url) does not say which variant it answers.")
      }
      return .variant(variant)
    case 400: return .undecided
    case 404: return .noFlag
    default: return .unknown(because: "The endpoint \(url) answered with HTTP \(answer.status).")
    }
  }
}
