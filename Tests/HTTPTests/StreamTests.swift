import Foundation
import HTTP
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `A stream` {
  static let ask = "GET /feed HTTP/1.1\r\nHost: h\r\n\r\n"

  private static func stream(
    _ produce: @escaping @Sendable (ResponseStream) async throws -> Void
  ) -> @Sendable (Request) async -> Response {
    { _ in
      Response(200, headers: [("Content-Type", "text/event-stream")], body: .stream(produce))
    }
  }

  @Test func `its pieces arrive as chunks, and the connection goes on`() async throws {
    let handler = Self.stream { stream in
      for piece in ["one", "", "twelve letters"] { try await stream.send(Array(piece.utf8)) }
    }
    try await withServer(handler: handler) { server in
      let answer = try await exchange(server, Self.ask + `A connection`.last)
      #expect(statuses(answer) == [200, 200])
      let bodies = answer.components(separatedBy: "\r\n\r\n").filter { $0.contains("one") }
      // The loop may take several pieces at once.
      let text = bodies.map { body in
        body.components(separatedBy: "\r\n").enumerated().filter { $0.offset % 2 == 1 }
          .map(\.element).joined()
      }
      #expect(text == ["onetwelve letters", "onetwelve letters"])
      #expect(answer.hasSuffix("0\r\n\r\n"))
      #expect(answer.contains("Transfer-Encoding: chunked\r\n"))
      #expect(server.counters.streams == 0)
    }
  }

  @Test func `pieces arrive while it goes on`() async throws {
    let (signals, next) = AsyncStream.makeStream(of: Void.self)
    let handler = Self.stream { stream in
      try await stream.send(Array("first".utf8))
      for await _ in signals { break }
      try await stream.send(Array("second".utf8))
    }
    try await withServer(handler: handler) { server in
      let client = try await onThread {
        let client = try RawClient(server)
        client.send(Self.ask)
        _ = try client.receive(until: "first")
        return client
      }
      #expect(server.counters.streams == 1)
      next.yield()
      let rest = try await onThread { try client.receive(until: "0\r\n\r\n") }
      #expect(rest.contains("second"))
    }
  }

  @Test func `when the client leaves, the one who waits to send is cancelled`() async throws {
    let ended = Sightings()
    let handler = Self.stream { stream in
      try await stream.send(Array("hello".utf8))
      do {
        try await Task.sleep(for: .seconds(600))
      } catch {
        ended.note("cancelled")
        do {
          try await stream.send([1])
        } catch { ended.note("\(error)") }
        throw error
      }
    }
    try await withServer(handler: handler) { server in
      try await onThread {
        let client = try RawClient(server)
        client.send(Self.ask)
        _ = try client.receive(until: "hello")
      }
      try await eventually { ended.all == ["cancelled", "closed"] }
      #expect(server.counters.cuts == [.peerLeft: 1])
      try await eventually { server.counters.activeConnections == 0 }
      #expect(server.counters.streams == 0)
    }
  }

  @Test func `a reader that falls behind is cut`() async throws {
    let ended = Sightings()
    var options = Server.Options.quick
    options.streamBuffer = 64 * 1024
    let handler = Self.stream { stream in
      do {
        let piece = [UInt8](repeating: 120, count: 4096)
        while true {
          try await stream.send(piece)
          await Task.yield()
        }
      } catch {
        ended.note("\(error)")
        throw error
      }
    }
    try await withServer(options, handler: handler) { server in
      let client = try await onThread { try RawClient(server, receiveBuffer: 4096) }
      client.send(Self.ask)
      try await eventually { ended.all == ["tooSlow"] }
      try await eventually { server.counters.cuts == [.slowReader: 1] }
      #expect(server.counters.activeConnections == 0)
      _ = client
    }
  }

  @Test func `who waits for room is not cut`() async throws {
    var options = Server.Options.quick
    options.streamBuffer = 16 * 1024
    let handler = Self.stream { stream in
      let piece = [UInt8](repeating: 120, count: 8000)
      for _ in 0..<1000 {
        try await stream.room()
        try await stream.send(piece)
      }
    }
    try await withServer(options, handler: handler) { server in
      let count = try await onThread {
        let client = try RawClient(server)
        client.send(`A connection`.last)
        var count = 0
        while let bytes = try client.receive() { count += bytes.count { $0 == 120 } }
        return count
      }
      // One more stands in the type of the content.
      #expect(count == 8_000_000 + 1)
      #expect(server.counters.cuts.isEmpty)
    }
  }

  @Test func `who waits for room learns that the client has left`() async throws {
    let ended = Sightings()
    var options = Server.Options.quick
    options.streamBuffer = 16 * 1024
    let handler = Self.stream { stream in
      do {
        while true {
          try await stream.room()
          try await stream.send([UInt8](repeating: 120, count: 8000))
        }
      } catch {
        ended.note("\(error)")
        throw error
      }
    }
    try await withServer(options, handler: handler) { server in
      try await onThread {
        let client = try RawClient(server, receiveBuffer: 4096)
        client.send(Self.ask)
        _ = try client.receive(until: "xxx")
      }
      try await eventually { ended.all == ["closed"] }
    }
  }

  @Test func `when its producer fails, the client can see that it is not whole`() async throws {
    struct Failure: Error {}
    let handler = Self.stream { stream in
      try await stream.send(Array("half".utf8))
      throw Failure()
    }
    try await withServer(handler: handler) { server in
      let answer = try await exchange(server, Self.ask)
      #expect(answer.contains("half"))
      #expect(!answer.contains("\r\n0\r\n"))
      #expect(server.counters.cuts == [.brokenStream: 1])
    }
  }

  @Test func `HEAD does not start it`() async throws {
    let started = Sightings()
    let handler = Self.stream { _ in started.note("started") }
    try await withServer(handler: handler) { server in
      let answer = try await exchange(
        server, "HEAD /feed HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(answer.contains("Transfer-Encoding: chunked\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n") && started.all.isEmpty)
    }
  }

  @Test func `many readers wait at little cost`() async throws {
    let streams = Mutex<[ResponseStream]>([])
    let handler = Self.stream { stream in
      streams.withLock { $0.append(stream) }
      try await Task.sleep(for: .seconds(600))
    }
    try await withServer(handler: handler) { server in
      let count = 400
      let clients = try await onThread {
        try (0..<count).map { _ in
          let client = try RawClient(server)
          client.send(Self.ask)
          return client
        }
      }
      try await eventually { streams.withLock { $0.count } == count }
      for stream in streams.withLock({ $0 }) { try await stream.send(Array("news".utf8)) }
      let heard = try await onThread {
        try clients.filter { try $0.receive(until: "news").contains("news") }.count
      }
      #expect(heard == count)
      #expect(server.counters.streams == count)
    }
  }
}
