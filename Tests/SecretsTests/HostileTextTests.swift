import FoundationEssentials
import Secrets
import TestThreads
import Testing

@Suite(.serialized, .ownThreads) struct `Hostile text` {
  static let patterns = [
    "a", "password=", "password=\"", "secret ", "secret is the ", "--", "--password ", "://",
    "a://b:",
    "a://b:c@", "eyJ", "eyJ.", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n", "ghp_", "AKIA", "A",
    "password=x", "token:<", "[redacted: ", "[redacted: password]", "authorization: bearer ",
    "hooks.slack.com/services/", "\\", "\"", "secret_key", "apikey", "eyJ-", "lg_-", "secret/",
    "password=f(", "password=\"<", "bearer ", "hunterhunter", "\0",
  ]

  @Test(arguments: patterns)
  func `takes time in proportion to its length`(pattern: String) {
    let redactor = SecretRedactor(known: [Array("hunterhunterhunter!".utf8)])
    func time(_ size: Int) -> Duration {
      let text = Array(String(repeating: pattern, count: size / pattern.utf8.count).utf8)
      return (0..<2).map { _ in ContinuousClock().measure { _ = redactor.redact(text) } }.min()
        ?? .zero
    }
    let (one, two) = (time(1 << 16), time(1 << 17))
    #expect(two < one * 4 + .seconds(1), "\(pattern): \(one), \(two)")
    #expect(one < .seconds(10), "\(pattern): \(one)")
  }

  private static let file: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: "../shared/data/naughty-strings/blns.json")
  }()

  static var hasNaughtyStrings: Bool {
    FileManager.default.fileExists(atPath: file.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  @Test(.enabled(if: hasNaughtyStrings, "The naughty strings are not on this machine."))
  func `of the naughty kind comes through unchanged`() throws {
    let strings = try JSONDecoder().decode([String].self, from: Data(contentsOf: Self.file))
    try #require(strings.count > 400)
    for string in strings {
      #expect(SecretRedactor().redact(Array(string.utf8)) == Array(string.utf8))
    }
  }

  @Test func `of random bytes comes through unchanged, or without traps`() {
    var random = SplitMix(state: 7)
    for _ in 0..<300 {
      let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(SecretRedactor().redact(bytes) == bytes)
    }
  }
}
