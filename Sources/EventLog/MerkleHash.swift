package import Digest

/// The hashes of an RFC 6962 tree over the log: leaf `n` is the hash of the event at position `n + 1`.
package struct MerkleHasher {
  private let sha256: any SHA256

  package init(_ sha256: any SHA256) { self.sha256 = sha256 }

  /// The hash of a leaf; its input is the 32 bytes of the event's hash.
  package func leaf(_ event: SHA256Digest) -> SHA256Digest {
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { input in
      input[0] = 0
      event.withUnsafeBytes { input.baseAddress?.copy($0, at: 1) }
      return sha256.digest(of: UnsafeRawBufferPointer(input))
    }
  }

  package func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { input in
      input[0] = 1
      left.withUnsafeBytes { input.baseAddress?.copy($0, at: 1) }
      right.withUnsafeBytes { input.baseAddress?.copy($0, at: 33) }
      return sha256.digest(of: UnsafeRawBufferPointer(input))
    }
  }

  /// The root of the tree without leaves.
  package var emptyRoot: SHA256Digest { sha256.digest(of: []) }
}

extension UnsafeMutableRawPointer {
  fileprivate func copy(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard let source = bytes.baseAddress else { return }
    (self + offset).copyMemory(from: source, byteCount: bytes.count)
  }
}
