import Chat
import Crypto
import Digest
import Testing

@Suite struct `The signature of a chat program` {
  /// The example in the program's own documentation.
  private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
  private static let seconds: Int64 = 1_531_420_618
  private static let good =
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

  private func accepts(
    _ field: String = good, time: String = "1531420618", body: [UInt8] = body,
    at now: Int64 = seconds, secret: String = secret
  ) -> Bool {
    Self.signature(secret).accepts(field, time: time, body: body, at: now)
  }

  @Test func `is the one that the program documents`() {
    #expect(Self.signature().field(seconds: Self.seconds, body: Self.body) == Self.good)
    #expect(accepts())
  }

  @Test(
    arguments: [
      (-300, true), (-301, false), (0, true), (300, true), (301, false), (86_400, false),
    ] as [(Int64, Bool)])
  func `is good for five minutes, however the clocks differ`(late: Int64, isGood: Bool) {
    #expect(accepts(at: Self.seconds + late) == isGood)
  }

  @Test(arguments: [
    "", "v0=", String(good.dropLast()), good + "0", good.uppercased(), "v1=" + good.dropFirst(3),
    String(good.dropFirst(3)), " " + good, good + " ",
    "v0=b2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b502",
  ])
  func `is nothing else`(field: String) {
    #expect(!accepts(field))
  }

  @Test func `goes with one body, one time and one secret`() {
    #expect(!accepts(body: Self.body + [0x20]))
    #expect(!accepts(body: Array(Self.body.dropLast())))
    #expect(!accepts(body: []))
    #expect(!accepts(time: "1531420619"))
    #expect(!accepts(secret: Self.secret + "a"))
    #expect(!accepts(secret: ""))
  }

  /// What is signed is the text of the time, so that there is one text for each.
  @Test(arguments: [
    "", " 1531420618", "1531420618 ", "+1531420618", "01531420618", "1531420618.0", "1.5e9", "-0",
    "９", "0x5b47a0ca", "99999999999999999999", "-9223372036854775808",
  ])
  func `has a time that is spelled in one way`(time: String) {
    let seconds = Int64(time) ?? Self.seconds
    let field = Self.signature().field(seconds: seconds, body: Self.body)
    #expect(!accepts(field, time: time, at: Self.seconds))
    #expect(!accepts(field, time: time, at: seconds) || "\(seconds)" == time)
  }

  @Test func `does not stumble over the ends of time`() {
    for seconds in [Int64.min, .max] {
      let field = Self.signature().field(seconds: seconds, body: Self.body)
      #expect(!accepts(field, time: "\(seconds)", at: 0))
      #expect(!accepts(field, time: "\(seconds)", at: seconds == .min ? .max : .min))
    }
  }

  @Test func `takes keys longer than a block of the hash`() {
    // RFC 4231, test case 6.
    let key = HMACSHA256(
      key: [UInt8](repeating: 0xAA, count: 131), digest: { OpenSSLSHA256().digest(of: $0) })
    let code = key.code(of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
    #expect(
      hexadecimal(code) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}
