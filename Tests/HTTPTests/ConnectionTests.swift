import HTTP
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `A connection` {
  static let last =
    "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

  @Test func `requests sent at once are answered one after the other, in order`() async throws {
    let running = Atomic(0)
    let most = Atomic(0)
    try await withServer { request in
      most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
      await Task.yield()
      running.subtract(1, ordering: .relaxed)
      return Response(200, "<\(request.head.path) \(request.body.count)>")
    } _: { server in
      var text = ""
      var expected: [String] = []
      for number in 0..<200 {
        text += "POST /\(number) HTTP/1.1\r\nHost: h\r\nContent-Length: \(number)\r\n\r\n"
        text += String(repeating: "x", count: number)
        expected.append("</\(number) \(number)>")
      }
      let answer = try await exchange(server, text + Self.last)
      #expect(statuses(answer) == Array(repeating: 200, count: 201))
      let bodies = answer.split(separator: "<").dropFirst().map { "<\($0.prefix { $0 != ">" })>" }
      #expect(bodies == expected + ["</last 0>"])
      #expect(most.load(ordering: .relaxed) == 1)
      #expect(server.counters.requests == 201)
      #expect(server.counters.accepted == 1)
    }
  }

  @Test func `it stays open for the next request`() async throws {
    try await withServer { server in
      let answers = try await onThread {
        let client = try RawClient(server)
        return try (0..<3).map { number in
          client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
          return try client.receive(until: "/\(number)")
        }
      }
      #expect(answers.map(statuses) == [[200], [200], [200]])
      #expect(server.counters.accepted == 1)
      #expect(!answers.joined().contains("Connection"))
      #expect(answers.joined().contains("Content-Length: 2\r\n"))
    }
  }

  @Test func `a client that has finished speaking is still answered`() async throws {
    try await withServer { server in
      let text = "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n"
      let answer = try await exchange(server, text, endsOutput: true)
      #expect(statuses(answer) == [200, 200])
    }
  }

  @Test func `who expects 100-continue is told to go on`() async throws {
    try await withServer {
      Response(200, "<\($0.body.count)>")
    } _: { server in
      let answer = try await onThread {
        let client = try RawClient(server)
        client.send(
          "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        let first = try client.receive(until: "\r\n\r\n")
        client.send("abc")
        return first + (try client.receive(until: "<3>"))
      }
      #expect(statuses(answer) == [100, 200])
    }
  }

  @Test func `who expects 100-continue for too much is refused first`() async throws {
    try await withServer { server in
      let answer = try await exchange(
        server,
        "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
      #expect(statuses(answer) == [413])
    }
  }

  @Test func `the limit of a body depends on the request`() async throws {
    var options = Server.Options.quick
    options.bodyLimit = { $0.path == "/large" ? 3_000_000 : 10 }
    try await withServer(options) {
      Response(200, "<\($0.body.count)>")
    } _: { server in
      let body = String(repeating: "x", count: 2_000_000)
      let head = "HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n"
      let large = try await exchange(server, "POST /large \(head)\(body)")
      let small = try await exchange(server, "POST /small \(head)\(body)")
      #expect(large.contains("<2000000>"))
      #expect(statuses(small) == [413])
      #expect(server.counters.refusals == [.bodyTooLarge: 1])
      #expect(server.counters.bytesIn > 2_000_000)
    }
  }

  @Test func `large answers arrive whole`() async throws {
    let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try await withServer { _ in
      Response(200, body: .bytes(body))
    } _: { server in
      let received = try await onThread {
        let client = try RawClient(server)
        client.send(Self.last)
        var bytes: [UInt8] = []
        while let more = try client.receive() { bytes += more }
        return bytes
      }
      #expect(Array(received.suffix(body.count)) == body)
    }
  }

  @Test func `HEAD is answered like GET, without the body`() async throws {
    try await withServer { _ in
      Response(200, "hello")
    } _: { server in
      let answer = try await exchange(
        server, "HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(answer.contains("Content-Length: 5\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test(arguments: [204, 304]) func `some answers have no body`(_ status: Int) async throws {
    try await withServer { _ in
      Response(status, "hello")
    } _: { server in
      let answer = try await exchange(server, Self.last)
      #expect(statuses(answer) == [status])
      #expect(!answer.contains("Content-Length"))
      #expect(answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `the handler can end the connection`() async throws {
    try await withServer { _ in
      Response(200, headers: [("Connection", "close")])
    } _: { server in
      let answer = try await exchange(server, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(answer.contains("Connection: close\r\n"))
    }
  }

  @Test(arguments: [
    ("X", "a\r\nSet-Cookie: b"), ("X", "a\nb"), ("X", "a\u{0}b"), ("X\r\nY", "a"), ("", "a"),
  ])
  func `no value can split an answer`(_ field: (String, String)) async throws {
    try await withServer { _ in
      Response(200, headers: [field])
    } _: { server in
      let answer = try await exchange(server, Self.last)
      #expect(statuses(answer) == [500])
      #expect(!answer.contains("Set-Cookie"))
      #expect(server.counters.faultyResponses == 1)
    }
  }

  @Test func `the framing of an answer is not the business of handlers`() async throws {
    try await withServer { _ in
      Response(
        200,
        headers: [("content-length", "99"), ("Transfer-Encoding", "chunked"), ("Date", "never")],
        body: .bytes([65]))
    } _: { server in
      let answer = try await exchange(server, Self.last)
      #expect(answer.contains("Content-Length: 1\r\n"))
      #expect(!answer.contains("99") && !answer.contains("chunked") && !answer.contains("never"))
    }
  }

  @Test func `refusals are told as the options say`() async throws {
    var options = Server.Options.quick
    options.now = { 784_111_777 }
    options.refusalBody = {
      Response($0.status, "<\($0.kind.rawValue)>", contentType: "application/problem+json")
    }
    try await withServer(options) { server in
      let answer = try await exchange(server, "GET /a HTTP/1.1\r\n\r\n")
      #expect(answer.contains("Content-Type: application/problem+json\r\n"))
      #expect(answer.contains("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))
      #expect(answer.hasSuffix("<missingHost>"))
    }
  }

  @Test func `the handler learns who asks and what`() async throws {
    let requests = Mutex<[Request]>([])
    try await withServer { request in
      requests.withLock { $0.append(request) }
      return Response(200)
    } _: { server in
      let text = "GET /a/%C3%A4%20?q=a+b%26&empty&=x HTTP/1.1\r\nHost: h\r\nX-Y: z\r\n\r\n"
      _ = try await exchange(server, text + Self.last)
      let seen = requests.withLock { $0 }
      let first = try #require(seen.first)
      #expect(first.peer == "127.0.0.1")
      #expect(first.head.path == "/a/ä ")
      #expect(first.head.segments == ["a", "ä "])
      #expect(first.head.target == "/a/%C3%A4%20?q=a+b%26&empty&=x")
      #expect(first.head.query.map(\.name) == ["q", "empty", ""])
      #expect(first.head.query.map(\.value) == ["a b&", "", "x"])
      #expect(first.head.headers["x-y"] == "z" && first.head.headers["X-Y"] == "z")
      #expect(first.requestID.description.utf8.count == 16)
      #expect(Set(seen.map(\.requestID)).count == 2)
    }
  }
}
