import Curl
import Digest

/// The header fields by which a receiver knows who calls, and a second call for the first: Standard
/// Webhooks.
struct WebhookSignature {
  private let key: [UInt8]
  private let digest: @Sendable ([UInt8]) -> SHA256Digest

  /// `whsec_` and Base64, or any other text as it is.
  init(
    _ secret: String, digest: @escaping @Sendable ([UInt8]) -> SHA256Digest
  ) throws(PreparationRefusal) {
    let prefix = "whsec_"
    var key = Array(secret.utf8)
    if secret.hasPrefix(prefix) {
      guard let bytes = [UInt8](base64: secret.dropFirst(prefix.count)) else {
        throw PreparationRefusal("Behind whsec_ in the secret “signing” must stand Base64.")
      }
      key = bytes
    }
    guard key.count >= Self.shortest else {
      throw PreparationRefusal(
        "The secret “signing” must have \(Self.shortest) bytes at least; make a new one.")
    }
    (self.key, self.digest) = (key, digest)
  }

  /// What Standard Webhooks asks for.
  private static let shortest = 24

  func headers(id: String, seconds: Int64, body: [UInt8]) -> [CurlHeader] {
    let signed = code(of: Array("\(id).\(seconds).".utf8) + body)
    return [
      CurlHeader("webhook-id", id), CurlHeader("webhook-timestamp", "\(seconds)"),
      CurlHeader("webhook-signature", "v1,\(base64(signed))"),
    ]
  }

  /// HMAC-SHA256 (RFC 2104).
  func code(of text: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? digest(key).bytes : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = digest(block.map { $0 ^ 0x36 } + text).bytes
    return digest(block.map { $0 ^ 0x5C } + inner).bytes
  }
}
