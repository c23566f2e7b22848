import Curl
import Synchronization
import Testing

@Suite struct `Curl` {
  @Test func `sends a request as it was written and answers what came back`() async throws {
    let server = try RawServer { request in
      .answer(201, [("ETag", "\"7\""), ("X-Empty", "")], "{\"echo\":\(request.body.count)}")
    }
    defer { server.stop() }
    let response = try await CurlSession().perform(
      CurlRequest(
        "POST", server.url + "/a/../b?c=d%20e",
        headers: [CurlHeader("Content-Type", "text/plain"), CurlHeader("X-Nothing", "")],
        body: Array("hello".utf8)))
    #expect(response.status == 201)
    #expect(response.header("etag") == "\"7\"")
    #expect(response.header("x-empty") == "")
    #expect(String(decoding: response.body, as: UTF8.self) == "{\"echo\":5}")
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.target == "/a/../b?c=d%20e")
    #expect(request.header("content-type") == "text/plain")
    #expect(request.header("x-nothing") == "")
    #expect(request.header("expect") == nil)
    #expect(request.body == Array("hello".utf8))
  }

  @Test(arguments: ["GET", "PUT", "PATCH", "DELETE", "POST"])
  func `sends every method with and without a body`(method: String) async throws {
    let server = try RawServer { _ in .answer(200) }
    defer { server.stop() }
    let session = CurlSession()
    for body in [nil, [], [0, 1, 255]] as [[UInt8]?] {
      _ = try await session.perform(CurlRequest(method, server.url + "/", body: body))
    }
    #expect(server.requests.map(\.method) == [method, method, method])
    #expect(server.requests.map(\.body) == [[], [], [0, 1, 255]])
    #expect(server.requests.allSatisfy { $0.header("content-type") == nil })
  }

  @Test(arguments: [false, true])
  func `keeps a connection for the next request`(isBlocking: Bool) async throws {
    let server = try RawServer { _ in .answer(200) }
    defer { server.stop() }
    let session = CurlSession(isBlocking: isBlocking)
    for _ in 1...3 { _ = try await session.perform(CurlRequest("GET", server.url + "/")) }
    #expect(server.requests.map(\.connection) == [1, 1, 1])
  }

  @Test func `sends nothing twice that must not be repeated`() async throws {
    for isRepeatable in [true, false] {
      let server = try RawServer { $0.method == "GET" ? .answer(200) : .cut }
      defer { server.stop() }
      let session = CurlSession()
      _ = try await session.perform(CurlRequest("GET", server.url + "/"))
      var request = CurlRequest("POST", server.url + "/", body: [1])
      request.isRepeatable = isRepeatable
      let failure = await #expect(throws: CurlFailure.self) { try await session.perform(request) }
      #expect(failure?.mayHaveArrived == true)
      // On the connection it kept, libcurl cannot tell an old end from a lost reply.
      #expect(server.requests.map(\.method) == ["GET", "POST"] + (isRepeatable ? ["POST"] : []))
    }
  }

  @Test func `follows no redirect`() async throws {
    let server = try RawServer { _ in .answer(302, [("Location", "/elsewhere")]) }
    defer { server.stop() }
    let response = try await CurlSession().perform(CurlRequest("GET", server.url + "/"))
    #expect(response.status == 302)
    #expect(server.requests.count == 1)
  }

  @Test func `knows that nothing was sent when nobody is there`() async throws {
    let server = try RawServer { _ in .answer(200) }
    server.stop()
    let failure = await #expect(throws: CurlFailure.self) {
      // Port 1 of the loopback address: nobody listens there.
      try await CurlSession().perform(CurlRequest("POST", "http://127.0.0.1:1/", body: [1]))
    }
    #expect(failure?.kind == .couldNotConnect)
    #expect(failure?.mayHaveArrived == false)
  }

  @Test func `says that a request may have arrived when the reply is lost`() async throws {
    let server = try RawServer { _ in .cut }
    defer { server.stop() }
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(CurlRequest("POST", server.url + "/", body: [1]))
    }
    #expect(failure?.kind == .cutOff)
    #expect(failure?.mayHaveArrived == true)
  }

  @Test func `says that a request may have arrived when time runs out`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.stop() }
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(
        CurlRequest("POST", server.url + "/", body: [1], timeout: .milliseconds(80)))
    }
    #expect(failure?.kind == .timedOut)
    #expect(failure?.mayHaveArrived == true)
  }

  @Test func `a half reply is no reply`() async throws {
    let server = try RawServer { _ in
      .bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    }
    defer { server.stop() }
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(CurlRequest("GET", server.url + "/"))
    }
    #expect(failure?.kind == .cutOff)
  }

  @Test func `refuses a body beyond the limit`() async throws {
    let server = try RawServer { _ in .answer(200, [], String(repeating: "x", count: 5000)) }
    defer { server.stop() }
    let session = CurlSession()
    let failure = await #expect(throws: CurlFailure.self) {
      try await session.perform(CurlRequest("GET", server.url + "/", sizeLimit: 4999))
    }
    #expect(failure?.kind == .tooLarge)
    let whole = try await session.perform(CurlRequest("GET", server.url + "/", sizeLimit: 5000))
    #expect(whole.body.count == 5000)
  }

  @Test func `refuses a head beyond the limit`() async throws {
    let server = try RawServer { _ in
      .answer(200, (1...80).map { ("X-\($0)", String(repeating: "x", count: 1000)) })
    }
    defer { server.stop() }
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(CurlRequest("GET", server.url + "/"))
    }
    #expect(failure?.kind == .tooLarge)
  }

  @Test(arguments: [
    CurlRequest("GET", "file:///etc/passwd"), CurlRequest("GET", "ftp://127.0.0.1/"),
    CurlRequest("GET", "http://"), CurlRequest("GET", "http://127.0.0.1:1/ /"),
    CurlRequest("GE T", "http://127.0.0.1:1/"), CurlRequest("", "http://127.0.0.1:1/"),
    CurlRequest("GET", "http://127.0.0.1:1/", headers: [CurlHeader("X", "a\r\nY: b")]),
    CurlRequest("GET", "http://127.0.0.1:1/", headers: [CurlHeader("X:", "a")]),
    CurlRequest("GET", "http://127.0.0.1:1/", headers: [CurlHeader("X", "a\0b")]),
  ])
  func `refuses what is not one HTTP request`(request: CurlRequest) async {
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(request)
    }
    #expect(failure?.kind == .invalidRequest)
    #expect(failure?.mayHaveArrived == false)
  }

  @Test func `does not talk to somebody without a good certificate`() async throws {
    let server = try RawServer { _ in .answer(200) }
    defer { server.stop() }
    let failure = await #expect(throws: CurlFailure.self) {
      try await CurlSession().perform(
        CurlRequest("POST", "https://127.0.0.1:\(server.port)/", body: [1], timeout: .seconds(5)))
    }
    #expect(failure?.kind == .tls)
    #expect(failure?.mayHaveArrived == false)
    #expect(server.requests.isEmpty)
  }

  @Test func `streams bytes until the receiver has enough`() async throws {
    let server = try RawServer { _ in .bytes("HTTP/1.1 200 OK\r\n\r\none two three") }
    defer { server.stop() }
    let received = Mutex<[UInt8]>([])
    let response = try await CurlSession().stream(CurlRequest("GET", server.url + "/")) { bytes in
      received.withLock { $0 += bytes }
      return true
    }
    #expect(response.status == 200)
    #expect(received.withLock { $0 } == Array("one two three".utf8))

    let stopped = try await CurlSession().stream(CurlRequest("GET", server.url + "/")) { _ in
      false
    }
    #expect(stopped.status == 200)
  }

  @Test func `a stream that is refused answers whole`() async throws {
    let server = try RawServer { _ in .answer(403, [], "no") }
    defer { server.stop() }
    let response = try await CurlSession().stream(CurlRequest("GET", server.url + "/")) { _ in
      Issue.record("a refusal is no stream")
      return false
    }
    #expect(response.status == 403)
    #expect(response.body == Array("no".utf8))
  }

  @Test func `a cancelled task gives its request up`() async throws {
    let server = try RawServer { _ in .silence }
    defer { server.stop() }
    let failure = await withTaskGroup(of: CurlFailure?.self) { group in
      group.addTask {
        do throws(CurlFailure) {
          _ = try await CurlSession().perform(CurlRequest("GET", server.url + "/"))
          return nil
        } catch { return error }
      }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(failure?.kind == .cancelled)
  }
}

@Suite struct `Addresses` {
  @Test(arguments: [
    ("http://127.0.0.1:7070", true), ("http://localhost", true), ("http://[::1]:80/x", true),
    ("http://127.9.9.9", true), ("http://LOCALHOST/", true), ("https://example.org", false),
    ("http://127.0.0.1.example.org", false), ("http://localhost.example.org", false),
    ("http://127.0.0.1@example.org", false), ("http://10.0.0.1", false),
  ])
  func `know what this machine is`(text: String, isLoopback: Bool) throws {
    #expect(try #require(CurlURL(text)).isLoopback == isLoopback)
  }

  @Test(arguments: ["", "x", "ftp://x", "//x", "http:// x", "http://x:99999", "file:///x"])
  func `are of HTTP or none`(text: String) { #expect(CurlURL(text) == nil) }

  @Test func `come apart`() throws {
    let url = try #require(CurlURL("HTTPS://Example.org/base?x#y"))
    #expect(url.scheme == "https" && url.host == "example.org" && url.port == 443)
    #expect(url.path == "/base" && url.hasQueryOrFragment && !url.hasCredentials)
    #expect(try #require(CurlURL("http://me:secret@x/")).hasCredentials)
  }
}
