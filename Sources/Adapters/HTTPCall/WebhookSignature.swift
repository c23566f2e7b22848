import Curl
import Digest

/// The header fields by which a receiver knows who calls, and a second call for the first: Standard
/// Webhooks.
struct WebhookSignature {
  let key: HMACSHA256

  /// `whsec_` and Base64, or any other text as it is.
  init(
    _ secret: String, digest: @escaping HMACSHA256.Hash
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
    self.key = HMACSHA256(key: key, digest: digest)
  }

  /// What Standard Webhooks asks for.
  private static let shortest = 24

  func headers(id: String, seconds: Int64, body: [UInt8]) -> [CurlHeader] {
    let signed = key.code(of: Array("\(id).\(seconds).".utf8) + body)
    return [
      CurlHeader("webhook-id", id), CurlHeader("webhook-timestamp", "\(seconds)"),
      CurlHeader("webhook-signature", "v1,\(base64(signed))"),
    ]
  }
}
