package import Crypto
import EventLog
import Synchronization

/// Seals and opens words, for callers on any thread.
package final class Vault: Sendable {
  private let cipher: Mutex<EventCipher>
  private let masters: MasterKeys

  package init(_ masters: MasterKeys) throws {
    self.masters = masters
    cipher = Mutex(try EventCipher(masters))
  }

  /// A cipher of its own for a thread that seals or opens much.
  func makeCipher() throws -> EventCipher { try EventCipher(masters) }

  /// Whether words under this master key can be opened.
  func holds(_ master: Int16) -> Bool { masters.ids.contains(master) }

  func seal(_ append: Append) throws -> SealedAppend {
    let words = try append.events.map { event in
      try event.body.words.map { try seal($0, of: event.id) }
    }
    return SealedAppend(append: append, words: words)
  }

  func seal(_ words: [UInt8], of event: EventID) throws -> SealedWords {
    let sealed = try cipher.withLock { try $0.seal(words, boundTo: event.uuid.bytes) }
    return SealedWords(
      ciphertext: sealed.ciphertext,
      key: WrappedKey(master: sealed.master, bytes: sealed.wrappedKey))
  }

  /// The words of each event; nil where there are none, or none any more.
  func open(_ events: [RecordedEvent]) throws -> [[UInt8]?] {
    try cipher.withLock { try $0.open(events) }
  }

  func open(_ sealed: SealedWords, key: WrappedKey, of event: EventID) throws -> [UInt8] {
    try cipher.withLock {
      try $0.open(
        sealed.ciphertext, key: key.bytes, under: key.master, boundTo: event.uuid.bytes)
    }
  }
}

extension EventCipher {
  /// The words of each event; nil where there are none, or none any more.
  func open(_ events: [RecordedEvent]) throws -> [[UInt8]?] {
    var words = [[UInt8]?](repeating: nil, count: events.count)
    var places: [Int] = []
    var batch: [(sealed: Sealed, context: [UInt8])] = []
    for (index, event) in events.enumerated() {
      guard let sealed = event.sealed, let key = sealed.key else { continue }
      places.append(index)
      batch.append(
        (
          Sealed(ciphertext: sealed.ciphertext, master: key.master, wrappedKey: key.bytes),
          event.id.uuid.bytes
        ))
    }
    // Together, because unwrapping many keys at once takes half the time.
    for (place, opened) in zip(places, try open(batch)) { words[place] = try opened.get() }
    return words
  }
}
