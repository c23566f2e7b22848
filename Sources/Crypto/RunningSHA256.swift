import COpenSSL
package import Digest

/// SHA-256 of what comes piece by piece.
package final class RunningSHA256 {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory for SHA-256") }
    self.context = context
    start()
  }

  deinit { EVP_MD_CTX_free(context) }

  package func add(_ bytes: [UInt8]) {
    guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else {
      fatalError("OpenSSL failed at SHA-256")
    }
  }

  /// The digest of all that was added; what is added after this is another text.
  package func finish() -> SHA256Digest {
    let digest = SHA256Digest { output in
      guard
        EVP_DigestFinal_ex(context, output.bindMemory(to: UInt8.self).baseAddress, nil) == 1
      else { fatalError("OpenSSL failed at SHA-256") }
    }
    start()
    return digest
  }

  private func start() {
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      fatalError("OpenSSL has no SHA-256")
    }
  }
}
