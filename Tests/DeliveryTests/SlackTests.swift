import Delivery
import JSON
import Testing

@Suite struct `A message for Slack` {
  /// Every text of a document with the rule by which Slack reads it.
  private func texts(in value: JSONValue, isMarkup: Bool = true) -> [(text: String, isMarkup: Bool)]
  {
    switch value {
    case .string: return []
    case .array(let elements): return elements.flatMap { texts(in: $0) }
    case .object(let members):
      let type = members.first { $0.key == "type" }?.value.text
      return members.flatMap { member -> [(text: String, isMarkup: Bool)] in
        if member.key == "text", case .string(let text) = member.value {
          return [(text, type != "plain_text")]
        }
        return texts(in: member.value)
      }
    default: return []
    }
  }

  /// What Slack would take for a mention, a link or a date: whatever stands between signs that are not
  /// escaped.
  private func tokens(in text: String) -> [Substring] {
    var tokens: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      let end = rest[start...].firstIndex(of: ">") ?? rest.index(before: rest.endIndex)
      tokens.append(rest[start...end])
      rest = rest[rest.index(after: end)...]
    }
    return tokens
  }

  /// What a reader sees.
  private func decoded(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  @Test(arguments: Examples.hostile)
  func `has no token that anybody wrote`(text: String) throws {
    let message = Examples.message(
      text, [text, text], fields: [.init(text, text)], link: "https://lastgood.example/i/1")
    let body = try JSONValue(checking: SlackRendering.body(of: message))
    let all = texts(in: body)
    #expect(all.count >= 3)
    let found = all.flatMap { tokens(in: $0.text) }
    #expect(found == ["<https://lastgood.example/i/1>"])
    for (text, _) in all {
      // Every sign that is left begins an escape.
      let ends = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
      #expect(
        ends.allSatisfy { $0.hasPrefix("amp;") || $0.hasPrefix("lt;") || $0.hasPrefix("gt;") })
      #expect(!text.contains("\u{202E}") && !text.contains("\u{1B}") && !text.contains("\u{0}"))
      #expect(!text.contains(">") || found.contains(text[...]))
    }
    #expect(body["parse"]?.text == "none")
    #expect(body["link_names"] == .bool(false))
    #expect(body["mrkdwn"] == .bool(false))
  }

  @Test(arguments: Examples.hostile)
  func `keeps to the limits of blocks`(text: String) throws {
    let fields = (0..<25).map { Message.Field("field \($0)", text) }
    let body = try JSONValue(
      checking: SlackRendering.body(of: Examples.message(text, [text, text], fields: fields)))
    let blocks = body.list("blocks")
    #expect(blocks.count <= 50)
    for block in blocks {
      let limit = block["type"]?.text == "header" ? 150 : 3_000
      if let text = block["text"]?["text"]?.text { #expect(text.utf16.count <= limit) }
      #expect(block.list("fields").count <= 10)
      for field in block.list("fields") {
        #expect((field["text"]?.text ?? "").utf16.count <= 2_000)
      }
    }
  }

  @Test func `shows a text as it is`() throws {
    let text = "Rate < 5 % & falling > 1"
    let body = try JSONValue(checking: SlackRendering.body(of: Examples.message("s", [text])))
    let seen = texts(in: body).map { decoded($0.text) }
    #expect(seen == ["s", "s", text])
  }

  @Test func `shows a long text in pieces and loses nothing`() throws {
    let text = String(repeating: "0123456789<&> ", count: 2_000)
    let body = try JSONValue(checking: SlackRendering.body(of: Examples.message("s", [text])))
    let seen = texts(in: body).dropFirst(2).map { decoded($0.text) }.joined()
    #expect(seen == text)
  }

  @Test(arguments: [
    "javascript:alert(1)", "https://a b", "https://x|y", "https://x>", "ftp://x",
    "https://x\u{202E}",
    "https://" + String(repeating: "a", count: 2_000),
  ])
  func `shows no link that is none`(link: String) throws {
    let body = SlackRendering.body(of: Examples.message(link: link))
    #expect(!String(decoding: body, as: UTF8.self).contains("mrkdwn\",\"text"))
  }
}

extension JSONValue {
  func list(_ name: String) -> [JSONValue] {
    if case .array(let elements)? = self[name] { elements } else { [] }
  }
}
