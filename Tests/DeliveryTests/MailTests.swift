import Digest
import EventLog
@testable import Delivery
import FoundationEssentials
import Testing

@Suite struct `A mail` {
  private func text(_ message: Message) throws -> [UInt8] {
    let from = try #require(MailAddress("lastgood@example.org"))
    let to = try #require(MailAddress("on-call@example.org"))
    return try MailRendering.text(of: message, from: from, to: to)
  }

  private func parts(_ bytes: [UInt8]) throws -> (head: [String], body: String) {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.components("\r\n\r\n")
    return (
      try #require(parts.first).components("\r\n"),
      parts.dropFirst().joined(separator: "\r\n\r\n")
    )
  }

  @Test(arguments: Examples.hostile.map { $0.filter { !$0.isNewline } })
  func `has lines that every server takes, and no line that anybody wrote`(hostile: String) throws {
    let message = Examples.message(
      hostile.replacing("\u{0}", with: ""), [hostile, ".", "\n.\n..\nFrom x", "\r\n.\r\nQUIT\r\n"],
      fields: [.init(hostile, hostile)])
    let bytes = try text(message)
    #expect(bytes.allSatisfy { $0 < 0x80 })
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A { #expect(index > 0 && bytes[index - 1] == 0x0D) }
      if byte == 0x0D { #expect(index + 1 < bytes.count && bytes[index + 1] == 0x0A) }
    }
    let lines = String(decoding: bytes, as: UTF8.self).components("\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 78 })
    #expect(!lines.contains { $0.hasPrefix(".") || $0.hasPrefix("From ") })
    let (head, body) = try parts(bytes)
    let names = head.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
    #expect(
      names == [
        "Date", "From", "To", "Subject", "Message-ID", "References", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
      ])
    #expect(decodedBody(body) == message.cleaned.plainText.replacing("\n", with: "\r\n") + "\r\n")
    let subject = head.joined(separator: "\r\n").components("Subject: ").last?.components(
      "\r\nMessage-ID"
    ).first
    #expect(decodedWords(subject ?? "") == message.cleaned.subject)
  }

  @Test(arguments: ["a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\u{0}b"])
  func `refuses a subject that would begin another line`(subject: String) {
    #expect(throws: MailRendering.Fault.brokenHeader("Subject")) {
      try text(Examples.message(subject))
    }
  }

  @Test func `is the same on every try, and says that a machine wrote it`() throws {
    let message = Examples.message(
      unsubscribe: "https://lastgood.example/unsubscribe/1")
    let (head, _) = try parts(try text(message))
    #expect(try text(message) == text(message))
    #expect(head.contains("Message-ID: <\(Examples.id)@example.org>"))
    #expect(head.contains("Auto-Submitted: auto-generated"))
    #expect(head.contains("Date: Sun, 29 Nov 2026 03:16:31 +0000"))
    #expect(head.contains("List-Unsubscribe: <https://lastgood.example/unsubscribe/1>"))
    #expect(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
  }

  @Test(arguments: [
    "a@b.c", "first.last+tag@sub.example.org", "x_1@example", "o'brien@example.org",
  ])
  func `goes to a plain address`(address: String) {
    #expect(MailAddress(address)?.description == address)
  }

  @Test(arguments: [
    "", "a", "a@", "@b", "a@b@c", "a b@c.d", "a@b c", "a@b\r\nRCPT TO:<x>", "a\n@b", "<a@b>",
    "\"a b\"@c", "a..b@c", ".a@b", "a@-b", "a@b-", "a@b..c", "ä@b.c", "a@ä.c", "a@[127.0.0.1]",
    "a,b@c", "a@b>", "a@b,c@d", String(repeating: "a", count: 65) + "@b",
  ])
  func `goes to no other`(address: String) { #expect(MailAddress(address) == nil) }

  /// As a reader of mail would.
  private func decodedBody(_ text: String) -> String {
    var bytes: [UInt8] = []
    let raw = Array(text.replacing("=\r\n", with: "").utf8)
    var index = 0
    while index < raw.count {
      if raw[index] == 0x3D, index + 2 < raw.count,
        let byte = UInt8(String(decoding: raw[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        index += 3
      } else {
        bytes.append(raw[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func decodedWords(_ text: String) -> String {
    guard text.contains("=?utf-8?B?") else { return text }
    var bytes: [UInt8] = []
    for word in text.components("\r\n ") {
      let encoded: Substring = word.dropFirst("=?utf-8?B?".count).dropLast(2)
      bytes += [UInt8](base64: encoded) ?? []
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension StringProtocol {
  func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
