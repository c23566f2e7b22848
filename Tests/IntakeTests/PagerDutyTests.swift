import Crypto
import Digest
import EventLog
import JSON
import Testing

@testable import Intake

@Suite struct `A message of PagerDuty` {
  /// As it is sent, with what is skipped here left in.
  private static let acknowledged = """
    {"event":{"id":"01EFZD3R8PMG4","event_type":"incident.acknowledged","resource_type":"incident",\
    "occurred_at":"2026-03-01T12:04:05.678Z","agent":{"html_url":"https://shop.example/users/PXPGF42",\
    "id":"PXPGF42","self":"https://api.example/users/PXPGF42","summary":"Alice A.","type":"user_reference"},\
    "client":{"name":"PagerDuty"},"data":{"id":"PGR0VU2","type":"incident","number":2,\
    "status":"acknowledged","incident_key":"0192f0a4-7b3c-7000-8000-000000000001 rung 2",\
    "title":"on-call is called","service":{"id":"PF9KMXH","type":"service_reference"},"assignees":[],\
    "urgency":"high"}}}
    """

  private static func read(_ text: String) throws(JSONFault) -> PagerDutyNotification {
    try PagerDutyNotification(Array(text.utf8))
  }

  @Test func `is read for who took which call when`() throws {
    let message = try Self.read(Self.acknowledged)
    #expect(message.id == "01EFZD3R8PMG4")
    #expect(message.type == PagerDutyNotification.acknowledged)
    #expect(message.happenedAt == Timestamp("2026-03-01T12:04:05.678Z"))
    #expect(message.user == "PXPGF42")
    #expect(message.call == "0192f0a4-7b3c-7000-8000-000000000001 rung 2")
  }

  @Test(arguments: [
    ("\"type\":\"user_reference\"", "\"type\":\"inbound_integration_reference\""),
    (
      "{\"html_url\":\"https://shop.example/users/PXPGF42\",\"id\":\"PXPGF42\",\"self\":\"https://api.example/users/PXPGF42\",\"summary\":\"Alice A.\",\"type\":\"user_reference\"}",
      "null"
    ),
    ("\"id\":\"PXPGF42\"", "\"id\":\"PX PGF42\\n\""), ("\"id\":\"PXPGF42\"", "\"id\":\"\""),
  ])
  func `says who did it only of people`(what: String, instead: String) throws {
    let text = Self.acknowledged.replacing(what, with: instead)
    #expect(text != Self.acknowledged)
    #expect(try Self.read(text).user == nil)
  }

  @Test func `of another kind is read as far as it says the same`() throws {
    let text =
      #"{"event":{"id":"01","event_type":"pagey.ping","agent":null,"data":{"message":"Hello","type":"ping"}}}"#
    let message = try Self.read(text)
    #expect(message.type == "pagey.ping" && message.user == nil && message.call == nil)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"event":{}}"#, #"{"event":{"id":"1"}}"#, #"{"event":{"event_type":"a"}}"#,
    #"{"event":7}"#, acknowledged + "x",
  ])
  func `that is none is refused`(text: String) {
    #expect(throws: JSONFault.self) { try Self.read(text) }
  }

  @Test func `counts only with a signature of exactly its body`() {
    let signature = PagerDutySignature(
      secret: "lDQHScfUeXUKaQRNF+8XwiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK",
      digest: { OpenSSLSHA256().digest(of: $0) })
    let body = Array("{\"event\":{}}".utf8)
    // By another implementation of HMAC.
    let field = "v1=b1770f424f8a6a85341768fc7b9a0de1e8a233c43d29c08001dfbc745d30f5aa"
    #expect(signature.field(of: body) == field)
    #expect(signature.accepts(field, body: body))
    // While a secret is exchanged there are two.
    #expect(signature.accepts("v1=\(String(repeating: "0", count: 64)),\(field)", body: body))
    #expect(signature.accepts("\(field), v1=00", body: body))
    for other in [
      "", "v1=", "v2=" + field.dropFirst(3), field.uppercased(), String(field.dropLast()),
    ] {
      #expect(!signature.accepts(other, body: body), "\(other)")
    }
    #expect(!signature.accepts(field, body: body + [0x20]))
  }
}
