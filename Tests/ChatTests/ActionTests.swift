import Chat
import JSON
import Testing

@Suite struct `Something pressed in chat` {
  private static let hash = String(repeating: "0a", count: 32)
  private static let value = "INC-2026-001-D2 \(hash)"

  /// As a form that holds the payload.
  private func action(_ payload: String) throws -> ChatAction {
    var body = Array("payload=".utf8)
    for byte in payload.utf8 {
      body += Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
    }
    return try ChatAction(body)
  }

  private func button(_ id: String, value: String = value, rest: String = "") -> String {
    """
    {"type":"block_actions","user":{"id":"U1","team_id":"T1"},"trigger_id":"7.8",
     "channel":{"id":"C1"},"response_url":"https://hooks.example/1",
     "actions":[{"action_id":"\(id)","block_id":"x","value":"\(value)"}]\(rest)}
    """
  }

  private func typed(_ text: String) -> String {
    """
    ,"state":{"values":{"lastgood-reason":{"lastgood-reason":{"type":"plain_text_input","value":\(text)}}}}
    """
  }

  private func message(_ rest: String, channel: String = "C1", team: String = "acme") -> String {
    """
    {"type":"message_action","callback_id":"lastgood-pin","user":{"id":"U1"},
     "team":{"id":"T1","domain":"\(team)"},"channel":{"id":"\(channel)"},"message":{\(rest)}}
    """
  }

  @Test func `says who pressed it, and where the answer goes`() throws {
    let action = try action(button("lastgood-ack", value: "r"))
    #expect(
      action.sender
        == ChatSender(
          user: "U1", team: "T1", channel: "C1", answersAt: "https://hooks.example/1"))
    #expect(action.trigger == "7.8")
    #expect(action.what == .acknowledge(report: "r"))
  }

  @Test func `carries the plan that was shown`() throws {
    let plan = try #require(ChatPlan("INC-2026-001-D2", hash: Self.hash))
    #expect(plan.value == Self.value)
    #expect(try action(button("lastgood-approve")).what == .approve(plan))
    #expect(try action(button("lastgood-deny")).what == .deny(plan, because: nil))
    #expect(
      try action(button("lastgood-deny", rest: typed("\" too &lt;late \""))).what
        == .deny(plan, because: "too <late"))
    for nothing in ["\"  \"", "null", "7"] {
      #expect(
        try action(button("lastgood-deny", rest: typed(nothing))).what
          == .deny(plan, because: nil))
    }
  }

  @Test(arguments: [
    "", "INC-2026-001-D2", "INC-2026-001-D2  \(hash)", "D2 \(hash)", "INC-2026-001-D2 \(hash)0",
    "INC-2026-001-D2 \(hash.uppercased())", "INC-2026-001-D2 \(hash) x", "x \(hash)",
    "INC-2026-001-D2 \(String(hash.dropLast()))g",
  ])
  func `with a plan that no button of ours carries does nothing`(value: String) throws {
    #expect(try action(button("lastgood-approve", value: value)).what == .unknown)
  }

  @Test func `that is not ours does nothing`() throws {
    #expect(try action(button("other")).what == .unknown)
    let two = button("lastgood-approve").replacing(
      "\"actions\":[", with: "\"actions\":[{\"action_id\":\"lastgood-approve\",\"value\":\"x\"},")
    #expect(try action(two).what == .unknown)
    #expect(
      try action(message("\"ts\":\"1.2\"").replacing("lastgood-pin", with: "other")).what
        == .unknown)
  }

  @Test(arguments: [
    "", "7", "[]", "{}", "{\"type\":\"block_actions\"}", "{\"user\":{\"id\":\"U1\"}}",
    "{\"type\":\"view_submission\",\"user\":{\"id\":\"U1\"}}",
    "{\"type\":\"block_actions\",\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"}}",
    "{\"type\":\"block_actions\",\"user\":{\"id\":\"U 1\"}}",
    "{\"type\":\"block_actions\",\"user\":{\"id\":\"\"}}",
    "{\"type\":\"message_action\",\"callback_id\":\"lastgood-pin\",\"user\":{\"id\":\"U1\"}}",
    String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
  ])
  func `that cannot be read is refused`(payload: String) {
    #expect(throws: ChatFault.self) { try action(payload) }
  }

  @Test(arguments: [
    "1", "1.", ".1", "1.2.3", "a.b", "-1.2", "1.2345678", "123456789012.1", "1,2", "１.２", "",
  ])
  func `on a message without a time is refused`(time: String) {
    #expect(throws: ChatFault.field("message_ts")) { try action(message("\"ts\":\"\(time)\"")) }
  }

  private func pinned(_ payload: String) throws -> ChatMessage? {
    if case .pin(let message) = try action(payload).what { message } else { nil }
  }

  @Test func `on a message keeps what it says, whose it is and where it stands`() throws {
    let kept = try #require(
      try pinned(
        message("\"ts\":\"1548261231.000200\",\"user\":\"U2\",\"text\":\"a &amp;lt; b <!channel>\"")
      ))
    #expect(kept.name == "slack:T1:C1:1548261231.000200")
    #expect(kept.author == "U2" && kept.authorName == nil && !kept.isEdited)
    #expect(kept.text == "a &lt; b <!channel>")
    #expect(kept.seconds == 1_548_261_231)
    #expect(kept.link == "https://acme.slack.com/archives/C1/p1548261231000200")
  }

  @Test func `on a message takes no link and no name that could be something else`() throws {
    for team in ["", "evil.example/", "a b", "A", "-é"] {
      let kept = try #require(try pinned(message("\"ts\":\"1.2\"", team: team)))
      #expect(kept.link == nil, "\(team)")
    }
    let program = try #require(
      try pinned(
        message(
          "\"ts\":\"1.2\",\"user\":\"<@U1>\",\"edited\":{},\"username\":\"bob\\n\\u202Eeve\"")))
    #expect(program.author == nil && program.isEdited)
    #expect(program.authorName == "bob \\u{202E}eve")
    #expect(throws: ChatFault.field("channel")) {
      try action(message("\"ts\":\"1.2\"", channel: "C1/../x"))
    }
  }

  @Test func `is bounded`() {
    let text = String(repeating: "a", count: 90_000)
    #expect(throws: ChatFault.form(.tooLong)) {
      try action(message("\"ts\":\"1.2\",\"text\":\"\(text)\""))
    }
    let less = String(repeating: "a", count: 65_536)
    #expect(throws: Never.self) { try action(message("\"ts\":\"1.2\",\"text\":\"\(less)\"")) }
  }
}
