package import Digest

/// The header fields by which a receiver knows who sends, and a repetition for one: Standard Webhooks.
package struct WebhookSignature: Sendable {
  package typealias Hash = HMACSHA256.Hash

  private let key: HMACSHA256

  package enum Fault: Error, Equatable {
    /// Not `whsec_` and Base64 of 24 to 64 bytes.
    case malformedSecret
  }

  /// - Throws: `Fault`, which says nothing of the secret.
  package init(_ secret: String, digest: @escaping Hash) throws(Fault) {
    let prefix = "whsec_"
    guard secret.hasPrefix(prefix), let key = [UInt8](base64: secret.dropFirst(prefix.count)),
      (24...64).contains(key.count)
    else { throw .malformedSecret }
    self.key = HMACSHA256(key: key, digest: digest)
  }

  /// A new one, of 256 bits.
  package static func makeSecret() -> String {
    var random = SystemRandomNumberGenerator()
    return "whsec_" + base64((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  /// `seconds` since 1970, of this try; the id is that of all tries.
  package func fields(id: String, seconds: Int64, body: [UInt8]) -> [(name: String, value: String)]
  {
    let code = key.code(of: Array("\(id).\(seconds).".utf8) + body)
    return [
      ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
      ("webhook-signature", "v1,\(base64(code))"),
    ]
  }

  /// Seconds by which the clocks of both sides may differ, and a message may be late.
  private static let tolerance: Int64 = 300

  /// Whether somebody who knows the secret signed this, lately.
  ///
  /// `signatures` is what came in the field, of which one is enough: while a secret is exchanged there
  /// are two.
  package func accepts(
    _ signatures: String, id: String, seconds: Int64, body: [UInt8], at now: Int64
  ) -> Bool {
    let (late, overflow) = now.subtractingReportingOverflow(seconds)
    guard !overflow, (-Self.tolerance...Self.tolerance).contains(late) else { return false }
    let wanted = Array("v1,\(base64(key.code(of: Array("\(id).\(seconds).".utf8) + body)))".utf8)
    return signatures.split(separator: " ").contains { isSameCode(Array($0.utf8), wanted) }
  }
}
