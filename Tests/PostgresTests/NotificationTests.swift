import Postgres
import TestThreads
import Testing

@Suite(.ownThreads) struct `Notifications` {
  @Test func `arrive with channel and payload`() async throws {
    let (listener, sender) = (try await connect(), try await connect())
    let channel = "odd \"channel\" \(listener.processID)"
    try listener.listen(channel)
    try sender.notify(channel, "one ' two")
    let arrived = try listener.notifications(waitingAtMost: .seconds(10))
    #expect(
      arrived == [
        Notification(channel: channel, payload: "one ' two", processID: sender.processID)
      ])
    try listener.unlisten(channel)
    try sender.notify(channel, "three")
    #expect(try listener.notifications(waitingAtMost: .milliseconds(50)).isEmpty)
  }

  @Test func `that come during other work are kept`() async throws {
    let (listener, sender) = (try await connect(), try await connect())
    let channel = "kept_\(listener.processID)"
    try listener.listen(channel)
    try sender.notify(channel)
    try listener.execute("SELECT pg_sleep(0.01)")
    #expect(listener.isUsable)
    #expect(try listener.notifications(waitingAtMost: .zero).map(\.payload) == [""])
  }

  @Test func `a wait is ended by its waker, also in advance`() async throws {
    let connection = try await connect()
    connection.waker.wake()
    #expect(try connection.notifications(waitingAtMost: .seconds(60)).isEmpty)
    let waker = connection.waker
    let rival = Rival { waker.wake() }
    #expect(try connection.notifications(waitingAtMost: .seconds(60)).isEmpty)
    try rival.result()
  }

  @Test func `a lost connection ends a wait`() async throws {
    let (listener, other) = (try await connect(), try await connect())
    try other.terminate(listener.processID)
    #expect(throws: ConnectionLost.self) {
      try listener.notifications(waitingAtMost: .seconds(60))
    }
  }
}
