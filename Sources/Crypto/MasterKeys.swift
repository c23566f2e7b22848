/// The keys that wrap the keys of events: one is current, older ones still open what they wrapped.
///
/// They are numbered upwards and the highest is the current one. It cannot be retired, so a number
/// is never given twice and a wrapped key never meets another key under its number.
package struct MasterKeys: Sendable {
  static let keyLength = 32

  /// Never empty.
  private(set) var keys: [Int16: Secret]
  /// The number of the key that wraps new events' keys.
  package private(set) var current: Int16

  /// A first key, number 1.
  ///
  /// - Throws: `CryptoError.library` when the generator has no seed.
  package static func generate() throws -> MasterKeys {
    MasterKeys([1: try .random(count: keyLength)], current: 1)
  }

  /// Nil without any key.
  init?(_ keys: [Int16: Secret]) {
    guard let current = keys.keys.max() else { return nil }
    self.init(keys, current: current)
  }

  private init(_ keys: [Int16: Secret], current: Int16) {
    (self.keys, self.current) = (keys, current)
  }

  /// All numbers, in the order in which the keys were made.
  package var ids: [Int16] { keys.keys.sorted() }

  /// Adds a new key, which becomes the current one, and returns its number.
  ///
  /// Write the keys to their file before anything is sealed under the new one.
  ///
  /// - Throws: `CryptoError.tooManyMasterKeys` after 32767.
  @discardableResult package mutating func rotate() throws -> Int16 {
    guard current < .max else { throw CryptoError.tooManyMasterKeys }
    let key = try Secret.random(count: Self.keyLength)
    current += 1
    keys[current] = key
    return current
  }

  /// Forgets a key that wraps nothing any more; whatever it still wraps is lost for ever.
  ///
  /// - Throws: `CryptoError.currentMasterKey` or `.unknownMasterKey`.
  package mutating func retire(_ id: Int16) throws {
    guard id != current else { throw CryptoError.currentMasterKey(id) }
    guard keys.removeValue(forKey: id) != nil else { throw CryptoError.unknownMasterKey(id) }
  }
}

extension MasterKeys: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    left.ids == right.ids
      && left.keys.allSatisfy { id, key in right.keys[id].map { isEqual(key, $0) } ?? false }
  }
}
