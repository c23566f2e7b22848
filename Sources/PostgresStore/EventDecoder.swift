import Digest
package import EventLog
import FoundationEssentials
import Postgres

/// Turns rows of `log.events`, in PostgreSQL's binary form, into events.
///
/// On the hot path of every reader: it copies each byte once, and repeated words not at all.
struct EventDecoder {
  /// What it expects, in this order.
  static let columns: StaticString = """
    position, id, stream, version, type, revision, happened_at, recorded_at, principal, role, \
    causes, policy, visibility, command_key, command_digest, command_events, clear, sealed, hash
    """

  private var types = InternTable<EventType>()
  private var roles = InternTable<String>()

  /// Reads one event, field by field, in the order of `columns`.
  mutating func event(from fields: inout some FieldSource) throws -> RecordedEvent {
    let position = LogPosition(try fields.integer())
    let id = EventID(uuid: try fields.uuid())
    let stream = StreamID(uuid: try fields.uuid())
    let version = StreamVersion(try fields.integer())
    let type = types.value(try fields.bytes()) { EventType(known: $0) }
    let revision: Int16 = try fields.integer()
    let happenedAt = Timestamp(microsecondsSince2000: try fields.integer())
    let recordedAt = Timestamp(microsecondsSince2000: try fields.integer())
    let principal = PrincipalID(uuid: try fields.uuid())
    let role = roles.value(try fields.bytes()) { $0 }
    let causes = try fields.bytes()
    let policy = try fields.bytes()
    let visibility: Int16 = try fields.integer()
    let command = try commandMark(from: &fields)
    let clear = [UInt8](try fields.bytes())
    let sealed = try fields.bytes()
    guard let hash = SHA256Digest(try fields.bytes()),
      let visibility = Visibility(rawValue: visibility)
    else { throw MalformedRow(position: position) }
    return RecordedEvent(
      position: position, id: id, stream: stream, version: version, type: type, revision: revision,
      happenedAt: happenedAt, recordedAt: recordedAt, actor: Actor(principal, as: role),
      causes: causes.isEmpty ? [] : try identifiers(causes, at: position),
      policy: policy.isEmpty ? nil : SHA256Digest(policy), visibility: visibility,
      command: command, clear: clear,
      sealed: sealed.isEmpty ? nil : SealedWords(ciphertext: [UInt8](sealed), key: nil),
      hash: hash)
  }

  private func commandMark(from fields: inout some FieldSource) throws -> CommandMark? {
    let key = try fields.bytesOrNil()
    let digest = try fields.bytesOrNil()
    let count = try fields.bytesOrNil()
    guard let key, let digest, let count else { return nil }
    guard let uuid = UUID(bytes: key), let digest = SHA256Digest(digest), count.count == 4 else {
      throw MalformedField()
    }
    return CommandMark(
      key: CommandKey(uuid: uuid), digest: digest,
      eventCount: Int32(bigEndian: count.loadUnaligned(as: Int32.self)))
  }

  private func identifiers(
    _ bytes: UnsafeRawBufferPointer, at position: LogPosition
  ) throws -> [EventID] {
    guard bytes.count.isMultiple(of: 16) else { throw MalformedRow(position: position) }
    return stride(from: 0, to: bytes.count, by: 16).compactMap { start in
      UUID(bytes: bytes[start..<(start + 16)]).map(EventID.init(uuid:))
    }
  }
}

/// A row of the log that cannot be what the log wrote.
package struct MalformedRow: Error {
  package var position: LogPosition
}

/// A field that does not have the form its column has.
struct MalformedField: Error {}

/// Where a decoder finds the fields of one row, one after the other.
protocol FieldSource {
  /// The next field; nil for NULL. Valid until the row is gone.
  mutating func bytesOrNil() throws -> UnsafeRawBufferPointer?
}

extension FieldSource {
  mutating func bytes() throws -> UnsafeRawBufferPointer {
    guard let bytes = try bytesOrNil() else { throw MalformedField() }
    return bytes
  }

  mutating func integer<Integer: FixedWidthInteger>() throws -> Integer {
    let bytes = try bytes()
    guard bytes.count == MemoryLayout<Integer>.size else { throw MalformedField() }
    return Integer(bigEndian: bytes.loadUnaligned(as: Integer.self))
  }

  mutating func uuid() throws -> UUID {
    let bytes = try bytes()
    guard bytes.count == 16 else { throw MalformedField() }
    return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
  }
}

/// The fields of a row of a query's answer.
struct RowFields: FieldSource {
  private let row: Row
  private var column = 0

  init(_ row: Row) { self.row = row }

  mutating func bytesOrNil() throws -> UnsafeRawBufferPointer? {
    defer { column += 1 }
    if row.isNull(column) { return nil }
    // Leaves the closure on purpose: the bytes live as long as the answer, which `row` holds.
    return try row.withBytes(column) { $0 }
  }
}

/// The fields of one message of `COPY … TO STDOUT (FORMAT binary)`.
struct CopyFields: FieldSource {
  private var rest: UnsafeRawBufferPointer
  /// Nil at the trailer.
  let fieldCount: Int16?

  private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

  /// Takes one message; the first has the header before its row.
  init(_ message: UnsafeRawBufferPointer, isFirst: Bool) throws {
    rest = message
    if isFirst {
      // Signature, flags, and the length of an extension that nobody uses.
      guard message.starts(with: Self.signature), message.count >= 19 else {
        throw MalformedField()
      }
      rest = UnsafeRawBufferPointer(rebasing: message.dropFirst(19))
    }
    guard rest.count >= 2 else { throw MalformedField() }
    let count = Int16(bigEndian: rest.loadUnaligned(as: Int16.self))
    fieldCount = count < 0 ? nil : count
    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(2))
  }

  mutating func bytesOrNil() throws -> UnsafeRawBufferPointer? {
    guard rest.count >= 4 else { throw MalformedField() }
    let length = Int(Int32(bigEndian: rest.loadUnaligned(as: Int32.self)))
    guard length >= 0 else {
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4))
      return nil
    }
    guard rest.count >= 4 + length else { throw MalformedField() }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4 + length)) }
    return UnsafeRawBufferPointer(rebasing: rest[4..<(4 + length)])
  }
}
