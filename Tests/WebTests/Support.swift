import Digest
import EventLog
import FoundationEssentials
import HTTP
import IncidentService
package import JSON
import Synchronization
import TestSupport
import Testing
@testable import Web

/// An answer, and what its route promised of it.
struct Reply: Sendable {
  var status: Int
  var headers: Headers
  var bytes: [UInt8]

  /// Null when the body is not JSON.
  var json: JSONValue {
    let limits = JSONLimits(size: 8 << 20)
    return (try? JSONValue(checking: bytes, limits: limits, maximumCount: 1_000_000)) ?? .null
  }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  subscript(_ member: String) -> JSONValue? { json[member] }

  /// The last word of a problem's type.
  var problem: String? {
    json["type"]?.text.flatMap { $0.split(separator: "/").last.map(String.init) }
  }
}

extension API {
  /// Asks, and holds the answer against what the table declares.
  func ask(
    _ method: String, _ target: String, _ body: JSONValue? = nil, token: String? = nil,
    headers: [(String, String)] = [], bytes: [UInt8]? = nil, peer: String = "192.0.2.1",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Reply {
    var fields = headers
    if let token { fields.append(("Authorization", "Bearer \(token)")) }
    if body != nil, !headers.contains(where: { $0.0 == "Content-Type" }) {
      fields.append(("Content-Type", "application/json"))
    }
    let head = try RequestHead(method, target, headers: fields)
    let request = HTTP.Request(
      head: head, body: bytes ?? body.map { JSONWriter.bytes($0) } ?? [], peer: peer)
    let response = await handle(request)
    guard case .bytes(let answer) = response.body else {
      return Reply(status: response.status, headers: Headers(response.headers), bytes: [])
    }
    let reply = Reply(
      status: response.status, headers: Headers(response.headers), bytes: answer)
    check(reply, to: head, sourceLocation)
    return reply
  }

  /// Whether the table declares this status, media type and shape.
  private func check(_ reply: Reply, to head: RequestHead, _ location: SourceLocation) {
    #expect(reply.headers["X-Content-Type-Options"] == "nosniff", sourceLocation: location)
    #expect(
      reply.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true,
      sourceLocation: location)
    #expect(reply.headers["Cache-Control"] == "no-store", sourceLocation: location)
    let type = reply.headers["Content-Type"]
    if type == Problem.mediaType {
      #expect(Problem.schema.faults(in: reply.json) == [], sourceLocation: location)
      #expect(reply["status"] == .integer(Int64(reply.status)), sourceLocation: location)
    }
    guard case .route(let route, _) = router.find(head.method, head.segments) else { return }
    if type == Problem.mediaType {
      #expect(
        route.problems.contains { $0.status == reply.status },
        "\(head.method) \(route.template.text) does not declare \(reply.status)",
        sourceLocation: location)
      return
    }
    guard let answer = route.answers.first(where: { $0.status == reply.status }) else {
      Issue.record(
        "\(head.method) \(route.template.text) does not declare \(reply.status): \(reply.text)",
        sourceLocation: location)
      return
    }
    guard !answer.content.isEmpty, answer.content.first?.mediaType != "*/*" else { return }
    guard let content = answer.content.first(where: { $0.mediaType == type }) else {
      Issue.record(
        "\(route.template.text) does not declare \(type ?? "nothing")", sourceLocation: location)
      return
    }
    guard type == "application/json", let schema = content.schema else { return }
    let faults = schema.faults(in: reply.json)
    #expect(faults == [], "\(route.template.text)", sourceLocation: location)
  }
}

/// Tokens in memory, which counts how often it is asked.
final class TokenShelf: TokenStore {
  private let state = Mutex<[SHA256Key: TokenRecord]>([:])
  private let count = Mutex(0)
  let isBroken = Mutex(false)

  struct SHA256Key: Hashable { var text: String }
  struct Broken: Error {}

  var lookups: Int { count.withLock { $0 } }

  func save(_ token: TokenRecord, digest: SHA256Digest) async throws {
    state.withLock { $0[SHA256Key(text: digest.description)] = token }
  }

  func token(digest: SHA256Digest) async throws -> TokenRecord? {
    if isBroken.withLock({ $0 }) { throw Broken() }
    count.withLock { $0 += 1 }
    return state.withLock { $0[SHA256Key(text: digest.description)] }
  }

  func tokens() async throws -> [TokenRecord] { state.withLock { Array($0.values) } }

  func revoke(_ id: EventID, at time: Timestamp) async throws -> TokenRecord? {
    state.withLock { state in
      for (key, token) in state where token.id == id {
        state[key]?.revokedAt = time
        return state[key]
      }
      return nil
    }
  }
}

/// Time that stands still until it is moved.
final class HandClock: Sendable {
  private let state = Mutex((now: Timestamp("2026-03-01T12:00:00Z"), uptime: Duration.zero))

  var now: Timestamp { state.withLock { $0.now } ?? Timestamp(microseconds: 0) }
  var uptime: Duration { state.withLock { $0.uptime } }

  func advance(_ seconds: Int64) {
    state.withLock { state in
      state.now = state.now?.advanced(bySeconds: seconds)
      state.uptime += .seconds(seconds)
    }
  }
}

@Sendable func testHash(_ bytes: [UInt8]) -> SHA256Digest {
  Commander.digest(of: bytes)
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral
{
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0, $1) })
  }

  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
}
