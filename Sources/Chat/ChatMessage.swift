import Delivery
import JSON

/// A message that somebody wants to keep, as the program shows it now.
package struct ChatMessage: Equatable, Sendable {
  /// Names it for ever, whatever becomes of its text: channel and time.
  package var name: String
  /// The member who wrote it; nil where a program did.
  package var author: String?
  /// What a program that wrote it is called.
  package var authorName: String?
  package var text: String
  /// Seconds since 1970.
  package var seconds: Int64
  /// Where it is read; nil when that cannot be said.
  package var link: String?
  package var isEdited: Bool

  init(_ payload: JSONValue) throws(ChatFault) {
    guard let channel = payload["channel"]?["id"]?.text, ChatSender.isID(channel) else {
      throw .field("channel")
    }
    guard let message = payload["message"],
      let time = message["ts"]?.text ?? payload["message_ts"]?.text,
      let stamp = MessageTime(time)
    else { throw .field("message_ts") }
    let team = payload["team"]?["id"]?.text.flatMap { ChatSender.isID($0) ? $0 : nil }
    name = "slack:\(team ?? "-"):\(channel):\(time)"
    seconds = stamp.seconds
    author = message["user"]?.text.flatMap { ChatSender.isID($0) ? $0 : nil }
    authorName = (message["username"]?.text ?? message["bot_profile"]?["name"]?.text).map {
      MessageText.line($0, atMost: 100)
    }
    text = ChatText.unescaped(message["text"]?.text ?? "")
    isEdited = message["edited"] != nil
    link = payload["team"]?["domain"]?.text.flatMap { domain in
      Self.isDomain(domain)
        ? "https://\(domain).slack.com/archives/\(channel)/p\(stamp.digits)" : nil
    }
  }

  private static func isDomain(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}

/// `1548261231.000200`: the time of a message, which is its name in a channel too.
private struct MessageTime {
  var seconds: Int64
  var digits: String

  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...11).contains(parts[0].count), (1...6).contains(parts[1].count),
      parts.joined().allSatisfy({ (0x30...0x39).contains($0) }),
      let seconds = Int64(String(decoding: Array(parts[0]), as: UTF8.self))
    else { return nil }
    self.seconds = seconds
    digits = String(decoding: Array(parts.joined()), as: UTF8.self)
  }
}
