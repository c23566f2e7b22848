import Chat
import Delivery
import JSON
import Testing

@Suite struct `An answer in chat` {
  private static let hostile = [
    "<!channel> <@U1> <https://evil.example|bank>", "&lt;!here&gt;", "a\u{202E}b\u{1B}[31m\u{7}",
    "*bold* _it_ `code`", String(repeating: "<", count: 64_000), "\u{0}", "\r\n\r\n", "",
    String(repeating: "e\u{301}", count: 9_000),
  ]

  private func texts(in value: JSONValue) -> [String] {
    switch value {
    case .array(let elements): return elements.flatMap(texts)
    case .object(let members):
      return members.flatMap { member in
        if member.key == "text", case .string(let text) = member.value { return [text] }
        return texts(in: member.value)
      }
    default: return []
    }
  }

  private func types(in value: JSONValue) -> Set<String> {
    switch value {
    case .array(let elements): return elements.reduce(into: []) { $0.formUnion(types(in: $1)) }
    case .object(let members):
      let own: Set = Set(members.filter { $0.key == "type" }.compactMap(\.value.text))
      return members.reduce(into: own) { $0.formUnion(types(in: $1.value)) }
    default: return []
    }
  }

  @Test(arguments: hostile) func `is no markup, whatever is in it`(text: String) throws {
    var answer = ChatAnswer(text, text, fields: [.init(text, text)])
    answer.choices = [.init(.acknowledge, "r", text)]
    answer.plan = ChatPlan("INC-2026-001-D1", hash: String(repeating: "a", count: 64))
    let body = try JSONValue(checking: answer.body)
    #expect(!types(in: body).contains("mrkdwn"))
    #expect(body["response_type"] == "ephemeral")
    #expect(body["mrkdwn"] == .bool(false) && body["parse"] == "none")
    for text in texts(in: body) {
      #expect(!text.contains("<") && !text.contains(">"))
      let signs = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
      #expect(
        signs.allSatisfy { $0.hasPrefix("amp;") || $0.hasPrefix("lt;") || $0.hasPrefix("gt;") })
      #expect(!text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" || $0 == "\u{0}" })
      #expect(text.utf16.count <= 3_000)
    }
    #expect(body["blocks"]?.elements.map { $0.count <= 50 } == true)
  }

  @Test func `about a plan has two buttons that carry it, and a place for a reason`() throws {
    var answer = ChatAnswer("D1")
    let plan = try #require(ChatPlan("INC-2026-001-D1", hash: String(repeating: "a", count: 64)))
    answer.plan = plan
    let blocks = try #require(try JSONValue(checking: answer.body)["blocks"]?.elements)
    let buttons = try #require(blocks.last?["elements"]?.elements)
    #expect(buttons.compactMap { $0["action_id"]?.text } == ["lastgood-approve", "lastgood-deny"])
    #expect(buttons.allSatisfy { $0["value"] == .string(plan.value) && $0["type"] == "button" })
    #expect(blocks[blocks.count - 2]["type"] == "input")
    #expect(try JSONValue(checking: ChatAnswer("x").body)["blocks"]?.elements?.count == 1)
  }

  @Test func `knows when something of it is left out`() {
    let text = String(repeating: "a", count: 6_000)
    #expect(ChatAnswer(text, text).isWhole)
    #expect(!ChatAnswer(text, text, "b").isWhole)
    // What is written out takes room too.
    #expect(!ChatAnswer(String(repeating: "\u{202E}", count: 2_000)).isWhole)
  }

  @Test func `with choices has a button for each`() throws {
    var answer = ChatAnswer("Which?")
    answer.choices = [.init(.acknowledge, "r1", "one"), .init(.pin, "r2", "two")]
    let blocks = try #require(try JSONValue(checking: answer.body)["blocks"]?.elements)
    #expect(blocks.compactMap { $0["accessory"]?["value"]?.text } == ["r1", "r2"])
  }
}
