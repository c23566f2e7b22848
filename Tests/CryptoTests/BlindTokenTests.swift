import Crypto
import Testing

struct `A blind token` {
  private let issuer = BlindTokenIssuer(key: [UInt8](repeating: 7, count: 32))

  @Test func `is known again by whoever issued it, and by nobody else`() throws {
    for _ in 0..<20 {
      let token = try BlindToken()
      let proof = try token.proof(from: issuer.answer(to: token.blinded))
      #expect(try issuer.accepts(token.token, provenBy: proof))
      let other = BlindTokenIssuer(key: [UInt8](repeating: 8, count: 32))
      #expect(try !other.accepts(token.token, provenBy: proof))
      var wrong = token.token
      wrong[31] ^= 1
      #expect(try !issuer.accepts(wrong, provenBy: proof))
      var bent = proof
      bent[32] ^= 1
      #expect(try !issuer.accepts(token.token, provenBy: bent))
      // The answer itself proves nothing: it is still under the mask.
      #expect(try !issuer.accepts(token.token, provenBy: issuer.answer(to: token.blinded)))
    }
  }

  @Test func `goes to its issuer under another mask each time`() throws {
    let sent = try Set((0..<50).map { _ in try BlindToken().blinded })
    #expect(sent.count == 50)
  }

  @Test(
    arguments: [
      [], [UInt8](repeating: 0, count: 33), [0x02] + [UInt8](repeating: 0xFF, count: 32),
      [UInt8](repeating: 4, count: 65), [0x00],
    ])
  func `is answered only for what is a point`(blinded: [UInt8]) throws {
    #expect(throws: CryptoError.notAuthentic) { try issuer.answer(to: blinded) }
    #expect(try !issuer.accepts([UInt8](repeating: 1, count: 32), provenBy: blinded))
  }
}
