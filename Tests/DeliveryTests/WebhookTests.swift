import Crypto
@testable import Delivery
import Digest
import EventLog
import JSON
import Testing

@Suite struct `A signed webhook` {
  private static let hash: WebhookSignature.Hash = { OpenSSLSHA256().digest(of: $0) }

  /// The example that Standard Webhooks publishes.
  @Test func `is signed as the standard's example`() throws {
    let signature = try WebhookSignature(
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", digest: Self.hash)
    let fields = signature.fields(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(fields.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    #expect(fields.last?.value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(arguments: [
    "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!", "whsec_c2hvcnQ=",
    "whsec_" + base64([UInt8](repeating: 1, count: 23)),
    "whsec_" + base64([UInt8](repeating: 1, count: 65)),
  ])
  func `needs a secret as the standard has it`(secret: String) {
    #expect(throws: WebhookSignature.Fault.malformedSecret) {
      try WebhookSignature(secret, digest: Self.hash)
    }
  }

  @Test(arguments: [24, 64]) func `takes short and long secrets`(count: Int) throws {
    _ = try WebhookSignature(
      "whsec_" + base64([UInt8](repeating: 7, count: count)), digest: Self.hash)
  }

  @Test(arguments: Examples.hostile) func `has a body that is JSON`(text: String) throws {
    for body in [
      WebhookRendering.body(of: Examples.message(text, [text], fields: [.init(text, text)])),
      PagerDutyRendering.body(
        of: Examples.message(text, [text], fields: [.init(text, text), .init(text, "b")]), key: "k"),
      FileRendering.body(of: Examples.message(text, [text])),
      GrafanaRendering.body(of: Examples.message(text, [text], fields: [.init(text, text)])),
    ] {
      try JSONText.check(body)
      #expect(body.count <= 512 * 1_024)
    }
  }

  @Test func `has the members of the standard`() throws {
    let body = try JSONValue(
      checking: WebhookRendering.body(of: Examples.message("s", ["p"], fields: [.init("n", "v")])))
    #expect(body["type"]?.text == "update.published")
    #expect(body["timestamp"]?.text == "2026-11-29T03:16:31.000000Z")
    #expect(body["data"]?["id"]?.text == Examples.id.description)
    #expect(body["data"]?["subject"]?.text == "s")
  }

  @Test(arguments: Message.Step.allCases)
  func `of PagerDuty has what its interface asks for`(step: Message.Step) throws {
    let body = try JSONValue(
      checking: PagerDutyRendering.body(
        of: Examples.message("s", ["p"], urgency: .high, step: step, key: "k1"), key: "R0UT1NG"))
    #expect(body["routing_key"]?.text == "R0UT1NG")
    #expect(body["event_action"]?.text == step.rawValue)
    #expect(body["dedup_key"]?.text == "k1")
    #expect((body["payload"] != nil) == (step == .trigger))
    if step == .trigger {
      #expect(body["payload"]?["severity"]?.text == "critical")
      #expect(body["payload"]?["source"]?.text == "lastgood")
    }
  }

  @Test func `of Grafana stands at its moment, with the tags that dashboards choose by`() throws {
    let body = try JSONValue(
      checking: GrafanaRendering.body(
        of: Examples.message(
          "checkout 5: deployment begins", [], fields: [.init("Service", "checkout")])))
    #expect(body["time"] == .integer(1_795_922_191_000))
    #expect(body["text"]?.text == "checkout 5: deployment begins")
    #expect(
      body["tags"]
        == .array(
          ["lastgood", "update.published", "service:checkout"].map { JSONValue.string($0) }))
  }

  @Test(arguments: [
    ("https://g.example", "https://g.example/api/annotations"),
    ("https://g.example/", "https://g.example/api/annotations"),
    ("https://g.example/team/a", "https://g.example/team/a/api/annotations"),
    ("https://g.example/api/annotations", "https://g.example/api/annotations"),
    ("https://g.example/api/annotations/", "https://g.example/api/annotations"),
  ])
  func `of Grafana goes where annotations are put`(base: String, address: String) {
    #expect(GrafanaRendering.address(of: base) == address)
  }

  @Test func `as a file has a name that is the same on each try`() {
    #expect(FileRendering.name(of: Examples.message()) == "2026-11-29-\(Examples.id).json")
  }
}
