import COpenSSL
package import Digest

/// SHA-256 by OpenSSL, with the algorithm looked up once and one context for all digests.
///
/// Looking it up on every call would take three times as long. Each thread needs its own.
package final class OpenSSLSHA256: SHA256 {
  private let algorithm: OpaquePointer
  private let context: OpaquePointer

  package init() {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil), let context = EVP_MD_CTX_new(),
      EVP_DigestInit_ex2(context, algorithm, nil) == 1
    else { fatalError("OpenSSL has no SHA-256") }
    (self.algorithm, self.context) = (algorithm, context)
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  package func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    SHA256Digest { output in
      // Without an algorithm the context starts over with the one it has.
      guard EVP_DigestInit_ex2(context, nil, nil) == 1,
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1,
        EVP_DigestFinal_ex(context, output.bindMemory(to: UInt8.self).baseAddress, nil) == 1
      else { fatalError("OpenSSL failed at SHA-256") }
    }
  }
}
