import Chat
import Crypto
import Digest
import Testing

@Suite struct `The signature of a chat program` {
  /// The example in the program's own documentation.
  private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
  private static let seconds: Int64 = 1_531_420_618
  private static let signature =
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
  private static let body = Array(
    """
    token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&\
    channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&\
    command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F\
    T1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&\
    trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c
    """.utf8)

  private static func signature(_ secret: String = secret) -> ChatSignature {
    ChatSignature(secret: secret, digest: { OpenSSLSHA256().digest(of: $0) })
  }

  @Test func `is the one that the program documents`() {
    let signature = Self.signature()
    #expect(signature.field(seconds: Self.seconds, body: Self.body) == Self.signature)
    #expect(
      signature.accepts(
        Self.signature, time: "1531420618", body: Self.body, at: Self.seconds))
  }
}
