import Chat
import Crypto
import Digest
import Foundation
import Spawn
import Testing

/// Slack's own library for Python, where `scripts/slacksdk` has put it.
enum SlackPython {
  static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return cache + "/lastgood/slacksdk/bin/python"
  }()

  /// It comes from PyPI, which not every machine reaches.
  static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: path) }
}

@Suite(.enabled(if: SlackPython.isAvailable, "Run scripts/slacksdk."))
struct `The library of Slack` {
  private static let script = """
    import sys
    from slack_sdk.signature import SignatureVerifier
    secret, time, body, ours = sys.argv[1:5]
    verifier = SignatureVerifier(secret)
    print(verifier.is_valid(body, time, ours), verifier.generate_signature(timestamp=time, body=body))
    """

  @Test(arguments: ["", "text=a+b&user_id=U1", "payload=%7B%7D", "text=é🔥", "a=\n\r\t"])
  func `signs as we do, and takes what we sign for the same`(body: String) async throws {
    let secret = "8f742231b10e8888abcd99baac85a5ce"
    let now = Int64(Date().timeIntervalSince1970)
    let signature = ChatSignature(secret: secret, digest: { OpenSSLSHA256().digest(of: $0) })
    let ours = signature.field(seconds: now, body: Array(body.utf8))
    let outcome = try await Program(
      SlackPython.path, ["-c", Self.script, secret, "\(now)", body, ours]
    ).outcome(within: .seconds(60), keeping: 65_536)
    #expect(outcome.hasSucceeded, "\(outcome.text)")
    let words = outcome.text.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(words == ["True", ours])
    #expect(
      signature.accepts(
        words.last ?? "", time: "\(now)", body: Array(body.utf8), at: now))
  }
}
