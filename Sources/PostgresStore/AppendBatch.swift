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
