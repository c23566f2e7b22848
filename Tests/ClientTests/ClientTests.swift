import Client
import FoundationEssentials
import JSON
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `Asking the service` {
  @Test func `sends what the request says`() async throws {
    let server = try RawServer { _ in
      .answer(
        200, [("Content-Type", "application/json"), ("ETag", "\"3\"")], "{\"stream\":\"s\",\"a\":1}"
      )
    }
    defer { server.stop() }
    let client = try Client.testing(server.url + "/base/", token: "secret")
    let key = UUID()
    let answer = try await client.send(
      APIRequest(
        .post, APIRequest.path("api", "v1", "a/b é", ".."),
        query: [.init("q", "x&y=z"), .init("e", "")], body: Array("{}".utf8), key: key,
        ifMatch: "\"2\""))
    #expect(answer.etag == "\"3\"")
    #expect(try answer.json().bytes == Array("{\"stream\":\"s\",\"a\":1}".utf8))
    let request = try #require(server.requests.first)
    #expect(request.target == "/base/api/v1/a%2Fb%20%C3%A9/%2E%2E?q=x%26y%3Dz&e=")
    #expect(request.header("authorization") == "Bearer secret")
    #expect(request.header("idempotency-key") == key.uuidString.lowercased())
    #expect(request.header("if-match") == "\"2\"")
    #expect(request.header("content-type") == "application/json")
  }

  @Test func `reads a problem with its errors, suggestions and other members`() async throws {
    let server = try RawServer { _ in
      .answer(
        422, [("Content-Type", "application/problem+json")],
        #"""
        {"type":"urn:lastgood:unknown-service","title":"Unknown service","status":200,
         "detail":"There is no service “chekout”.","errors":[{"field":"service","reason":"unknown"},7],
         "suggestions":["checkout",3],"version":{"at":7}}
        """#)
    }
    defer { server.stop() }
    let failure = await #expect(throws: ClientFailure.self) {
      try await Client.testing(server.url).send(APIRequest(.get, "/"))
    }
    guard case .refused(let problem)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(problem.type == "urn:lastgood:unknown-service" && problem.status == 422)
    #expect(problem.explanation == "There is no service “chekout”.")
    #expect(problem.errors == [.init(field: "service", reason: "unknown")])
    #expect(problem.suggestions == ["checkout"])
    #expect(problem.members["version"]?.bytes == Array("{\"at\":7}".utf8))
  }

  @Test(arguments: [
    RawReply.answer(404, [("Content-Type", "text/html")], "<p>nothing here"),
    .answer(302, [("Location", "http://x/login")]),
    .answer(422, [("Content-Type", "application/problem+json")], "{\"title\":"),
    .answer(500, [], "oops"),
  ])
  func `does not take anybody's answer for a refusal`(reply: RawReply) async throws {
    let server = try RawServer { _ in reply }
    defer { server.stop() }
    let failure = await #expect(throws: ClientFailure.self) {
      try await Client.testing(server.url).send(APIRequest(.get, "/"))
    }
    guard case .malformed? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `sends a command again, with its key, when the reply is lost`() async throws {
    let service = FakeService()
    let server = try RawServer { service.answer($0) }
    defer { server.stop() }
    service.plan(.cutReply, .overloaded, .cutReply)
    let answer = try await Client.testing(server.url).send(command("once").request)
    #expect(answer.status == 201)
    #expect(service.order == ["once"])
    #expect(server.requests.count == 4)
    #expect(Set(server.requests.map { $0.header("idempotency-key") }).count == 1)
  }

  @Test(arguments: [RawReply.answer(200), .json("{}"), .json("[]"), .json("{\"position\":null}")])
  func `takes no answer for a record that does not say where it is`(reply: RawReply) async throws {
    let server = try RawServer { _ in reply }
    defer { server.stop() }
    await #expect(
      throws: ClientFailure.unreachable(
        reason: "what answered (200) does not say what was recorded.", mayHaveArrived: true)
    ) { try await Client.testing(server.url).send(command("x").request) }
  }

  @Test func `asks once more with the same key, however long the first took`() async throws {
    let service = FakeService()
    let server = try RawServer { service.answer($0) }
    defer { server.stop() }
    service.plan(.cutReply)
    let client = Client(
      try ServiceAddress(url: server.url, token: nil), limits: .init(retrying: .zero),
      pace: FakeTime().pace)
    #expect(try await client.send(command("once").request).status == 201)
    #expect(service.order == ["once"] && server.requests.count == 2)
  }

  @Test func `sends nothing twice that has no key`() async throws {
    let server = try RawServer { _ in .cut }
    defer { server.stop() }
    let failure = await #expect(throws: ClientFailure.self) {
      try await Client.testing(server.url).send(APIRequest(.post, "/", body: [1]))
    }
    #expect(server.requests.count == 1)
    guard case .unreachable(_, mayHaveArrived: true)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test(arguments: [502, 503, 504])
  func `gives up when its budget is spent`(status: Int) async throws {
    let time = FakeTime()
    let server = try RawServer { _ in .answer(status) }
    defer { server.stop() }
    let client = try Client.testing(server.url, pace: time.pace)
    let failure = await #expect(throws: ClientFailure.self) {
      try await client.send(command("x").request)
    }
    guard case .unreachable(_, mayHaveArrived: true)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(server.requests.count > 3)
    #expect(time.now > .seconds(1) && time.now <= .seconds(2))
  }

  @Test func `waits for nobody longer than its budget, whatever they ask`() async throws {
    let time = FakeTime()
    let server = try RawServer { _ in .answer(503, [("Retry-After", "9223372036854775807")]) }
    defer { server.stop() }
    let client = try Client.testing(server.url, pace: time.pace)
    await #expect(throws: ClientFailure.self) { try await client.send(command("x").request) }
    #expect(server.requests.count == 1 && time.now == .zero)
  }

  @Test func `knows that nothing arrived when nobody is there`() async throws {
    let failure = await #expect(throws: ClientFailure.self) {
      try await Client.testing("http://127.0.0.1:1").send(command("x").request)
    }
    guard case .unreachable(_, mayHaveArrived: false)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }
}
