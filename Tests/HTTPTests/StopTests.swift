import HTTP
import TestThreads
import Testing

@Suite(.ownThreads) struct `A server that is stopped` {
  @Test func `it finishes what runs, and accepts nobody`() async throws {
    let sightings = Sightings()
    let (signals, go) = AsyncStream.makeStream(of: Void.self)
    let server = try Server(.init()) { _ in
      sightings.note("begun")
      for await _ in signals { break }
      return Response(200, "finished")
    }
    let run = Task { try await server.run() }
    let client = try await onThread {
      let client = try RawClient(server)
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n")
      return client
    }
    let idle = try await onThread { try RawClient(server) }
    try await eventually { sightings.all == ["begun"] && server.counters.activeConnections == 2 }
    run.cancel()
    let silence = try await onThread { try idle.receiveAll() }
    #expect(silence.isEmpty)
    await #expect(throws: ClientFailure.self) {
      try await onThread { _ = try RawClient(server) }
    }
    go.yield()
    let answer = try await onThread { try client.receiveAll() }
    #expect(answer.hasSuffix("finished") && answer.contains("Connection: close\r\n"))
    try await run.value
    #expect(sightings.all == ["begun"])
    #expect(server.counters.activeConnections == 0)
    await #expect(throws: ClientFailure.self) {
      try await onThread { _ = try RawClient(server) }
    }
  }

  @Test func `after the grace it waits no longer`() async throws {
    let sightings = Sightings()
    let server = try Server(.quick) { _ in
      sightings.note("begun")
      try? await Task.sleep(for: .seconds(600))
      sightings.note("cancelled")
      return Response(200)
    }
    let run = Task { try await server.run() }
    let client = try await onThread { try RawClient(server) }
    client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
    try await eventually { sightings.all == ["begun"] }
    run.cancel()
    try await run.value
    #expect(server.counters.cuts == [.stopped: 1])
    try await eventually { sightings.all == ["begun", "cancelled"] }
  }

  @Test func `streams end at once`() async throws {
    var options = Server.Options()
    options.deadlines.grace = .seconds(600)
    let server = try Server(options) { _ in
      Response(
        200,
        body: .stream { stream in
          try await stream.send([65])
          try await Task.sleep(for: .seconds(600))
        })
    }
    let run = Task { try await server.run() }
    let client = try await onThread {
      let client = try RawClient(server)
      client.send(`A stream`.ask)
      _ = try client.receive(until: "A\r\n")
      return client
    }
    run.cancel()
    try await run.value
    let rest = try await onThread { try client.receiveAll() }
    #expect(!rest.contains("0\r\n\r\n"))
  }

  @Test func `a port that is taken is an error, and so is a name`() async throws {
    let first = try Server(.quick) { _ in Response(200) }
    var options = Server.Options.quick
    options.port = UInt16(first.address.port)
    #expect(throws: SocketError.self) { try Server(options) { _ in Response(200) } }
    options.host = "localhost"
    #expect(throws: SocketError.self) { try Server(options) { _ in Response(200) } }
  }
}
