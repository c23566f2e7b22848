import Digest
import EventLog
import FoundationEssentials
import Postgres

/// The arrays of one call of an append function: one element an event.
struct AppendBatch {
  private var streams: [UUID] = []
  private var kinds: [String] = []
  private var expected: [Int32?] = []
  private var principals: [UUID] = []
  private var roles: [String] = []
  private var policies: [[UInt8]] = []
  private var keys: [UUID?] = []
  private var digests: [[UInt8]?] = []
  private var counts: [Int32] = []
  private var ids: [UUID] = []
  private var types: [String] = []
  private var revisions: [Int16] = []
  private var happened: [PostgresTimestamp] = []
  private var causes: [[UInt8]] = []
  private var visibilities: [Int16] = []
  private var clear: [[UInt8]] = []
  private var sealed: [[UInt8]] = []
  private var master: Int16?
  private var wrapped: [[UInt8]] = []
  /// Index of each append's first event.
  private var firsts: [Int] = []

  init(_ appends: some Collection<SealedAppend>) {
    for append in appends { add(append) }
  }

  private mutating func add(_ sealedAppend: SealedAppend) {
    let append = sealedAppend.append
    firsts.append(streams.count)
    for (index, event) in append.events.enumerated() {
      let isFirst = index == 0
      streams.append(append.stream.uuid)
      kinds.append(append.kind.rawValue)
      expected.append(append.expected?.rawValue)
      principals.append(append.command.principal.uuid)
      roles.append(append.role)
      policies.append(append.policy?.bytes ?? [])
      keys.append(isFirst ? append.command.key.uuid : nil)
      digests.append(isFirst ? append.command.digest.bytes : nil)
      counts.append(isFirst ? Int32(clamping: append.events.count) : 0)
      ids.append(event.id.uuid)
      types.append(event.body.type.name)
      revisions.append(event.body.revision)
      happened.append(
        PostgresTimestamp(microsecondsSince2000: event.happenedAt.microsecondsSince2000))
      causes.append(event.causes.flatMap(\.uuid.bytes))
      visibilities.append(event.visibility.rawValue)
      clear.append(event.body.clear)
      let words = sealedAppend.words[index]
      sealed.append(words?.ciphertext ?? [])
      wrapped.append(words?.key?.bytes ?? [])
      // One call knows one master key: the combiner never mixes two.
      if let key = words?.key { master = key.master }
    }
  }

  func statement(as writer: Writer, in shard: Shard) -> SQL {
    SQL(
      raw: writer.statement,
      parameters: [
        shard.rawValue.postgresParameter, streams.postgresParameter, kinds.postgresParameter,
        expected.postgresParameter, principals.postgresParameter, roles.postgresParameter,
        policies.postgresParameter, keys.postgresParameter, digests.postgresParameter,
        counts.postgresParameter, ids.postgresParameter, types.postgresParameter,
        revisions.postgresParameter, happened.postgresParameter, causes.postgresParameter,
        visibilities.postgresParameter, clear.postgresParameter, sealed.postgresParameter,
        master.postgresParameter, keysOrNull,
      ])
  }

  /// Null spares the database the look at an array of nothing.
  private var keysOrNull: Parameter {
    master == nil ? .null(.byteaArray) : wrapped.postgresParameter
  }

  /// One answer an append, in their order.
  func answers(
    from rows: Rows, to appends: [SealedAppend]
  ) throws -> [Result<AppendAnswer, AppendRefusal>] {
    let row = try rows.single()
    let status = try row.decode(0, as: [Int32].self)
    let position = try row.decode(1, as: [Int64?].self)
    let count = try row.decode(2, as: [Int32?].self)
    let version = try row.decode(3, as: [Int32?].self)
    guard
      [status.count, position.count, count.count, version.count].allSatisfy({ $0 == streams.count })
    else { throw MalformedField() }
    return try zip(appends, firsts).map { append, first in
      let answer = StoredAnswer(
        status: status[first], position: position[first], count: count[first],
        version: version[first])
      return try answer.outcome(of: append.append.command, stream: append.append.stream)
    }
  }
}

/// An append whose words are encrypted already.
struct SealedAppend: Sendable {
  var append: Append
  /// One element an event; nil for an event without words.
  var words: [SealedWords?]

  var byteCount: Int {
    append.events.reduce(0) { $0 + $1.body.clear.count + ($1.body.words?.count ?? 0) + 256 }
  }

  /// The master key of its words; nil without words.
  var master: Int16? { words.lazy.compactMap { $0?.key?.master }.first }
}

/// Who appends: each may use one function, and that function accepts only its types.
package enum Writer: String, CaseIterable, Sendable {
  case app, executor, policy

  var statement: StaticString {
    switch self {
    case .app:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_app(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    case .executor:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_executor(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    case .policy:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_policy(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    }
  }
}

/// What an append function says of one command.
struct StoredAnswer {
  var status: Int32
  var position: Int64?
  var count: Int32?
  var version: Int32?

  func outcome(
    of command: CommandIdentity, stream: StreamID
  ) throws -> Result<AppendAnswer, AppendRefusal> {
    switch status {
    case 0: .success(.appended(try receipt))
    case 1: .success(.replayed(try receipt))
    case 2: .success(.conflict(actual: StreamVersion(version ?? 0)))
    case 3: .failure(.keyReused(command.key))
    case 4: .failure(.wrongKind(stream))
    default: throw MalformedField()
    }
  }

  var receipt: Receipt {
    get throws {
      guard let position, let count, let version else { throw MalformedField() }
      return Receipt(
        first: LogPosition(position), last: LogPosition(position + Int64(count) - 1),
        version: StreamVersion(version))
    }
  }
}
