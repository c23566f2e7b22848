import HTTP
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `Deadlines and limits` {
  private static func options(
    _ change: (inout Server.Deadlines) -> Void
  ) -> Server.Options {
    var options = Server.Options.quick
    change(&options.deadlines)
    return options
  }

  @Test func `a head that takes too long is refused`() async throws {
    let options = Self.options { $0.head = .milliseconds(100) }
    try await withServer(options) { server in
      let answer = try await exchange(server, "GET /a HTTP/1.1\r\nHost:")
      #expect(statuses(answer) == [408])
      #expect(server.counters.refusals == [.headTooSlow: 1])
    }
  }

  /// Bytes that drip do not move the deadline away.
  @Test func `a head that comes in drips is refused`() async throws {
    let options = Self.options { $0.head = .milliseconds(100) }
    try await withServer(options) { server in
      let client = try await onThread { try RawClient(server) }
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n")
      // Before it accepts, drips would gather into one piece.
      try await eventually { server.counters.bytesIn > 0 }
      let answer = try await onThread {
        var answer: [UInt8] = []
        var drips = 0
        while drips < 1000 {
          client.send("X: y\r\n")
          drips += 1
          var entry = pollEntry(client)
          if pollOne(&entry, 10) { break }
        }
        while let more = try client.receive() { answer += more }
        return String(decoding: answer, as: UTF8.self)
      }
      // The client's own drips may have reset the connection before it could read the answer.
      #expect([[408], []].contains(statuses(answer)))
      #expect(server.counters.refusals == [.headTooSlow: 1])
    }
  }

  @Test func `a body that takes too long is refused`() async throws {
    let options = Self.options { $0.body = .milliseconds(100) }
    try await withServer(options) { server in
      let answer = try await exchange(
        server, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc")
      #expect(statuses(answer) == [408])
      #expect(server.counters.refusals == [.bodyTooSlow: 1])
    }
  }

  @Test func `a body that keeps the rate may take longer`() async throws {
    var options = Self.options {
      $0.body = .seconds(2)
      $0.bodyRate = 1
    }
    options.bodyLimit = { _ in 100 }
    try await withServer(options) {
      Response(200, "<\($0.body.count)>")
    } _: { server in
      let client = try await onThread { try RawClient(server) }
      client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\n0123456789")
      try await eventually { server.counters.bytesIn > 0 }
      let (isAnsweredEarly, answer) = try await onThread {
        // Three times the deadline passes without an answer.
        var isAnswered = false
        for _ in 0..<15 {
          var entry = pollEntry(client)
          isAnswered = pollOne(&entry, 450) || isAnswered
          client.send("01")
        }
        return (isAnswered, try client.receive(until: "<40>"))
      }
      #expect(!isAnsweredEarly)
      #expect(statuses(answer) == [200])
    }
  }

  /// Else much that is sent at once would hold memory for as long as a slow client may take.
  @Test func `a body that came at once earns no time to be silent`() async throws {
    var options = Self.options {
      $0.body = .milliseconds(100)
      $0.bodyRate = 1
    }
    options.bodyLimit = { _ in 1_000 }
    try await withServer(options) { server in
      let body = String(repeating: "x", count: 900)
      let answer = try await exchange(
        server, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + body)
      #expect(statuses(answer) == [408])
      #expect(server.counters.refusals == [.bodyTooSlow: 1])
    }
  }

  @Test(arguments: [(true, 200), (false, 503)])
  func `bodies of one address have a bound of their own`(
    isExempt: Bool, expected: Int
  ) async throws {
    var options = Server.Options.quick
    (options.exemptsLoopback, options.bodyMemoryPerAddress) = (isExempt, 1_000)
    options.bodyLimit = { _ in 1 << 20 }
    try await withServer(options) { server in
      let waiting = try await onThread { try RawClient(server) }
      waiting.send(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"
          + String(repeating: "x", count: 800))
      try await eventually { server.counters.bytesIn > 800 }
      // What is whole is handled at once; what is not has to wait for the rest.
      let answer = try await exchange(
        server,
        "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 900\r\n\r\n"
          + String(repeating: "y", count: isExempt ? 900 : 400))
      #expect(statuses(answer) == [expected])
      waiting.endOutput()
      // What is let go is let go of the address too.
      try await eventually { server.counters.activeConnections == 0 }
      let later = try await exchange(
        server,
        "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 900\r\n\r\n"
          + String(repeating: "z", count: 900))
      #expect(statuses(later) == [200])
    }
  }

  @Test func `an idle connection is closed without a word`() async throws {
    let options = Self.options { $0.idle = .milliseconds(100) }
    try await withServer(options) { server in
      let answer = try await exchange(server, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(statuses(answer) == [200])
      #expect(server.counters.cuts == [.idle: 1])
      #expect(server.counters.activeConnections == 0)
    }
  }

  @Test func `a client that does not read is cut`() async throws {
    let options = Self.options { $0.write = .milliseconds(150) }
    let body = [UInt8](repeating: 120, count: 20_000_000)
    try await withServer(options) { _ in
      Response(200, body: .bytes(body))
    } _: { server in
      let client = try await onThread { try RawClient(server, receiveBuffer: 4096) }
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
      try await eventually { server.counters.cuts == [.writeStall: 1] }
      #expect(server.counters.activeConnections == 0)
      _ = client
    }
  }

  @Test func `an address can have only so many connections`() async throws {
    var options = Server.Options.quick
    options.exemptsLoopback = false
    options.connectionsPerAddress = 3
    try await withServer(options) { server in
      let clients = try await onThread { try (0..<5).map { _ in try RawClient(server) } }
      try await eventually { server.counters.cuts == [.address: 2] }
      #expect(server.counters.activeConnections == 3)
      try await onThread {
        for client in clients { client.endOutput() }
      }
      try await eventually { server.counters.activeConnections == 0 }
      let answer = try await exchange(server, `A connection`.last)
      #expect(statuses(answer) == [200])
    }
  }

  @Test func `trusted proxies can have any number`() async throws {
    var options = Server.Options.quick
    options.exemptsLoopback = false
    options.connectionsPerAddress = 1
    options.trustedProxies = ["127.0.0.1"]
    try await withServer(options) { server in
      let clients = try await onThread { try (0..<5).map { _ in try RawClient(server) } }
      try await eventually { server.counters.activeConnections == 5 }
      #expect(server.counters.cuts.isEmpty)
      _ = clients
    }
  }

  @Test(arguments: [
    ("198.51.100.7", "198.51.100.7"), ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
    ("2001:DB8:0::7", "2001:db8::7"), ("198.51.100.7:80", "198.51.100.7"), ("", "127.0.0.1"),
    ("[2001:db8::7]:443", "2001:db8::7"), ("::ffff:198.51.100.7", "198.51.100.7"),
    ("unknown", "127.0.0.1"), ("198.51.100.7,", "198.51.100.7"),
    ("198.51.100.7,\t127.0.0.1", "198.51.100.7"), ("198.51.100.7, unknown", "127.0.0.1"),
    ("127.0.0.1", "127.0.0.1"),
  ])
  func `a trusted proxy says who asks, and nobody else does`(
    field: String, client: String
  ) async throws {
    for (isTrusted, expected) in [(true, client), (false, "127.0.0.1")] {
      var options = Server.Options.quick
      options.trustedProxies = isTrusted ? ["127.0.0.1"] : []
      try await withServer(options) {
        Response(200, "<\($0.peer)>")
      } _: { server in
        let answer = try await exchange(
          server,
          "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: \(field)\r\nConnection: close\r\n\r\n")
        #expect(answer.contains("<\(expected)>"), "\(answer)")
      }
    }
  }

  @Test func `two fields of a trusted proxy count as one`() async throws {
    var options = Server.Options.quick
    options.trustedProxies = ["127.0.0.1"]
    try await withServer(options) {
      Response(200, "<\($0.peer)>")
    } _: { server in
      let fields = "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 198.51.100.8\r\n"
      let answer = try await exchange(
        server, "GET / HTTP/1.1\r\nHost: h\r\n\(fields)Connection: close\r\n\r\n")
      #expect(answer.contains("<198.51.100.8>"), "\(answer)")
    }
  }

  @Test func `bodies share a limit, and give back what they took`() async throws {
    var options = Server.Options.quick
    options.bodyMemory = 100_000
    try await withServer(options) {
      Response(200, "<\($0.body.count)>")
    } _: { server in
      let head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n"
      let most = String(repeating: "x", count: 59_999)
      let first = try await onThread { try RawClient(server) }
      first.send(head + most)
      try await eventually { server.counters.bytesIn == (head + most).utf8.count }
      let second = try await exchange(server, head + most)
      #expect(statuses(second) == [503])
      #expect(server.counters.refusals == [.overloaded: 1])
      let answers = try await onThread {
        first.send("x")
        let answer = try first.receive(until: "<60000>")
        return try (0..<5).reduce(into: answer) { text, _ in
          first.send(head + most + "x")
          text += try first.receive(until: "<60000>")
        }
      }
      #expect(statuses(answers) == Array(repeating: 200, count: 6))
    }
  }

  @Test func `when it is full, others wait until somebody leaves`() async throws {
    var options = Server.Options.quick
    options.maxConnections = 2
    try await withServer(options) { server in
      let first = try await onThread { try (0..<2).map { _ in try RawClient(server) } }
      try await eventually { server.counters.activeConnections == 2 }
      let (waiting, isAnsweredEarly) = try await onThread {
        let client = try RawClient(server)
        client.send(`A connection`.last)
        var entry = pollEntry(client)
        return (client, pollOne(&entry, 50))
      }
      #expect(!isAnsweredEarly)
      first[0].endOutput()
      let answer = try await onThread { try waiting.receiveAll() }
      #expect(statuses(answer) == [200])
      #expect(server.counters.accepted == 3)
    }
  }

  @Test func `slow clients do not hold up honest ones`() async throws {
    let options = Self.options { $0.head = .seconds(12) }
    try await withServer(options) { server in
      let slow = try await onThread {
        try (0..<200).map { _ in
          let client = try RawClient(server)
          client.send("GET /slow HTTP/1.1\r\nHost: h\r\nX")
          return client
        }
      }
      try await eventually { server.counters.activeConnections == 200 }
      let times = try await onThread {
        let client = try RawClient(server)
        // As many as there is time for: the slow ones are cut in the end.
        let end = ContinuousClock.now + .seconds(7)
        return try (0..<500).compactMap { number -> Duration? in
          let start = ContinuousClock.now
          guard start < end else { return nil }
          client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
          let answer = try client.receive(until: "\r\n\r\n/\(number)")
          return statuses(answer) == [200] ? ContinuousClock.now - start : nil
        }
      }
      #expect(server.counters.refusals.isEmpty)
      #expect(times.count >= 100)
      #expect(times.sorted().dropLast(max(1, times.count / 100)).last ?? .zero < .milliseconds(250))
      // All of them were there the whole time, and all of them are cut in the end.
      try await eventually { server.counters.refusals == [.headTooSlow: 200] }
      #expect(server.counters.requests == times.count)
      _ = slow
    }
  }
}
