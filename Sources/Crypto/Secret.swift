import COpenSSL

/// Bytes of a key that are overwritten when nobody holds them any more.
final class Secret: @unchecked Sendable {
  // @unchecked: the bytes are written in `init` and overwritten in `deinit`, never in between.
  private let buffer: UnsafeMutableRawBufferPointer

  var count: Int { buffer.count }

  init(count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    buffer = .allocate(byteCount: count, alignment: 16)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try fill(buffer)
  }

  convenience init(copying bytes: some Collection<UInt8>) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  static func random(count: Int) throws -> Secret {
    try Secret(count: count) { try RandomBytes().fill($0) }
  }

  deinit {
    OPENSSL_cleanse(buffer.baseAddress, buffer.count)
    buffer.deallocate()
  }

  func withUnsafeBytes<T>(_ body: (UnsafePointer<UInt8>?) throws -> T) rethrows -> T {
    try body(UnsafePointer(buffer.bindMemory(to: UInt8.self).baseAddress))
  }
}

/// The same 32 bytes or not, found out in a time that does not depend on where they differ.
func isEqual(_ left: Secret, _ right: Secret) -> Bool {
  left.count == right.count
    && left.withUnsafeBytes { left in
      right.withUnsafeBytes { CRYPTO_memcmp(left, $0, right.count) == 0 }
    }
}

extension [UInt8] {
  /// Overwrites the elements, in a way no optimiser removes.
  mutating func cleanse() {
    withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
  }
}
