import Digest
import EventLog
import IncidentService
import JSON
import Synchronization
import Testing
@testable import Web

/// The chat program's side: what was sent to it.
final class ChatReceiver: Sendable {
  static let secret = "8f742231b10e8888abcd99baac85a5ce"

  private let state = Mutex<[(address: String, body: JSONValue)]>([])

  var all: [(address: String, body: JSONValue)] { state.withLock { $0 } }

  func take(_ body: [UInt8], at address: String) {
    let value = (try? JSONValue(checking: body)) ?? .null
    state.withLock { $0.append((address, value)) }
  }
}

extension JSONValue {
  /// All texts in an answer, as a reader sees them.
  var said: String {
    switch self {
    case .array(let elements): elements.map(\.said).joined(separator: "\n")
    case .object(let members):
      members.map { member in
        if member.key == "text", case .string(let text) = member.value { return text }
        return member.value.said
      }.joined(separator: "\n")
    default: ""
    }
  }

  /// The buttons in an answer, with what they carry.
  var buttons: [(id: String, value: String)] {
    switch self {
    case .array(let elements): return elements.flatMap(\.buttons)
    case .object(let members):
      if self["type"] == "button", let id = self["action_id"]?.text, let value = self["value"]?.text
      {
        return [(id, value)]
      }
      return members.flatMap(\.value.buttons)
    default: return []
    }
  }
}

extension Service {
  /// Types a line in chat, as a member who is called `U` and the handle there.
  func types(
    _ text: String, as person: String = "alice", trigger: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> JSONValue {
    var fields = [
      ("user_id", "U\(person.uppercased())"), ("team_id", "T1"), ("command", "/lg"), ("text", text),
    ]
    fields.append(("trigger_id", trigger ?? "\(EventID.make(at: clock.now))"))
    let reply = try await hear(Self.form(fields), at: "command", sourceLocation: sourceLocation)
    #expect(reply.status == 200, "\(reply.text)", sourceLocation: sourceLocation)
    return reply.json
  }

  /// Presses a button, or chooses from a menu.
  func presses(
    _ payload: JSONValue, as person: String = "alice",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> JSONValue {
    guard case .object(let members) = payload else { return .null }
    let user: [JSONValue.Member] = [
      .init("user", ["id": .string("U\(person.uppercased())")]),
      .init("trigger_id", .string("\(EventID.make(at: clock.now))")),
      .init("response_url", .string("https://hooks.example/\(person)")),
    ]
    let text = String(decoding: JSONWriter.bytes(JSONValue.object(members + user)), as: UTF8.self)
    let reply = try await hear(
      Self.form([("payload", text)]), at: "action", sourceLocation: sourceLocation)
    #expect(reply.status == 200, "\(reply.text)", sourceLocation: sourceLocation)
    return reply.json
  }

  func press(
    _ button: (id: String, value: String), as person: String, reason: String? = nil
  ) async throws -> JSONValue {
    let value: JSONValue = reason.map { .string($0) } ?? .null
    return try await presses(
      [
        "type": "block_actions",
        "actions": [["action_id": .string(button.id), "value": .string(button.value)]],
        "state": ["values": ["lastgood-reason": ["lastgood-reason": ["value": value]]]],
      ], as: person)
  }

  /// What a request is sent with.
  struct Sending: Sendable {
    var seconds: Int64 = 0
    var secret = ChatReceiver.secret
    var headers: [(String, String)]?
    var contentType: String? = "application/x-www-form-urlencoded"
    var peer = "192.0.2.1"
  }

  /// Sends a body as the chat program does.
  func hear(
    _ body: [UInt8], at path: String, _ sending: Sending = Sending(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Reply {
    let seconds = clock.now.microseconds / 1_000_000 + sending.seconds
    let key = HMACSHA256(key: Array(sending.secret.utf8), digest: testHash)
    let code = hexadecimal(key.code(of: Array("v0:\(seconds):".utf8) + body))
    var headers =
      sending.headers ?? [
        ("X-Slack-Request-Timestamp", "\(seconds)"), ("X-Slack-Signature", "v0=\(code)"),
      ]
    if let type = sending.contentType { headers.append(("Content-Type", type)) }
    let reply = try await api.ask(
      "POST", "/chat/slack/\(path)", headers: headers, bytes: body, peer: sending.peer,
      sourceLocation: sourceLocation)
    #expect(reply.status != 500, "\(troubles.all)", sourceLocation: sourceLocation)
    return reply
  }

  static func form(_ fields: [(String, String)]) -> [UInt8] {
    fields.map { name, value in
      "\(name)="
        + value.utf8.map { byte in
          isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
            ? String(Unicode.Scalar(byte)) : "%" + hexadecimal([byte])
        }.joined()
    }.joined(separator: "&").utf8.map(\.self)
  }
}
