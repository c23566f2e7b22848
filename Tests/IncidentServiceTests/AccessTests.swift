import Digest
import EventLog
import IncidentService
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A token` {
  private func issue(
    _ handle: String, _ text: String, by order: Order, _ office: Office,
    expiresAt: Timestamp? = nil
  ) async throws -> TokenRecord {
    try await office.desk.issueToken(
      .responder, to: handle, label: "laptop", expiresAt: expiresAt, text: text, by: order)
  }

  /// As the office's desk computes it.
  private func digest(_ text: String) -> SHA256Digest {
    Commander.digest(of: hexadecimal(Array(text.utf8)))
  }

  @Test func `lets in until it expires or is revoked`() async throws {
    try await Office.open { office in
      let order = office.order(by: office.administrator)
      let token = try await issue(
        "dora", "one", by: order, office, expiresAt: office.clock.now.advanced(bySeconds: 60))
      let found = try await office.desk.caller(withToken: digest("one"))
      #expect(found?.caller.principal == token.principal && found?.caller.role == .responder)
      office.clock.advance(bySeconds: 60)
      #expect(try await office.desk.caller(withToken: digest("one")) == nil)
      let other = try await issue(
        "dora", "two", by: office.order(by: office.administrator), office)
      #expect(other.principal == token.principal)
      _ = try await office.desk.revokeToken(
        other.id.description, by: office.order(by: office.administrator))
      #expect(try await office.desk.caller(withToken: digest("two")) == nil)
      #expect(try await office.desk.caller(withToken: digest("none")) == nil)
    }
  }

  @Test func `is issued once for one key, and after a lost reply`() async throws {
    try await Office.open { office in
      let order = office.order(by: office.administrator, key: "issue")
      office.store.loseReply()
      await #expect(throws: AppendUnknown.self) {
        try await issue("dora", "one", by: order, office)
      }
      #expect(
        try await office.desk.tokens.tokens() == [], "what was not acknowledged opens nothing")
      let token = try await issue("dora", "two", by: order, office)
      let again = try await refusal { try await issue("dora", "three", by: order, office) }
      #expect(again?.rule == "token-issued")
      #expect(try await office.desk.tokens.tokens() == [token])
      #expect(try await office.count == 1)
    }
  }

  @Test(arguments: ["", "a b", "é", "a\u{0}", "../x", String(repeating: "a", count: 65)])
  func `is not issued to what is no handle`(handle: String) async throws {
    try await Office.open { office in
      let refused = try await refusal {
        try await issue(handle, "one", by: office.order(by: office.administrator), office)
      }
      guard case .invalid("person", _) = refused else {
        Issue.record("\(String(describing: refused))")
        return
      }
      #expect(try await office.count == 0)
    }
  }
}
