import COpenSSL

/// An OpenSSL cipher context and how many bytes its last call wrote.
final class CipherContext {
  let pointer: OpaquePointer
  var written = Int32(0)

  init(_ cipher: OpaquePointer, encrypts: Bool) throws {
    guard let pointer = EVP_CIPHER_CTX_new() else { throw libraryError("EVP_CIPHER_CTX_new") }
    self.pointer = pointer
    guard EVP_CipherInit_ex2(pointer, cipher, nil, nil, encrypts ? 1 : 0, nil) == 1 else {
      throw libraryError("EVP_CipherInit_ex2")
    }
  }

  // OpenSSL overwrites the key schedule.
  deinit { EVP_CIPHER_CTX_free(pointer) }

  func authenticate(_ bytes: [UInt8]) -> Bool {
    EVP_CipherUpdate(pointer, nil, &written, bytes, Int32(bytes.count)) == 1
  }

  func update(_ bytes: [UInt8], into output: UnsafeMutablePointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { update($0, into: output) }
  }

  func update(
    _ bytes: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    // Nothing to do, and no address to give, for no bytes.
    bytes.isEmpty
      || EVP_CipherUpdate(pointer, output, &written, bytes.baseAddress, Int32(bytes.count)) == 1
        && written == bytes.count
  }
}
