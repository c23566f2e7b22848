import COpenSSL

/// Why a cryptographic operation had no result.
package enum CryptoError: Error, Equatable {
  /// The key, the ciphertext or what it was bound to is not what was sealed.
  case notAuthentic
  /// There is no master key of this number.
  case unknownMasterKey(Int16)
  /// A key or signature of so many bytes is none.
  case wrongLength(Int)
  /// The current master key cannot be retired.
  case currentMasterKey(Int16)
  /// Master keys are numbered up to 32767.
  case tooManyMasterKeys
  /// OpenSSL refused; its code, as `openssl errstr` reads it.
  case library(operation: String, code: UInt)
}

/// What OpenSSL last complained of in this thread, as an error.
func libraryError(_ operation: String) -> CryptoError {
  let code = ERR_get_error()
  ERR_clear_error()
  return .library(operation: operation, code: UInt(code))
}
