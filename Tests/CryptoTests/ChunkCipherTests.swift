@testable import Crypto
import Testing

@Suite struct `A chunk cipher` {
  private let key = [UInt8](repeating: 7, count: 32)

  @Test func `opens what it sealed`() throws {
    let cipher = try ChunkCipher(key: key, boundTo: [1, 2])
    for chunk in [[], [1], [UInt8](repeating: 3, count: 70_000)] {
      let sealed = try cipher.seal(chunk[...], index: 4, of: 9)
      #expect(sealed.count == chunk.count + ChunkCipher.overhead)
      #expect(try cipher.open(sealed, index: 4, of: 9) == chunk)
      // Another cipher with the same key, as after a restart.
      let other = try ChunkCipher(key: key, boundTo: [1, 2])
      #expect(try other.open(sealed, index: 4, of: 9) == chunk)
    }
  }

  @Test func `opens nothing that was changed, moved or bound to something else`() throws {
    let cipher = try ChunkCipher(key: key, boundTo: [1, 2])
    let sealed = try cipher.seal([10, 20, 30], index: 0, of: 2)
    for place in sealed.indices {
      var flipped = sealed
      flipped[place] ^= 1
      #expect(throws: CryptoError.notAuthentic) { try cipher.open(flipped, index: 0, of: 2) }
    }
    for (index, count) in [(1, 2), (0, 1), (0, 3)] as [(UInt32, UInt32)] {
      #expect(throws: CryptoError.notAuthentic) { try cipher.open(sealed, index: index, of: count) }
    }
    for bad in [[], [UInt8](repeating: 0, count: 15), Array(sealed.dropLast()), sealed + [0]] {
      #expect(throws: CryptoError.notAuthentic) { try cipher.open(bad, index: 0, of: 2) }
    }
    for other in [
      try ChunkCipher(key: key, boundTo: [1, 3]),
      try ChunkCipher(key: [UInt8](repeating: 8, count: 32), boundTo: [1, 2]),
    ] {
      #expect(throws: CryptoError.notAuthentic) { try other.open(sealed, index: 0, of: 2) }
    }
  }

  @Test func `seals equal pieces differently, and takes only whole keys`() throws {
    let cipher = try ChunkCipher(key: key, boundTo: [])
    #expect(
      try cipher.seal([1, 2, 3], index: 0, of: 2) != cipher.seal([1, 2, 3], index: 1, of: 2))
    for count in [0, 16, 31, 33] {
      #expect(throws: CryptoError.wrongLength(count)) {
        try ChunkCipher(key: [UInt8](repeating: 0, count: count), boundTo: [])
      }
    }
    #expect(try ChunkCipher.makeKey().count == 32)
    #expect(try ChunkCipher.makeKey() != ChunkCipher.makeKey())
  }
}
