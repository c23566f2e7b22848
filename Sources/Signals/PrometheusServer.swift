import Curl
import Policy

/// Asks a Prometheus server for instant values, as of one moment and within one time.
struct PrometheusServer: Sendable {
  /// Without `/api/v1`.
  var url: String
  var token: String?
  /// In milliseconds since 1970.
  var at: Int64
  var time: ReadingTime
  private let session = CurlSession()

  init(url: String, token: String?, at: Int64, time: ReadingTime) {
    (self.url, self.token, self.at, self.time) = (url, token, at, time)
  }

  /// The one value of a query.
  struct Number: Equatable {
    var text: String
    /// When it was computed, by the server's own word.
    var at: Int64
    /// What the server says besides.
    var remarks: [String]
  }

  /// - Throws: why there is no single number.
  func number(_ query: String) async throws(NoValue) -> Number {
    let answer = try await ask(query)
    switch answer.samples.count {
    case 0:
      throw NoValue(
        "Prometheus has no data for the query: nothing matches it, or what it matches was not "
          + "scraped lately.")
    case 1: break
    default:
      throw NoValue(
        "Prometheus answered \(answer.count) series, and one is wanted: aggregate them, such as "
          + "with sum(…).")
    }
    guard let sample = answer.samples.first, let text = sample.value else {
      throw NoValue("Prometheus answered a histogram, and one number is wanted.")
    }
    guard answer.warnings == 0 else {
      throw NoValue(
        "Prometheus warns \(answer.warnings == 1 ? "once" : "\(answer.warnings) times") of its own "
          + "answer, which may be incomplete: try the query by hand.")
    }
    let remarks = answer.infos == 0 ? [] : ["Prometheus remarks on the query (\(answer.infos))."]
    return Number(text: text, at: sample.at, remarks: remarks)
  }

  /// Asks when what the query reads was last scraped: an average over a window goes on for a while
  /// after its source is gone, as if all were well.
  ///
  /// - Throws: that it is too long ago, or that nobody could tell.
  func checkFreshness(of query: String, step: Span?) async throws(NoValue) {
    let selectors = PrometheusSelectors.all(in: query).prefix(Self.mostSelectors)
    guard !selectors.isEmpty else { return }
    var newest: Int64?
    for selector in selectors {
      let answer: PrometheusAnswer
      do {
        answer = try await ask("max(timestamp(\(selector)))")
      } catch {
        if error.isOfQuery { continue }
        throw error
      }
      guard let text = answer.samples.first?.value,
        case .millionths(let time) = DecimalNumber(text)
      else { continue }
      newest = max(newest ?? .min, time / 1_000)
    }
    guard let newest else {
      throw NoValue(
        "What the query reads is not scraped any more: its values are from before. See whether "
          + "the source is up.")
    }
    let (age, overflow) = at.subtractingReportingOverflow(newest)
    let limit = Self.longestAge(step)
    guard !overflow, age <= limit.milliseconds else {
      throw NoValue(
        "What the query reads was last scraped more than \(limit) before: its values are old. See "
          + "whether the source is up.")
    }
  }

  private static let mostSelectors = 4

  /// Twice the distance at which it is read.
  private static func longestAge(_ step: Span?) -> Span {
    guard let step, step.businessDays == 0, step > .zero else { return .minutes(2) }
    let (twice, overflow) = step.milliseconds.multipliedReportingOverflow(by: 2)
    return Span(milliseconds: overflow ? .max : twice)
  }
}

// MARK: - Asking

extension PrometheusServer {
  private static let largest = 1 << 20

  private func ask(_ query: String) async throws(NoValue) -> PrometheusAnswer {
    guard let left = time.left else { throw NoValue("Prometheus did not answer in time.") }
    var headers = [
      CurlHeader("Content-Type", "application/x-www-form-urlencoded"),
      CurlHeader("Accept", "application/json"),
    ]
    if let token { headers.append(CurlHeader("Authorization", "Bearer \(token)")) }
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    let request = CurlRequest(
      "POST", base + "/api/v1/query", headers: headers, body: form(query, within: left),
      timeout: left, connectTimeout: left, sizeLimit: Self.largest)
    let response: CurlResponse
    do {
      response = try await session.perform(request)
    } catch {
      throw NoValue("Prometheus could not be asked: \(error.reason).")
    }
    return try PrometheusAnswer(response)
  }

  /// The server gives up too when we have.
  private func form(_ query: String, within left: Duration) -> [UInt8] {
    let (seconds, fraction) = at.magnitude.quotientAndRemainder(dividingBy: 1_000)
    let sign = at < 0 ? "-" : ""
    let thousandths = String(repeating: "0", count: fraction < 10 ? 2 : fraction < 100 ? 1 : 0)
    let (whole, _) = left.components
    return Array(
      "query=\(Self.encoded(query))&time=\(sign)\(seconds).\(thousandths)\(fraction)&timeout=\(whole + 1)s"
        .utf8)
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122: encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return encoded
  }
}
