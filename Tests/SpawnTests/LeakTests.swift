import FoundationEssentials
import Glibc
import Secrets
import TestThreads
import Testing

@testable import Spawn

/// Programs that print what they should not.
@Suite(.ownThreads, .serialized) struct `A program that leaks` {
  static let mixed = "aB3dE5fG7hJ9kL1mN2pQ4rS6"
  static let secrets = [
    "correct-horse/battery+staple 42%", "s3cr\"t\\välue +%/&", mixed,
    // Several lines, as a key has them; put together here, so that no scanner finds one.
    "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQ\(mixed)IBADANBg\nkqhkiG9w0\(mixed)BAQEF\n-----END "
      + "PRIVATE KEY-----",
    "{\"user\": \"deployer-of-shop\", \"key\": \"\(mixed)ZZ\", \"n\": [\"nested-leaf-\(mixed)\"]}",
    "DB_USER=shop-writer\nDB_PASSWORD=\"p4ss-w0rd-of-the-db\"\ntoken: tok-\(mixed)",
  ]

  /// The value, and what has to be unfindable of it when it is printed in parts.
  static func parts(of secret: String) -> [String] {
    switch secret {
    case secrets[3]: secret.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-") }
    case secrets[4]: ["deployer-of-shop", mixed + "ZZ", "nested-leaf-" + mixed]
    case secrets[5]: ["shop-writer", "p4ss-w0rd-of-the-db", "tok-" + mixed]
    default: [secret]
    }
  }

  /// Every way to write it that is promised to be found.
  static func writings(of text: String) -> [[UInt8]] {
    let value = Array(text.utf8)
    var all = [value]
    for before in ["", "x", "xy"] {
      for after in ["", "z", "zz"] {
        let whole = Data(Array(before.utf8) + value + Array(after.utf8)).base64EncodedString()
        all.append(Array(whole.utf8))
        all.append(
          Array(
            whole.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "").utf8)
        )
      }
    }
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    for space in ["%20", "+"] {
      let escaped = value.map { byte in
        plain.contains(byte)
          ? String(UnicodeScalar(byte))
          : byte == 0x20 ? space : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      all += [Array(escaped.joined().utf8), Array(escaped.joined().uppercasedEscapes.utf8)]
    }
    if let json = try? JSONEncoder().encode(text) {
      all.append(Array(json.dropFirst().dropLast()))
    }
    return all
  }

  /// Prints the file in pieces, each by a write of its own.
  private func leak(_ bytes: [UInt8], cutAt cuts: [Int], _ redactor: SecretRedactor) async throws
    -> GuardedOutcome
  {
    let path = "/tmp/lastgood-leak-\(UUID())"
    defer { unlink(path) }
    try Data(bytes).write(to: URL(filePath: path))
    var (script, start) = ("", 0)
    for cut in cuts + [bytes.count] where cut > start {
      script += "tail -c +\(start + 1) \(path) | head -c \(cut - start); sleep 0.01; "
      start = cut
    }
    script += "cat \(path) >&2"
    return try await GuardedRun("/bin/sh", ["-c", script], redactor: redactor).outcome(
      within: .seconds(60))
  }

  @Test(arguments: secrets) func `leaves nothing of a secret in any encoding, cut anywhere`(
    secret: String
  ) async throws {
    let redactor = SecretRedactor(known: [Array(secret.utf8)])
    var (text, cuts): ([UInt8], [Int]) = ([], [])
    var writings: [[UInt8]] = []
    for part in [secret] + Self.parts(of: secret) { writings += Self.writings(of: part) }
    for (index, writing) in writings.enumerated() {
      text += Array("line \(index): <".utf8)
      cuts += [text.count + 1, text.count + writing.count / 2]
      text += writing + Array("> stays\n".utf8)
    }
    let outcome = try await leak(text, cutAt: cuts, redactor)
    #expect(outcome.output == outcome.errors, "the cuts change nothing")
    let kept = outcome.output.head
    #expect(!kept.contains(0))
    for writing in writings where writing.count >= 8 {
      #expect(!kept.holds(writing), "\(String(decoding: writing, as: UTF8.self))")
    }
    let lines = outcome.output.text.split(separator: "\n")
    #expect(lines.count { $0.hasSuffix("> stays") } >= writings.count - 2, "\(outcome.output.text)")
  }

  @Test func `leaves nothing at the borders of pipes and buffers`() async throws {
    let secret = Self.secrets[0]
    let redactor = SecretRedactor(known: [Array(secret.utf8)])
    for border in [4_096, 8_192, 65_536] {
      for shift in [1, secret.utf8.count / 2, secret.utf8.count - 1] {
        let filler = [UInt8](repeating: UInt8(ascii: "."), count: border - shift)
        let outcome = try await leak(
          filler + Array(secret.utf8) + filler, cutAt: [border], redactor)
        #expect(outcome.output == outcome.errors)
        #expect(outcome.output.size == 2 * filler.count + SecretKind.known.marker.utf8.count)
        #expect(!outcome.output.head.holds(Array(secret.utf8.prefix(8))))
        #expect(!outcome.output.tail.holds(Array(secret.utf8.suffix(8))))
      }
    }
  }

  @Test func `short parts of a secret are left where they stand`() {
    let redactor = SecretRedactor(known: [Array("{\n  \"a\": \"shop\"\n}\nok\n".utf8)])
    for text in ["{ }", "ok, the shop is open", "a: b", "{\n}"] {
      #expect(redactor.redact(text) == text)
    }
  }

  @Test func `what is no secret stays readable`() async throws {
    let redactor = SecretRedactor(known: Self.secrets.map { Array($0.utf8) })
    let text = """
      deployment.apps/checkout rolled back
      REVISION  CHANGE-CAUSE
      3         image checkout@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
      Waiting for deployment "checkout" rollout to finish: 1 of 3 updated replicas are available...
      error: unknown flag: --to-revison; see kubectl rollout undo --help
      Error from server (NotFound): deployments.apps "checkout" not found
      {"status": "ok", "user": "deployer", "count": 42, "token_type": "none"}
      -----BEGIN CERTIFICATE-----
      MIIBaB3dE5fG7hJ9kL1mN2pQ
      -----END CERTIFICATE-----
      https://registry.example:443/shop/checkout?tag=1.4.2#top
      ünïcödé, 漢字 and 😀 stay; so do\ttabs
      DB_HOST=db1.example the shop writes; battery and staple are words

      """
    let outcome = try await leak(
      Array(text.utf8), cutAt: Array(stride(from: 40, to: 800, by: 97)), redactor)
    #expect(outcome.output.text == text)
    #expect(outcome.errors.text == text)
  }
}

extension String {
  /// With the digits of percent escapes in upper case.
  fileprivate var uppercasedEscapes: String {
    var (result, left) = ("", 0)
    for character in self {
      result += left > 0 ? character.uppercased() : String(character)
      left = character == "%" ? 2 : max(0, left - 1)
    }
    return result
  }
}

extension [UInt8] {
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    let (text, part) = ((self + [0]).map(CChar.init(bitPattern:)), part + [0])
    return strstr(text, part.map(CChar.init(bitPattern:))) != nil
  }
}
