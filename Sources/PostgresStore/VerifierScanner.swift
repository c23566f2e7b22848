import Crypto
import Digest
import EventLog
import FoundationEssentials
import Postgres

/// Reads ranges of the log and hashes each event's content straight from the messages of COPY.
///
/// No `RecordedEvent` is made: that would cost more than the hashing. PostgreSQL's binary form
/// prefixes each field with its length as the hash's input does, so most of an event is copied into
/// the input as it came, in two pieces.
final class VerifierScanner {
  private let shard: Shard
  private let sha256 = OpenSSLSHA256()
  private let cipher: EventCipher?
  private var input: UnsafeMutableRawBufferPointer
  private var slice = VerifierSlice()
  private var keys: [Key] = []
  private var nextKey = 0

  private struct Key {
    var position: Int64
    var wrapped: WrappedKey
  }

  private static let mark = Array("lastgood event 1\n".utf8)
  private static let redaction = Array(EventType.redaction.name.utf8)

  /// `vault` opens all words; without it keys are only looked for.
  init(_ shard: Shard, vault: Vault?) throws {
    self.shard = shard
    cipher = try vault?.makeCipher()
    input = .allocate(byteCount: 4_096, alignment: 16)
    input.copyBytes(from: Self.mark)
  }

  deinit { input.deallocate() }

  /// Reads the events after `start` up to `end`, of which none may come later.
  func read(after start: Int64, through end: Int64, over connection: Connection) throws
    -> VerifierSlice
  {
    slice = VerifierSlice()
    slice.rows.reserveCapacity(Int(end - start))
    // Keys first: one that is destroyed meanwhile is looked at again in the end.
    try readKeys(after: start, through: end, over: connection)
    try readEvents(after: start, through: end, over: connection)
    while nextKey < keys.count { dropKey() }
    return slice
  }

  private func readKeys(
    after start: Int64, through end: Int64, over connection: Connection
  ) throws {
    keys.removeAll(keepingCapacity: true)
    nextKey = 0
    var isFirst = true
    try connection.copyOut(
      """
      COPY (SELECT position, master, wrapped FROM log.event_keys
        WHERE shard = \(literal: shard.rawValue)
          AND position > \(literal: start) AND position <= \(literal: end)
        ORDER BY position) TO STDOUT (FORMAT binary)
      """
    ) { message in
      var fields = try CopyFields(message, isFirst: isFirst)
      isFirst = false
      guard fields.fieldCount != nil else { return }
      keys.append(
        Key(
          position: try fields.integer(),
          wrapped: WrappedKey(master: try fields.integer(), bytes: [UInt8](try fields.bytes()))))
    }
  }

  /// Where the server cannot read a page, finds out which event it is.
  private func readEvents(
    after start: Int64, through end: Int64, over connection: Connection
  ) throws {
    let (before, firstKey) = (slice, nextKey)
    do {
      try copyEvents(after: start, through: end, over: connection)
    } catch let error as PostgresError where error.sqlState.rawValue.hasPrefix("XX") {
      (slice, nextKey) = (before, firstKey)
      if end - start == 1 {
        slice.rows.append(VerifierRow(position: end, form: .unreadable))
        return
      }
      let middle = start + (end - start) / 2
      try readEvents(after: start, through: middle, over: connection)
      try readEvents(after: middle, through: end, over: connection)
    }
  }

  private func copyEvents(
    after start: Int64, through end: Int64, over connection: Connection
  ) throws {
    var isFirst = true
    try connection.copyOut(
      """
      COPY (SELECT position, version, recorded_at, id, stream, revision, visibility, happened_at,
          principal, hash, type, role, causes, policy, command_key, command_digest, command_events,
          clear, sealed
        FROM log.events
        WHERE shard = \(literal: shard.rawValue)
          AND position > \(literal: start) AND position <= \(literal: end)
        ORDER BY position) TO STDOUT (FORMAT binary)
      """
    ) { message in
      // The first message has a header of 19 bytes before its row, the last has no row.
      let row = isFirst ? UnsafeRawBufferPointer(rebasing: message.dropFirst(19)) : message
      isFirst = false
      guard row.count > 2 else { return }
      try take(row)
    }
  }
}

// MARK: - One row

/// The row's fields up to the hash have fixed lengths, so fixed places.
private enum Offset {
  static let position = 6
  static let version = 18
  static let recordedAt = 26
  static let id = 38
  static let stream = 58
  static let revision = 78
  static let visibility = 84
  static let happenedAt = 90
  static let principal = 102
  static let hash = 122
  static let end = 154

  /// Each field's place and length; the length stands in the four bytes before it.
  static let fixed: [(offset: Int, length: Int32)] = [
    (position, 8), (version, 4), (recordedAt, 8), (id, 16), (stream, 16), (revision, 2),
    (visibility, 2), (happenedAt, 8), (principal, 16), (hash, 32),
  ]
}

extension VerifierScanner {
  private func take(_ message: UnsafeRawBufferPointer) throws {
    guard let row = message.baseAddress, message.count >= Offset.principal + 16,
      Offset.fixed.dropLast().allSatisfy({ row.length(before: $0.offset) == $0.length })
    else { throw MalformedField() }
    var event = VerifierRow(position: row.integer(at: Offset.position))
    event.version = row.integer(at: Offset.version)
    event.recordedAt = row.integer(at: Offset.recordedAt)
    event.id = VerifierKey(row + Offset.id)
    event.stream = VerifierKey(row + Offset.stream)
    while nextKey < keys.count, keys[nextKey].position < event.position { dropKey() }
    let key =
      nextKey < keys.count && keys[nextKey].position == event.position
      ? keys[nextKey].wrapped : nil
    if key != nil { nextKey += 1 }
    let hasHash = message.count > Offset.end && row.length(before: Offset.hash) == 32
    if hasHash {
      event.hash = SHA256Digest(filling: {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: row + Offset.hash, count: 32))
      })
    }
    guard hasHash, let fields = Fields(message) else {
      event.form = .malformed
      slice.rows.append(event)
      return
    }
    event.commandEvents = fields.commandEvents
    event.content = content(of: row, fields, count: message.count)
    slice.rows.append(event)
    try look(atWordsOf: event, fields, key, in: row)
    if fields.isOfType(Self.redaction, in: row) {
      let clear = UnsafeRawBufferPointer(start: row + fields.clear + 4, count: fields.clearCount)
      slice.redactions.append(
        VerifierSlice.Redaction(
          position: event.position, recordedAt: event.recordedAt,
          entry: try? EventID(redactedBy: [UInt8](clear)).uuid))
    }
  }

  /// The digest that `log.content_digest` and `EventHasher.content` compute.
  private func content(of row: UnsafeRawPointer, _ fields: Fields, count: Int) -> SHA256Digest {
    if input.count < count + 64 { grow(to: 2 * count + 64) }
    guard let start = input.baseAddress else { return .zero }
    var next = start + Self.mark.count
    func copy(_ offset: Int, _ count: Int) {
      next.copyMemory(from: row + offset, byteCount: count)
      next += count
    }
    copy(Offset.id, 16)
    copy(Offset.stream, 16)
    copy(Offset.revision, 2)
    copy(Offset.visibility, 2)
    copy(Offset.happenedAt, 8)
    copy(Offset.principal, 16)
    if fields.hasCommandKey {
      copy(Offset.end, fields.commandEventsAt - Offset.end)
      copy(fields.commandEventsAt + 4, 4)
    } else {
      copy(Offset.end, fields.commandKey - Offset.end)
      next.initializeMemory(as: UInt8.self, repeating: 0, count: 12)
      next += 12
    }
    copy(fields.clear, count - fields.clear)
    return sha256.digest(of: UnsafeRawBufferPointer(start: start, count: next - start))
  }

  private func look(
    atWordsOf event: VerifierRow, _ fields: Fields, _ key: WrappedKey?, in row: UnsafeRawPointer
  ) throws {
    guard fields.sealedCount > 0 else {
      if key != nil { slice.faults.append((event.position, .keyWithoutWords)) }
      return
    }
    slice.wordCount += 1
    guard let key else {
      slice.unkeyed.append(VerifierSlice.Unkeyed(position: event.position, id: event.id.uuid))
      return
    }
    guard let cipher else {
      if key.bytes.count != EventCipher.wrappedKeyLength {
        slice.faults.append((event.position, .wordsNotAuthentic))
      }
      return
    }
    let sealed = UnsafeRawBufferPointer(start: row + fields.sealed + 4, count: fields.sealedCount)
    do {
      _ = try cipher.open(
        [UInt8](sealed), key: key.bytes, under: key.master, boundTo: event.id.uuid.bytes)
    } catch CryptoError.notAuthentic {
      slice.faults.append((event.position, .wordsNotAuthentic))
    } catch CryptoError.unknownMasterKey(let master) {
      slice.faults.append((event.position, .masterKeyUnknown(master)))
    }
  }

  /// A key whose position has no event.
  private func dropKey() {
    slice.faults.append((keys[nextKey].position, .keyWithoutWords))
    nextKey += 1
  }

  private func grow(to count: Int) {
    input.deallocate()
    input = .allocate(byteCount: count, alignment: 16)
    input.copyBytes(from: Self.mark)
  }
}

/// Where the fields of variable length begin, each with its length in front.
private struct Fields {
  /// -1 when there is no whole mark.
  var commandEvents: Int32
  var hasCommandKey: Bool
  var commandKey: Int
  var commandEventsAt: Int
  var clear: Int
  var clearCount: Int
  var sealed: Int
  var sealedCount: Int

  /// Nil when the row does not hold them.
  init?(_ message: UnsafeRawBufferPointer) {
    guard let row = message.baseAddress else { return nil }
    var offset = Offset.end
    /// Steps over a field; nil when it is beyond the end. NULL counts as -1.
    func field() -> Int32? {
      guard offset + 4 <= message.count else { return nil }
      let length: Int32 = row.integer(at: offset)
      offset += 4 + Int(max(length, 0))
      return offset <= message.count ? length : nil
    }
    for _ in 0..<4 {
      guard let length = field(), length >= 0 else { return nil }
    }
    commandKey = offset
    guard let key = field(), let digest = field() else { return nil }
    commandEventsAt = offset
    guard let events = field() else { return nil }
    hasCommandKey = key >= 0
    switch (key, digest, events) {
    case (-1, -1, -1): commandEvents = 0
    case (16, 32, 4):
      let count: Int32 = row.integer(at: commandEventsAt + 4)
      commandEvents = count > 0 ? count : -1
    // Without a digest or a count nothing can have been hashed.
    case (16, _, _) where digest < 0 || events < 0: return nil
    default: commandEvents = -1
    }
    clear = offset
    guard let clearCount = field(), clearCount >= 0 else { return nil }
    self.clearCount = Int(clearCount)
    sealed = offset
    guard let sealedCount = field(), sealedCount >= 0, offset == message.count else { return nil }
    self.sealedCount = Int(sealedCount)
  }

  func isOfType(_ name: [UInt8], in row: UnsafeRawPointer) -> Bool {
    row.integer(at: Offset.end) == Int32(truncatingIfNeeded: name.count)
      && UnsafeRawBufferPointer(start: row + Offset.end + 4, count: name.count).elementsEqual(name)
  }
}

extension UnsafeRawPointer {
  fileprivate func integer<Integer: FixedWidthInteger>(at offset: Int) -> Integer {
    Integer(bigEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  fileprivate func length(before offset: Int) -> Int32 { integer(at: offset - 4) }
}
