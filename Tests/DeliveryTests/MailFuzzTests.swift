import Digest
import EventLog
import Foundation
import TestThreads
import TestPrograms
import Testing

@testable import Delivery

/// Mails of any content, read back by a program that others wrote: Python's email package.
@Suite struct `Mails of any content` {
  private static let python = "/usr/bin/python3"
  private static let count =
    ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] == nil ? 500 : 100_000

  @Test(
    .ownThreads,
    .enabled(if: FileManager.default.isExecutableFile(atPath: python), "Install python3."))
  func `read as they were meant, with the headers that we wrote and no others`() throws {
    var random = MailRandom(seed: 0x1A57_600D)
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lastgood-mails-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "mails")
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    var (written, refused) = (0, 0)
    for _ in 0..<Self.count {
      let message = random.message()
      let bytes: [UInt8]
      do {
        bytes = try MailRendering.text(
          of: message, from: try #require(MailAddress("status@example.org")),
          to: try #require(MailAddress("reader@example.org")))
      } catch let fault as MailRendering.Fault {
        // Only what would begin another line.
        let texts = message.subject + (message.sender ?? "")
        #expect(texts.utf8.contains { [0, 0x0A, 0x0D].contains($0) }, "\(fault)")
        refused += 1
        continue
      }
      try handle.write(contentsOf: Self.line(bytes, of: message))
      written += 1
    }
    try handle.close()
    #expect(written > Self.count / 3 && refused > Self.count / 50)

    let said = try runProgram(
      Self.python, ["-I", "-B", "-c", Self.script, file.path(percentEncoded: false)],
      keepsErrors: true)
    #expect(said.output == "\(written) mails\n")
    #expect(said.code == 0)
  }

  private static func line(_ bytes: [UInt8], of message: Message) throws -> Data {
    let cleaned = message.cleaned
    var expected = [
      "mail": base64(bytes), "subject": cleaned.subject, "body": cleaned.plainText,
      "sender": cleaned.sender.flatMap { $0.allSatisfy { $0 == " " } ? nil : $0 } ?? "Lastgood",
    ]
    expected["unsubscribe"] = cleaned.unsubscribe
    expected["urgency"] = cleaned.urgency == .high ? "high" : nil
    return try JSONSerialization.data(withJSONObject: expected) + Data("\n".utf8)
  }

  private static let script = #"""
    import base64, email, email.policy, json, sys
    wanted = ["Date", "From", "To", "Subject", "Message-ID", "References", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
    # This package puts a blank between two encoded words of a name, and drops some others (RFC 2047).
    def bare(name): return name.replace(" ", "").replace("\xa0", "")
    count, bad = 0, 0
    for line in open(sys.argv[1], encoding="utf-8"):
        expected = json.loads(line)
        raw = base64.b64decode(expected["mail"])
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        names = list(wanted)
        if expected.get("urgency"): names.append("Importance")
        link = expected.get("unsubscribe")
        if link:
            names.append("List-Unsubscribe")
            if link.startswith("https://"): names.append("List-Unsubscribe-Post")
        faults = []
        if sorted(mail.keys()) != sorted(names): faults.append(("headers", mail.keys()))
        if mail.defects: faults.append(("defects", mail.defects))
        for name in mail.keys():
            # Our own names of hosts are all plain; what is encoded is told by the others.
            if mail[name].defects: faults.append((name, mail[name].defects))
        if str(mail["Subject"]) != expected["subject"]: faults.append(("subject", mail["Subject"], expected["subject"]))
        sender = mail["From"].addresses
        if len(sender) != 1 or sender[0].addr_spec != "status@example.org" or bare(sender[0].display_name) != bare(expected["sender"]):
            faults.append(("from", sender, expected["sender"]))
        if [a.addr_spec for a in mail["To"].addresses] != ["reader@example.org"]: faults.append(("to",))
        # What looks like an encoded word in an address is one to this package.
        if link and "=?" not in link and mail["List-Unsubscribe"] != "<" + link + ">": faults.append(("unsubscribe", mail["List-Unsubscribe"]))
        if mail.is_multipart() or mail.get_content().replace("\r\n", "\n") != expected["body"] + "\n": faults.append(("body", mail.get_content(), expected["body"]))
        if any(byte > 126 for byte in raw): faults.append(("bytes",))
        lines = raw.split(b"\r\n")
        if any(b"\n" in l or b"\r" in l or len(l) > 998 or l.startswith(b".") for l in lines): faults.append(("lines",))
        if faults and bad < 5:
            bad += 1
            print(ascii(faults))
        count += 1
    print(count, "mails")
    sys.exit(1 if bad else 0)
    """#
}

/// The same mails each time, of pieces that have broken mail programs.
private struct MailRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next(below limit: Int) -> Int {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
  }

  private static let pieces = [
    "checkout", " ", "  ", "\t", "=", "=?", "?=", "=?utf-8?B?eA==?=", "=?utf-8?Q?x?=", ":", ";",
    ",", "<", ">", "\"", "\\", "(", ")", "@", "[", "]", "ä", "ß", "e\u{301}", "😀", "👩‍👩‍👧", "漢字",
    "\u{202E}", "\u{200B}", "\u{FEFF}", "\u{7F}", "\u{1}", "\u{85}", "\u{2028}", ".", "..",
    "From ", "\u{A0}", "Bcc: x@evil.example", "--boundary", "100 %", "a@b.c", "'",
    "https://example.org/a?b=c&d=e", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
  ]
  private static let ends = ["\n", "\r", "\r\n", "\n\n", "\u{0}", "\n.\n", "\r\n.\r\n", "\nFrom "]

  private mutating func text(_ longest: Int, endsOneIn rarity: Int) -> String {
    var text = ""
    for _ in 0..<next(below: longest) {
      if next(below: rarity) == 0 {
        text += Self.ends[next(below: Self.ends.count)]
      } else if next(below: 6) == 0, let scalar = Unicode.Scalar(UInt32(next(below: 0x11_0000))) {
        text.unicodeScalars.append(scalar)
      } else {
        text += Self.pieces[next(below: Self.pieces.count)]
      }
    }
    return text
  }

  mutating func message() -> Message {
    var message = Examples.message(
      text(12, endsOneIn: 60), (0..<next(below: 5)).map { _ in text(40, endsOneIn: 8) },
      fields: (0..<next(below: 4)).map { _ in
        .init(text(4, endsOneIn: 20), text(10, endsOneIn: 20))
      },
      link: next(below: 3) == 0 ? "https://example.org/" + text(3, endsOneIn: 20) : nil,
      urgency: next(below: 4) == 0 ? .high : .normal, key: text(6, endsOneIn: 20),
      unsubscribe: next(below: 3) == 0
        ? ["https", "http", "mailto"][next(below: 3)] + "://example.org/" + text(3, endsOneIn: 30)
        : nil)
    if next(below: 2) == 0 { message.sender = text(6, endsOneIn: 60) }
    if next(below: 3) == 0 { message.footer = text(12, endsOneIn: 10) }
    return message
  }
}
