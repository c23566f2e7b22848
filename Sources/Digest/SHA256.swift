/// SHA-256, as the pure targets see it; the implementation is `OpenSSLSHA256` in `Crypto`.
///
/// A class so that an implementation can keep its context between calls; not `Sendable`, so each
/// thread has its own.
package protocol SHA256: AnyObject {
  func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest
}

extension SHA256 {
  package func digest(of bytes: [UInt8]) -> SHA256Digest {
    bytes.withUnsafeBytes { digest(of: $0) }
  }
}
