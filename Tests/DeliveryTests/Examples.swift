import Delivery
import EventLog
import FoundationEssentials
import JSON

/// What the tests share.
enum Examples {
  static let id = StreamID(uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 0x80, 8, 0x80, 0, 0, 0, 0, 0, 0, 1)))
  static let time = Timestamp(microseconds: 1_795_922_191_000_000)

  static func message(
    _ subject: String = "INC-2026-001: monitoring (update 3)",
    _ paragraphs: [String] = ["All is well."],
    fields: [Message.Field] = [], link: String? = nil, urgency: Message.Urgency = .normal,
    step: Message.Step = .trigger, key: String = "INC-2026-001", unsubscribe: String? = nil
  ) -> Message {
    Message(
      id, "update.published", subject: subject, paragraphs: paragraphs, fields: fields, link: link,
      urgency: urgency, key: key, step: step, at: time, unsubscribe: unsubscribe)
  }

  /// What others have tried to slip into messages.
  static let hostile = [
    "<!channel> everybody", "<!here|x>", "<@U12345>", "<#C123|general>",
    "<https://evil.example|Grafana>",
    "<!subteam^S1>", "a & b < c > d", "&lt;!channel&gt;", "\u{202E}gnp.exe", "\u{1B}[31mred",
    "\u{0}",
    "line\r\nBcc: x@evil.example", "``` code ```", "*bold* _it_ ~no~", "@channel @here @everyone",
    "\u{2066}x\u{2069}", "<", ">", "&", "<!date^1^{date}|x>", "<mailto:x@y|z>",
    String(repeating: "<!channel>", count: 6_554), String(repeating: "😀", count: 16_384),
    String(repeating: "&", count: 65_536), "e\u{301}" + String(repeating: "\u{301}", count: 4_000),
  ]
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
}
