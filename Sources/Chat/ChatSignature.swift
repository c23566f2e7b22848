package import Digest

/// Tells whether a request comes from the chat program, and came lately.
package struct ChatSignature: Sendable {
  private let key: HMACSHA256

  package init(secret: String, digest: @escaping HMACSHA256.Hash) {
    key = HMACSHA256(key: Array(secret.utf8), digest: digest)
  }

  /// Seconds by which the clocks of both sides may differ, and a request may be late.
  package static let tolerance: Int64 = 300

  /// The header field of a body that is sent at a time: `v0=` and a code of time and body.
  package func field(seconds: Int64, body: [UInt8]) -> String {
    "v0=" + hexadecimal(key.code(of: Array("v0:\(seconds):".utf8) + body))
  }

  /// Whether somebody who knows the secret signed exactly this body, within the last minutes.
  ///
  /// The time is spelled as the program spells it, without a sign or zeros in front: what is signed is
  /// its text.
  package func accepts(
    _ signature: String, time: String, body: [UInt8], at now: Int64
  ) -> Bool {
    guard let seconds = Int64(time), "\(seconds)" == time else { return false }
    let (late, overflow) = now.subtractingReportingOverflow(seconds)
    guard !overflow, (-Self.tolerance...Self.tolerance).contains(late) else { return false }
    return isSameCode(Array(signature.utf8), Array(field(seconds: seconds, body: body).utf8))
  }
}
