package import Digest

/// Tells whether a message comes from PagerDuty.
///
/// It signs the body and no time: whoever takes one in has to know a repetition for one.
package struct PagerDutySignature: Sendable {
  private let key: HMACSHA256
  /// `v1=` and 64 digits.
  private static let length = 67

  package init(secret: String, digest: @escaping HMACSHA256.Hash) {
    key = HMACSHA256(key: Array(secret.utf8), digest: digest)
  }

  /// The header field of a body.
  package func field(of body: [UInt8]) -> String { "v1=" + hexadecimal(key.code(of: body)) }

  /// Whether somebody who knows the secret signed exactly this body.
  ///
  /// `signatures` is what came in the field, of which one is enough: while a secret is exchanged there
  /// are several.
  package func accepts(_ signatures: String, body: [UInt8]) -> Bool {
    let given = signatures.split(separator: ",").map { $0.utf8.filter { $0 != 0x20 } }
      .filter { $0.count == Self.length }
    // A stranger's long body is not hashed for nothing.
    guard !given.isEmpty else { return false }
    let wanted = Array(field(of: body).utf8)
    return given.contains { isSameCode($0, wanted) }
  }
}
