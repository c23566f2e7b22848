import FoundationEssentials
import Synchronization
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Watching` {
  /// Serves an incident whose timeline grows with every event of the feed.
  final class Service: Sendable {
    private let count = Mutex(1)
    private let last: Int

    /// The timeline ends with this entry once the feed has spoken.
    init(last: Int = 3) { self.last = last }

    func answer(_ request: RawRequest) -> RawReply {
      switch request.path {
      case "/api/v1/incidents/INC-2026-003": return .json(200, incident())
      case "/api/v1/incidents/INC-2026-003/decisions":
        return .json(200, #"{"decisions":[]}"#)
      case "/api/v1/obligations": return .json(200, #"{"obligations":[]}"#)
      case "/api/v1/incidents/INC-2026-003/timeline":
        let entries = (1...count.withLock { $0 }).map {
          #"{"position":\#($0),"text":"entry \#($0)","happened_at":"2026-03-14T13:05:00Z"}"#
        }
        let list = entries.joined(separator: ",")
        return .json(200, #"{"position":\#(entries.count),"phases":[],"entries":[\#(list)]}"#)
      case "/api/v1/events":
        guard count.withLock({ $0 }) == 1 else { return .silence }
        count.withLock { $0 = last }
        // One of another incident, then one of this.
        let other = #"data: {"position":2,"stream":"ffffffff-0000-7000-8000-000000000001"}"#
        let own = #"data: {"position":3,"stream":"\#(RawReply.stream)","type":"x\u001b"}"#
        return .bytes(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
            + "id: 2\n\(other)\n\nid: 3\n\(own)\n\n")
      default: return .answer(404)
      }
    }
  }

  @Test func `prints one line for each new entry where no terminal is`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    async let run = desk.run("watch", "inc-3")
    try await desk.wait { desk.requests.filter { $0.path.hasSuffix("timeline") }.count >= 2 }
    try await desk.wait { desk.requests.filter { $0.path.hasSuffix("events") }.count >= 2 }
    desk.interrupt()
    let result = await run
    #expect(result.code == 0)
    #expect(result.output == "14:05 #2 entry 2\n14:05 #3 entry 3\n")
    let feed = try #require(desk.requests.first { $0.path == "/api/v1/events" })
    #expect(feed.header("last-event-id") == "1")
    #expect(feed.header("accept") == "text/event-stream")
  }

  @Test func `leaves no entry of a burst out`() async throws {
    let service = Service(last: 60)
    let desk = try Desk { service.answer($0) }
    async let run = desk.run("watch", "inc-3")
    try await desk.wait { desk.requests.filter { $0.path.hasSuffix("timeline") }.count >= 2 }
    try await desk.wait { desk.requests.filter { $0.path.hasSuffix("events") }.count >= 2 }
    desk.interrupt()
    let output = await run.output
    #expect(output.split(separator: "\n").count == 59)
    #expect(output.contains("entry 2\n") && output.hasSuffix("entry 60\n"))
  }

  @Test func `prints the events of the incident as JSON`() async throws {
    let service = Service()
    let desk = try Desk { service.answer($0) }
    async let run = desk.run("watch", "inc-3", "--json")
    try await desk.wait { desk.requests.filter { $0.path.hasSuffix("timeline") }.count >= 2 }
    desk.interrupt()
    let output = await run.output
    #expect(output == #"{"position":3,"stream":"\#(RawReply.stream)","type":"x\u001b"}"# + "\n")
  }
}

extension Desk {
  /// Waits until something is so, for ten seconds at most.
  func wait(until isSo: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(10)
    while !isSo() {
      guard ContinuousClock.now < end else { throw Failure() }
      await Task.yield()
    }
  }
}
