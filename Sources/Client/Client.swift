internal import Curl
internal import FoundationEssentials

/// Asks the service.
package final class Client: Sendable {
  package let address: ServiceAddress
  package let limits: Limits
  let pace: Pace
  private let session: CurlSession

  /// How long a person is kept waiting.
  package struct Limits: Hashable, Sendable {
    package var connecting: Duration
    package var answering: Duration
    /// For trying again, from the first attempt to the start of the last.
    package var retrying: Duration
    /// Bytes of an answer.
    package var answerSize: Int

    package init(
      connecting: Duration = .seconds(2), answering: Duration = .seconds(10),
      retrying: Duration = .seconds(2), answerSize: Int = 64 << 20
    ) {
      (self.connecting, self.answering) = (connecting, answering)
      (self.retrying, self.answerSize) = (retrying, answerSize)
    }

    /// The same, for what only precedes the command that a person waits for: three seconds in all.
    package var brief: Limits {
      var brief = self
      brief.connecting = min(connecting, .seconds(2))
      brief.answering = min(answering, .seconds(3))
      brief.retrying = .zero
      return brief
    }
  }

  /// Opens nothing: the first request does.
  ///
  /// A client that `isBlocking` waits for answers on the caller's thread: quicker by a thread's
  /// start, for a command that does one thing and ends.
  package init(
    _ address: ServiceAddress, limits: Limits = Limits(), pace: Pace = .system,
    isBlocking: Bool = false
  ) {
    (self.address, self.limits, self.pace) = (address, limits, pace)
    session = CurlSession(isBlocking: isBlocking)
  }
}

extension Client {
  /// Sends a request and waits for the answer.
  ///
  /// While the answer is lost, or somebody in front of the service has none, it is sent again for
  /// as long as `limits.retrying` allows, provided that it has a key or only asks. With
  /// `insists` a command whose answer was lost is sent once more however long that took: whoever
  /// cannot keep it wants to know what became of it.
  package func send(
    _ request: APIRequest, within limits: Limits? = nil, insists: Bool = true
  ) async throws(ClientFailure) -> APIAnswer {
    guard address.isRunning else {
      throw .unreachable(reason: "“lastgood up” is not running.", mayHaveArrived: false)
    }
    let limits = limits ?? self.limits
    let message = message(for: request, within: limits)
    var owesRetry = insists && request.method != .get && request.key != nil
    let start = pace.now()
    var pauses = Backoff()
    var mayHaveArrived = false
    while true {
      let attempt = await attempt(message)
      switch attempt {
      case .answered(let response): return try answer(response, to: request)
      case .failed(let failure): throw failure
      case .lost(let reason, let isArrival, let wish):
        mayHaveArrived = mayHaveArrived || (isArrival && request.method != .get)
        let pause = max(pauses.next(), wish ?? .zero)
        let isOwed = owesRetry && isArrival && wish == nil
        guard request.isRepeatable, isArrival || wish != nil,
          isOwed || pace.now() - start + pause <= limits.retrying, !Task.isCancelled
        else { throw .unreachable(reason: reason, mayHaveArrived: mayHaveArrived) }
        if wish == nil { owesRetry = false }
        await pace.pause(pause)
      }
    }
  }

  private enum Attempt {
    case answered(CurlResponse)
    /// Nobody answered, or asked us to come back.
    case lost(reason: String, mayHaveArrived: Bool, pause: Duration?)
    case failed(ClientFailure)
  }

  private func attempt(_ message: CurlRequest) async -> Attempt {
    do throws(CurlFailure) {
      let response = try await session.perform(message)
      guard Self.isTransient(response.status) else { return .answered(response) }
      let seconds = response.header("Retry-After").flatMap { Int64($0) } ?? 0
      return .lost(
        reason: "it answered \(response.status).", mayHaveArrived: response.status >= 500,
        pause: .seconds(min(max(seconds, 0), 3600)))
    } catch {
      switch error.kind {
      case .cancelled: return .failed(.cancelled)
      case .invalidRequest: return .failed(.unsendable(reason: error.detail))
      case .tooLarge: return .failed(.malformed(status: 200, reason: error.detail))
      default:
        return .lost(reason: error.detail, mayHaveArrived: error.mayHaveArrived, pause: nil)
      }
    }
  }

  /// Answers that say "not now": of a proxy, of a service that starts or is full.
  static func isTransient(_ status: Int) -> Bool {
    [408, 425, 429, 502, 503, 504].contains(status)
  }

  private func answer(
    _ response: CurlResponse, to request: APIRequest
  ) throws(ClientFailure) -> APIAnswer {
    let answer = APIAnswer(
      status: response.status, headers: response.headers, body: response.body)
    guard (200..<300).contains(response.status) else { throw Self.refusal(answer) }
    guard request.method == .get || answer.proves(request) else {
      throw .unreachable(
        reason: "what answered (\(answer.status)) does not say what was recorded.",
        mayHaveArrived: true)
    }
    return answer
  }

  /// What an answer other than 2xx means.
  static func refusal(_ answer: APIAnswer) -> ClientFailure {
    guard answer.status >= 400, answer.contentType == Problem.mediaType else {
      return .malformed(status: answer.status, reason: "not an answer of ours.")
    }
    do {
      return .refused(try Problem(answer.json(), status: answer.status))
    } catch {
      return .malformed(status: answer.status, reason: "not a problem document.")
    }
  }

  /// Bytes a second, less than which nobody can be expected to bear.
  private static let slowestRate = 64 << 10

  /// The request with everything that every request carries.
  func message(for request: APIRequest, within limits: Limits? = nil) -> CurlRequest {
    let limits = limits ?? self.limits
    var headers = [
      CurlHeader("Accept", request.accept ?? "\(APIRequest.json), \(Problem.mediaType)"),
      CurlHeader("User-Agent", "lastgood"),
    ]
    if let token = address.token { headers.append(CurlHeader("Authorization", "Bearer \(token)")) }
    if request.body != nil { headers.append(CurlHeader("Content-Type", request.contentType)) }
    if let key = request.key {
      headers.append(CurlHeader("Idempotency-Key", key.uuidString.lowercased()))
    }
    if let version = request.ifMatch { headers.append(CurlHeader("If-Match", version)) }
    // A long body may take its time, as long as it moves.
    let sending = Duration.seconds((request.body?.count ?? 0) / Self.slowestRate)
    var message = CurlRequest(
      request.method.rawValue, address.url + request.target, headers: headers,
      body: request.body, timeout: limits.answering + sending, connectTimeout: limits.connecting,
      sizeLimit: limits.answerSize)
    message.isRepeatable = request.isRepeatable
    return message
  }
}

/// Pauses that double, up to a limit.
struct Backoff {
  private var pause: Duration
  private let limit: Duration

  init(from pause: Duration = .milliseconds(50), to limit: Duration = .seconds(1)) {
    (self.pause, self.limit) = (pause, limit)
  }

  mutating func next() -> Duration {
    defer { pause = min(pause * 2, limit) }
    return pause
  }
}
