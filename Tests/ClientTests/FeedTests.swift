@testable import Client
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `Server-sent events` {
  static let text =
    "\u{FEFF}: hello\r\n\r\nid: 1\r\nevent: noted\r\ndata: {\"a\":\r\ndata:  1}\r\n\r\n"
    + "data:two\n\nid: 3\rdata: é\r\rretry: 250\nid: 4\n\nretry: x\nnonsense\ndata\n\ndata: open"
  static let events = [
    ServerSentEvent(id: "1", type: "noted", data: "{\"a\":\n 1}"),
    ServerSentEvent(id: "1", data: "two"), ServerSentEvent(id: "3", data: "é"),
    ServerSentEvent(id: "4", data: ""),
  ]

  @Test func `are the same wherever the bytes are split`() throws {
    let bytes = Array(Self.text.utf8)
    for split in 0...bytes.count {
      var parser = ServerSentEventParser()
      let events = try parser.feed(bytes[..<split]) + parser.feed(bytes[split...])
      #expect(events == Self.events, "split at \(split)")
      #expect(parser.lastID == "4" && parser.retry == 250)
    }
    var parser = ServerSentEventParser()
    #expect(try bytes.flatMap { try parser.feed([$0]) } == Self.events)
  }

  @Test func `are not longer than they may be`() throws {
    var parser = ServerSentEventParser(limit: 100)
    for _ in 1...100 {
      #expect(try parser.feed(": still here, and that was not an event\n".utf8).isEmpty)
      #expect(try parser.feed("data: short\n\n".utf8).count == 1)
    }
    #expect(throws: ServerSentEventParser.TooLong.self) {
      for _ in 1...100 { _ = try parser.feed("data: short\n".utf8) }
    }
  }
}

@Suite(.ownThreads) struct `Event feed` {
  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

  @Test func `comes back to where it was`() async throws {
    let server = try RawServer { request in
      let last = request.header("last-event-id").flatMap { Int($0) } ?? 0
      return .bytes(
        Self.head + "id: \(last + 1)\ndata: a\n\nid: \(last + 2)\ndata: b\n\nid: 9\ndata: cut")
    }
    defer { server.stop() }
    let ids = Mutex<[String]>([])
    let breaks = Mutex(0)
    try await EventFeed(Client.testing(server.url), APIRequest(.get, "/api/v1/events")).follow(
      after: "10", onBreak: { _ in breaks.withLock { $0 += 1 } }
    ) { event in
      ids.withLock { ids in
        ids.append(event.id)
        return ids.count < 5
      }
    }
    #expect(ids.withLock { $0 } == ["11", "12", "13", "14", "15"])
    #expect(breaks.withLock { $0 } == 2)
    #expect(server.requests.map { $0.header("last-event-id") } == ["10", "12", "14"])
    #expect(server.requests.allSatisfy { $0.header("accept") == "text/event-stream" })
  }

  @Test func `ends when it is refused`() async throws {
    let server = try RawServer { _ in
      .answer(403, [("Content-Type", "application/problem+json")], "{\"title\":\"No.\"}")
    }
    defer { server.stop() }
    await #expect(throws: ClientFailure.refused(Problem(title: "No.", status: 403))) {
      try await EventFeed(Client.testing(server.url), APIRequest(.get, "/")).follow { _ in true }
    }
  }

  @Test func `ends when its task is cancelled`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.stop() }
    let feed = EventFeed(try Client.testing(server.url), APIRequest(.get, "/"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await feed.follow { _ in true } }
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}
