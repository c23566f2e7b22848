internal import Curl
internal import Synchronization

/// Follows the service's events: comes back after every break, to where it was.
package struct EventFeed: Sendable {
  private let client: Client
  private let request: APIRequest
  /// How long nothing may come; the service says that it is there more often.
  private let silence: Duration

  package init(_ client: Client, _ request: APIRequest, silence: Duration = .seconds(45)) {
    (self.client, self.silence) = (client, silence)
    self.request = request
  }

  /// Hands over events until `onEvent` answers false or the task is cancelled.
  ///
  /// `onEvent` runs on a thread of the feed's own and may wait there: the next event comes after.
  /// `onBreak` is told of each break; the feed comes back by itself.
  ///
  /// - Throws: `refused`, `unsendable`; `malformed` when something else than the service answers.
  package func follow(
    after id: String = "", onBreak: @Sendable (ClientFailure) -> Void = { _ in },
    onEvent: @escaping @Sendable (ServerSentEvent) -> Bool
  ) async throws(ClientFailure) {
    let session = CurlSession()
    var lastID = id
    var pauses = Backoff(from: .milliseconds(250), to: .seconds(15))
    while !Task.isCancelled {
      let state = Reception(ServerSentEventParser(lastID: lastID), onEvent)
      let failure = await receive(over: session, after: lastID, into: state)
      let end = state.end
      if end.isEnough || Task.isCancelled { return }
      // Whoever got events may be cut by chance: it need not wait longer each time.
      if end.lastID != lastID { pauses = Backoff(from: .milliseconds(250), to: .seconds(15)) }
      lastID = end.lastID
      switch failure {
      case .unreachable: onBreak(failure)
      case .cancelled: return
      case .refused(let problem) where problem.status >= 500: onBreak(failure)
      default: throw failure
      }
      await client.pace.pause(max(pauses.next(), end.wish))
    }
  }

  /// Receives until the connection ends, and says why it did.
  private func receive(
    over session: CurlSession, after id: String, into state: Reception
  ) async -> ClientFailure {
    guard client.address.isRunning else {
      return .unreachable(reason: "“lastgood up” is not running.", mayHaveArrived: false)
    }
    var request = request
    request.accept = "text/event-stream"
    var message = client.message(for: request)
    if !id.isEmpty { message.headers.append(CurlHeader("Last-Event-ID", id)) }
    message.idleTimeout = silence
    do throws(CurlFailure) {
      let response = try await session.stream(message) { state.take($0) }
      return state.isTooLong
        ? .malformed(status: response.status, reason: "an event is too long.")
        : Self.meaning(of: response)
    } catch {
      switch error.kind {
      case .cancelled: return .cancelled
      case .invalidRequest: return .unsendable(reason: error.detail)
      default: return .unreachable(reason: error.detail, mayHaveArrived: error.mayHaveArrived)
      }
    }
  }

  private static func meaning(of response: CurlResponse) -> ClientFailure {
    let answer = APIAnswer(
      status: response.status, headers: response.headers, body: response.body)
    if response.status == 200, answer.contentType == "text/event-stream" {
      return .unreachable(reason: "The stream ended.", mayHaveArrived: true)
    }
    if Client.isTransient(response.status) {
      return .unreachable(reason: "it answered \(response.status).", mayHaveArrived: false)
    }
    return Client.refusal(answer)
  }
}

/// What has come over one connection; written on the connection's thread.
private final class Reception: Sendable {
  private struct State {
    var parser: ServerSentEventParser
    var isEnough = false
    var isTooLong = false
  }

  private let state: Mutex<State>
  private let onEvent: @Sendable (ServerSentEvent) -> Bool

  init(
    _ parser: ServerSentEventParser, _ onEvent: @escaping @Sendable (ServerSentEvent) -> Bool
  ) {
    state = Mutex(State(parser: parser))
    self.onEvent = onEvent
  }

  /// Takes bytes; whether more are wanted.
  func take(_ bytes: ArraySlice<UInt8>) -> Bool {
    let events = state.withLock { state -> [ServerSentEvent] in
      do throws(ServerSentEventParser.TooLong) {
        return try state.parser.feed(bytes)
      } catch {
        state.isTooLong = true
        return []
      }
    }
    for event in events where !onEvent(event) {
      state.withLock { $0.isEnough = true }
      return false
    }
    return !isTooLong
  }

  var isTooLong: Bool { state.withLock { $0.isTooLong } }

  var end: (lastID: String, isEnough: Bool, wish: Duration) {
    state.withLock { state in
      let wish = Duration.milliseconds(min(state.parser.retry ?? 0, 60_000))
      return (state.parser.lastID, state.isEnough, wish)
    }
  }
}
