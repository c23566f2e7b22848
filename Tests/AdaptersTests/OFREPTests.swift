import Crypto
import Curl
import Decisions
import FoundationEssentials
import Glibc
import HTTP
import Policy
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads) struct `Flags that are evaluated` {
  let bench = Bench()
  let file: String
  let flags = FlagFileAdapter()
  let adapter = OFREPAdapter(FlagFileAdapter())

  init() { file = bench.file("flags.json", flagFile, mode: 0o640) }

  private func target(
    _ url: String, _ settings: [String: String] = [:], refresh: Span? = nil
  ) -> ActionTarget {
    .bypass(
      ["file": file, "url": url].merging(settings) { $1 }, by: "ofrep", refresh: refresh)
  }

  private func serving<Value: Sendable>(
    _ served: String? = nil, _ body: @Sendable (String) async throws -> Value
  ) async throws -> Value {
    let board = FlagBoard(served ?? file, digest: flags.digest)
    return try await answering(
      { request in
        let key = request.head.segments.count > 4 ? request.head.segments.last : nil
        let answer = await board.answer(
          for: key, body: request.body, unless: request.head.headers["If-None-Match"])
        return Response(
          answer.status, headers: answer.tag.map { [("ETag", $0)] } ?? [],
          body: .bytes(answer.body))
      }, body)
  }

  @Test func `what the endpoint says is part of the dry run`() async throws {
    try await serving { url in
      let target = target(url)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(preparation.steps.map { $0.call[1] } == ["set", "expect"])
      #expect(preparation.current.last?.contains("by who asks") == true)
      #expect(try adapter.wouldPlan(preparation.steps, for: target))
      #expect(try !adapter.wouldPlan([preparation.steps[0]], for: target))
    }
  }

  @Test func `after the change the endpoint is asked until it says so`() async throws {
    try await serving { url in
      let target = target(url)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      guard case .notDone = await adapter.probe(target.call(steps[1], at: 1)) else {
        return #expect(Bool(false), "it was not done yet")
      }
      #expect(try await adapter.perform(target.call(steps[0])).ending == .carriedOut)
      let proof = try await adapter.perform(target.call(steps[1], at: 1))
      #expect(proof.ending == .carriedOut)
      let text = try #require(proof.output)
      #expect(text.hasPrefix("\(url) evaluates new-pricing to off, "))
      #expect(text.hasSuffix(" ms after the file was changed."))
      guard case .done = await adapter.probe(target.call(steps[1], at: 1)) else {
        return #expect(Bool(false), "it was done")
      }
    }
  }

  @Test func `longer than the policy promises is said`() async throws {
    try await serving { url in
      let target = target(url, refresh: .zero)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      _ = try await adapter.perform(target.call(steps[0]))
      let proof = try await adapter.perform(target.call(steps[1], at: 1))
      #expect(proof.output?.contains("longer than the 0s of the policy") == true)
    }
  }

  @Test func `an endpoint that does not follow is a failure, in words`() async throws {
    let other = bench.file("other.json", flagFile)
    try await serving(other) { url in
      let target = target(url)
      let step = PlanStep(
        name: "see", call: ["ofrep", "expect", url, "new-pricing", "off", "1s"], timeoutSeconds: 6)
      let outcome = try await adapter.perform(target.call(step, at: 1))
      guard case .failed(let sentence) = outcome.ending else {
        return #expect(Bool(false), "it does not follow")
      }
      #expect(sentence.contains("still does not evaluate"))
    }
  }

  @Test func `an endpoint with another file, or none, fails identity`() async throws {
    let other = bench.file("other.json", #"{"flags":{}}"#)
    try await serving(other) { url in
      #expect(await adapter.observe(target(url)).identity.sentence.contains("another file"))
    }
    let nobody = await adapter.observe(target("http://127.0.0.1:1"))
    #expect(nobody.identity.outcome == .unknown)
  }

  @Test(arguments: [[:], ["url": "ftp://x"]])
  func `without a url there is nobody to ask`(settings: [String: String]) async {
    let target = ActionTarget.bypass(["file": file].merging(settings) { $1 }, by: "ofrep")
    #expect(await adapter.parseCheck(target).outcome == .fail)
  }

  // MARK: - Answers

  private func board() -> FlagBoard { FlagBoard(file, digest: flags.digest) }

  private func answer(_ key: String?, _ body: String = "", unless tags: String? = nil) async -> (
    Int, String
  ) {
    let answer = await board().answer(for: key, body: Array(body.utf8), unless: tags)
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test(arguments: [
    (
      "banner", 200,
      ##"{"key":"banner","reason":"STATIC","variant":"red","value":"#f00","metadata":{}}"##
    ),
    (
      "new-pricing", 400,
      #"{"key":"new-pricing","errorCode":"GENERAL","errorDetails":"The flag has targeting, "#
        + #"which is not evaluated here."}"#
    ),
    (
      "old", 404,
      #"{"key":"old","errorCode":"FLAG_NOT_FOUND","errorDetails":"The flag is disabled."}"#
    ),
    (
      "x", 404,
      #"{"key":"x","errorCode":"FLAG_NOT_FOUND","errorDetails":"There is no such flag."}"#
    ),
  ])
  func `a flag is answered as the protocol says`(key: String, status: Int, body: String) async {
    #expect(await answer(key, #"{"context":{"targetingKey":"u1"}}"#) == (status, body))
  }

  @Test(arguments: [
    ("[1]", "PARSE_ERROR"), ("{", "PARSE_ERROR"), (#"{"context":7}"#, "INVALID_CONTEXT"),
  ])
  func `a request that is none is refused`(body: String, code: String) async {
    for key in ["banner", nil] {
      let answer = await answer(key, body)
      #expect(answer.0 == 400 && answer.1.contains("\"errorCode\":\"\(code)\""))
    }
  }

  @Test func `all flags have a tag, which changes with what is answered`() async {
    let board = board()
    let first = await board.answer(for: nil, body: [], unless: nil)
    #expect(first.status == 200)
    let tag = first.tag ?? ""
    for tags in [tag, "W/" + tag, "\"x\", " + tag, "*"] {
      let again = await board.answer(for: nil, body: [], unless: tags)
      #expect(again.status == 304 && again.body.isEmpty && again.tag == tag)
    }
    bench.file("flags.json", flagFile.replacing("#f00", with: "#0f0"))
    let changed = await board.answer(for: nil, body: [], unless: tag)
    #expect(changed.status == 200 && changed.tag != tag)
  }

  @Test func `while the file cannot be read, what stood there last is answered`() async {
    let board = board()
    #expect(await board.answer(for: "banner", body: [], unless: nil).status == 200)
    bench.file("flags.json", "{")
    #expect(await board.answer(for: "banner", body: [], unless: nil).status == 200)
    #expect(board.trouble?.isEmpty == false)
    bench.file("flags.json", flagFile)
    #expect(await board.answer(for: "banner", body: [], unless: nil).status == 200)
    #expect(board.trouble == nil)
    let none = FlagBoard(bench.path + "/none.json", digest: flags.digest)
    #expect(await none.answer(for: "banner", body: [], unless: nil).status == 500)
  }
}

/// Serves while the body runs; the body is given the address.
func answering<Value: Sendable>(
  _ handler: @escaping @Sendable (Request) async -> Response,
  _ body: @Sendable (String) async throws -> Value
) async throws -> Value {
  var options = Server.Options()
  options.port = 0
  options.deadlines.grace = .zero
  let server = try Server(options, handler: handler)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    defer { group.cancelAll() }
    return try await body("http://127.0.0.1:\(server.address.port)")
  }
}
