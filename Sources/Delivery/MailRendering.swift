import Digest
import EventLog

/// A message as mail: one part of plain text in UTF-8, 7 bits wide, every line ended by CR LF.
package enum MailRendering {
  package enum Fault: Error, Equatable {
    /// A header value would begin another line.
    case brokenHeader(String)
    case noDate
  }

  package static func text(
    of message: Message, from: MailAddress, to: MailAddress
  ) throws(Fault) -> [UInt8] {
    // Before it is cleaned: whoever puts a line end into a subject means harm.
    try refuseLineEnds(in: message.subject, of: "Subject")
    try refuseLineEnds(in: message.sender ?? "", of: "From")
    let message = message.cleaned
    guard let date = MailMoment.text(of: message.at) else { throw .noDate }
    var lines = [
      "Date: \(date)",
      "From: \(HeaderText.name(message.sender.map(\.trimmingBlanks) ?? "")) <\(from)>",
      "To: \(to)",
      "Subject: \(HeaderText.encoded(message.subject, after: "Subject: ".utf8.count))",
      // The same on every try, so that a mail server or reader can drop the second copy.
      "Message-ID: <\(message.id)@\(from.domain)>",
      "References: <\(thread(of: message))@\(from.domain)>",
      // No machine that answers mail answers this.
      "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
    ]
    if message.urgency == .high { lines.append("Importance: high") }
    if let address = message.unsubscribe {
      lines.append("List-Unsubscribe: <\(address)>")
      if address.hasPrefix("https://") {
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
      }
    }
    lines += [
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable", "",
    ]
    for line in lines { try refuseLineEnds(in: line.replacing("\r\n ", with: " "), of: "header") }
    let head = lines.joined(separator: "\r\n") + "\r\n"
    return Array(head.utf8) + QuotedPrintable.encoded(message.plainText)
  }

  private static func refuseLineEnds(in value: String, of name: String) throws(Fault) {
    guard value.utf8.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else {
      throw .brokenHeader(name)
    }
  }

  /// Names what the messages of one thing have in common, in letters that stand in an id.
  private static func thread(of message: Message) -> String {
    hexadecimal(Array(message.key.utf8.prefix(64)))
  }
}

/// Texts in header fields (RFC 2047).
enum HeaderText {
  /// As it is where that is plain and short, and else in encoded words on lines of their own.
  static func encoded(_ text: String, after column: Int) -> String {
    // Readers take blanks at both ends for none of the text.
    let isPlain =
      text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
      && text.first != " " && text.last != " "
    if isPlain, text.utf8.count + column <= 76 { return text }
    return words(text)
  }

  private static func words(_ text: String) -> String {
    var words: [String] = []
    var piece: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      // 45 bytes are 60 characters of Base64; a word may have 75, and no scalar is cut.
      if piece.count + bytes.count > 42 {
        words.append(word(piece))
        piece = []
      }
      piece += bytes
    }
    if !piece.isEmpty { words.append(word(piece)) }
    return words.joined(separator: "\r\n ")
  }

  /// A name before an address: as it is where no letter of it means anything there.
  static func name(_ text: String) -> String {
    // Blanks between words are one to a reader, unless they are encoded.
    if text.isEmpty { return "Lastgood" }
    let isPlain =
      !text.contains("  ") && text.utf8.count <= 60
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: true
        default: false
        }
      }
    return isPlain ? text : words(text)
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(base64(bytes))?=" }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// Text in lines of at most 76 printable characters (RFC 2045).
enum QuotedPrintable {
  static func encoded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      encode(Array(line.utf8), into: &bytes)
      bytes += [0x0D, 0x0A]
    }
    return bytes
  }

  private static func encode(_ line: [UInt8], into bytes: inout [UInt8]) {
    var column = 0
    for (index, byte) in line.enumerated() {
      let token = token(byte, isFirst: column == 0, isLast: index == line.count - 1)
      // One column is kept for the sign that the line goes on.
      if column + token.count > 75 {
        bytes += [0x3D, 0x0D, 0x0A]
        column = 0
        let first = self.token(byte, isFirst: true, isLast: index == line.count - 1)
        bytes += first
        column = first.count
      } else {
        bytes += token
        column += token.count
      }
    }
  }

  /// A dot at the beginning of a line would be the end of the mail to a server that reads carelessly,
  /// and `From ` the beginning of another one.
  private static func token(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> [UInt8] {
    let isBlank = byte == 0x20 || byte == 0x09
    let isPlain =
      (0x21...0x7E).contains(byte) && byte != 0x3D
      && !(isFirst && (byte == 0x2E || byte == 0x46)) || byte == 0x20 && !isLast
    if isPlain, !(isBlank && isFirst) { return [byte] }
    return [0x3D, digit(byte >> 4), digit(byte & 0xF)]
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
