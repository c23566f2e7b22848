import COpenSSL
import Digest

/// A token that whoever issues it never sees: it goes to them under a mask, and comes back proven.
///
/// On P-256: a token stands for a point; the issuer multiplies what it is sent by its secret number,
/// and knows a token by that later, but not whom it gave it to.
package final class BlindToken {
  /// Random; what is shown later.
  package let token: [UInt8]
  /// What the issuer is sent.
  package let blinded: [UInt8]
  private let curve: Curve
  private let mask: OpaquePointer

  package static let tokenLength = 32
  package static let pointLength = 33

  package init() throws {
    curve = try Curve()
    token = try RandomBytes().bytes(Self.tokenLength)
    mask = try curve.randomNumber()
    let point = try curve.point(standingFor: token)
    defer { EC_POINT_free(point) }
    blinded = try curve.bytes(of: try curve.times(point, mask))
  }

  deinit { BN_free(mask) }

  /// What proves the token, of the issuer's answer.
  ///
  /// - Throws: `CryptoError.notAuthentic` when the answer is no point.
  package func proof(from answer: [UInt8]) throws -> [UInt8] {
    let point = try curve.point(answer)
    defer { EC_POINT_free(point) }
    let unmask = try curve.inverse(of: mask)
    defer { BN_free(unmask) }
    return try curve.bytes(of: try curve.times(point, unmask))
  }
}

/// Gives out tokens without seeing them, and knows them again.
package struct BlindTokenIssuer {
  private let key: [UInt8]

  /// `key` is secret: 32 random bytes.
  package init(key: [UInt8]) { self.key = key }

  /// - Throws: `CryptoError.notAuthentic` when what was sent is no point.
  package func answer(to blinded: [UInt8]) throws -> [UInt8] {
    let curve = try Curve()
    let point = try curve.point(blinded)
    defer { EC_POINT_free(point) }
    let number = try curve.number(key)
    defer { BN_free(number) }
    return try curve.bytes(of: try curve.times(point, number))
  }

  package func accepts(_ token: [UInt8], provenBy proof: [UInt8]) throws -> Bool {
    guard token.count == BlindToken.tokenLength, proof.count == BlindToken.pointLength else {
      return false
    }
    let curve = try Curve()
    let point = try curve.point(standingFor: token)
    defer { EC_POINT_free(point) }
    let number = try curve.number(key)
    defer { BN_free(number) }
    let own = try curve.bytes(of: try curve.times(point, number))
    return CRYPTO_memcmp(own, proof, own.count) == 0
  }
}

/// P-256, as far as it is needed here.
///
/// Whoever gets a number or a point frees it.
private final class Curve {
  private let group: OpaquePointer
  private let order: OpaquePointer
  private let context: OpaquePointer

  init() throws {
    guard let group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1),
      let order = EC_GROUP_get0_order(group), let context = BN_CTX_new()
    else { throw libraryError("EC_GROUP_new_by_curve_name") }
    (self.group, self.order, self.context) = (group, order, context)
  }

  deinit {
    BN_CTX_free(context)
    EC_GROUP_free(group)
  }

  func randomNumber() throws -> OpaquePointer {
    guard let number = BN_new() else { throw libraryError("BN_new") }
    repeat {
      guard BN_priv_rand_range(number, order) == 1 else { throw libraryError("BN_priv_rand_range") }
    } while BN_is_zero(number) == 1
    return number
  }

  /// A number that 32 bytes lead to, and never zero.
  func number(_ bytes: [UInt8]) throws -> OpaquePointer {
    guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil),
      BN_nnmod(number, number, order, context) == 1, BN_is_zero(number) == 0
    else { throw libraryError("BN_bin2bn") }
    return number
  }

  func inverse(of number: OpaquePointer) throws -> OpaquePointer {
    guard let inverse = BN_mod_inverse(nil, number, order, context) else {
      throw libraryError("BN_mod_inverse")
    }
    return inverse
  }

  /// The point that a token stands for: the first that its hashes lead to.
  func point(standingFor token: [UInt8]) throws -> OpaquePointer {
    let hash = OpenSSLSHA256()
    for count in UInt8.min...UInt8.max {
      let digest = hash.digest(of: Array("lastgood ticket 1\n".utf8) + token + [count])
      if let point = try? point([0x02] + digest.bytes) { return point }
      ERR_clear_error()
    }
    throw CryptoError.notAuthentic
  }

  func point(_ bytes: [UInt8]) throws -> OpaquePointer {
    guard bytes.count == BlindToken.pointLength, let point = EC_POINT_new(group) else {
      throw CryptoError.notAuthentic
    }
    guard EC_POINT_oct2point(group, point, bytes, bytes.count, context) == 1,
      EC_POINT_is_at_infinity(group, point) == 0
    else {
      EC_POINT_free(point)
      ERR_clear_error()
      throw CryptoError.notAuthentic
    }
    return point
  }

  func times(_ point: OpaquePointer, _ number: OpaquePointer) throws -> OpaquePointer {
    guard let product = EC_POINT_new(group) else { throw libraryError("EC_POINT_new") }
    guard EC_POINT_mul(group, product, nil, point, number, context) == 1 else {
      EC_POINT_free(product)
      throw libraryError("EC_POINT_mul")
    }
    return product
  }

  /// Frees the point.
  func bytes(of point: OpaquePointer) throws -> [UInt8] {
    defer { EC_POINT_free(point) }
    var bytes = [UInt8](repeating: 0, count: BlindToken.pointLength)
    guard
      EC_POINT_point2oct(
        group, point, POINT_CONVERSION_COMPRESSED, &bytes, bytes.count, context) == bytes.count
    else { throw libraryError("EC_POINT_point2oct") }
    return bytes
  }
}
