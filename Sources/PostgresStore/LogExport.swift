import Crypto
import Digest
package import EventLog
import FoundationEssentials
import Postgres

/// Writes a part of the log, or all of it, with all that is needed to check it elsewhere.
///
/// The format is that of `docs/export-format.md`.
package struct LogExport: Sendable {
  private let pool: Pool
  private let shard: Shard
  private let checkpoint: SignedCheckpoint
  private let clearance: Clearance

  /// What to write.
  package enum Part: Hashable, Sendable {
    /// Everything up to the checkpoint.
    case log
    /// One stream from its first event on.
    case stream(StreamID)
    /// A range of positions, and the redactions of what is in it.
    case range(ClosedRange<LogPosition>)
  }

  /// Leads all proofs to `checkpoint`, freshly made by the sealer or the newest there is.
  ///
  /// What the `clearance` of whoever gets the file does not cover is withheld.
  package init(
    from store: PostgresEventStore, against checkpoint: SignedCheckpoint,
    for clearance: Clearance
  ) {
    (pool, shard) = (store.pool, store.shard)
    (self.checkpoint, self.clearance) = (checkpoint, clearance)
  }

  /// Writes the lines, one at a time, and returns how many are events.
  ///
  /// - Throws: `CheckpointContradicted` when the log is not the one that was signed, `NothingToExport`,
  ///   and what `write` throws.
  @discardableResult package func write(
    _ part: Part, to write: @Sendable ([UInt8]) throws -> Void
  ) async throws -> Int {
    try await pool.use(waitingAtMost: .seconds(30)) { connection in
      let (size, shard) = (checkpoint.checkpoint.size, shard)
      let prover = try signedTree(over: connection).prover
      let redactions = try redactions(over: connection)
      try write(
        ExportLine.header(
          ExportHeader(
            part.scope, of: checkpoint.checkpoint.origin, checkpoint: checkpoint.note,
            signedBy: checkpoint.key)
        ).bytes)
      var context = Context(redactions: redactions)
      var count = 0
      try each(of: part, through: size, redactions, over: connection) { event in
        let proof = try prover.inclusion(of: event.position.rawValue - 1, in: size)
        guard let proof else { return }
        let line: ExportLine =
          switch event.seen(with: clearance) {
          case .withheld(let position, let hash): .withheld(position, hash: hash, proof: proof)
          case .event(let event):
            .event(
              try context.exported(event, with: proof, in: shard, over: connection))
          }
        context.note(event)
        try write(line.bytes)
        count += 1
      }
      if count == 0, part != .log { throw NothingToExport(part: part) }
      try write(ExportLine.trailer(count: count).bytes)
      return count
    }
  }
}

/// No event up to the checkpoint belongs to it.
package struct NothingToExport: Error, Equatable {
  package var part: LogExport.Part

  package init(part: LogExport.Part) { self.part = part }
}

extension LogExport.Part {
  fileprivate var scope: ExportScope {
    switch self {
    case .log: .log
    case .stream(let stream): .stream(stream)
    case .range: .selection
    }
  }
}

extension LogExport {
  /// The tree up to the checkpoint, which must be the one that was signed.
  private func signedTree(over connection: Connection) throws -> MerkleTree {
    let checkpoint = checkpoint.checkpoint
    let head = try LogReader(shard).head(over: connection)
    let (origin, size) = (LogOrigin(head.incarnation, shard), head.position.rawValue)
    guard checkpoint.origin == origin else {
      throw CheckpointContradicted(.otherLog(origin), checkpoint, size: size)
    }
    guard checkpoint.size <= size else {
      throw CheckpointContradicted(.logIsShorter, checkpoint, size: size)
    }
    var tree = MerkleTree(by: MerkleHasher(OpenSSLSHA256()))
    try LogHashes(shard).read(after: 0, through: checkpoint.size, over: connection) {
      tree.append($0)
    }
    if let root = try tree.prover.root(at: checkpoint.size), root != checkpoint.root {
      throw CheckpointContradicted(.otherRoot(root), checkpoint, size: size)
    }
    return tree
  }

  /// Redacted positions, and the positions of the redactions, as far as the checkpoint covers them.
  private func redactions(over connection: Connection) throws -> [LogPosition: LogPosition] {
    let rows = try connection.query(
      """
      SELECT position, redacted_by FROM log.redactions
      WHERE shard = \(shard.rawValue) AND redacted_by <= \(checkpoint.checkpoint.size)
      """)
    return Dictionary(
      try rows.map {
        (LogPosition(try $0.decode(0, as: Int64.self)), LogPosition(try $0.decode(1)))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Hands over the events of a part in the order of the log.
  private func each(
    of part: Part, through size: Int64, _ redactions: [LogPosition: LogPosition],
    over connection: Connection, _ body: (RecordedEvent) throws -> Void
  ) throws {
    var reader = LogReader(shard)
    switch part {
    case .log:
      try each(after: 0, through: size, &reader, over: connection, body)
    case .stream(let stream):
      var version = StreamVersion.empty
      while true {
        let page = try reader.stream(stream, after: version, limit: 1_000, over: connection)
        for event in page where event.position.rawValue <= size { try body(event) }
        guard let last = page.last, page.count == 1_000 else { return }
        version = last.version
      }
    case .range(let range):
      let last = LogPosition(min(range.upperBound.rawValue, size))
      let first = max(range.lowerBound, LogPosition(1))
      guard first <= last else { return }
      try each(
        after: first.rawValue - 1, through: last.rawValue, &reader, over: connection, body)
      // What says why a text is gone belongs to the file.
      let later = redactions.filter { (first...last).contains($0.key) && $0.value > last }
      for position in Set(later.values).sorted() {
        try each(
          after: position.rawValue - 1, through: position.rawValue, &reader, over: connection, body)
      }
    }
  }

  /// Gathers a few thousand at a time: `body` asks more of the same connection.
  private func each(
    after start: Int64, through end: Int64, _ reader: inout LogReader, over connection: Connection,
    _ body: (RecordedEvent) throws -> Void
  ) throws {
    for first in stride(from: start, to: end, by: 5_000) {
      let last = LogPosition(min(first + 5_000, end))
      try reader.events(after: LogPosition(first), through: last, over: connection).forEach(body)
    }
  }

  /// What lines of events need to know of others.
  private struct Context {
    let redactions: [LogPosition: LogPosition]
    private var heads: [StreamID: (version: StreamVersion, hash: SHA256Digest)] = [:]
    private var hasher = EventHasher(OpenSSLSHA256())

    init(redactions: [LogPosition: LogPosition]) { self.redactions = redactions }

    mutating func note(_ event: RecordedEvent) {
      heads[event.stream] = (event.version, event.hash)
    }

    mutating func exported(
      _ event: RecordedEvent, with proof: InclusionProof, in shard: Shard,
      over connection: Connection
    ) throws -> ExportedEvent {
      let isFirst = event.version == StreamVersion(1)
      // Of no interest on later events: their lines do not say it.
      let kind = isFirst ? try self.kind(of: event.stream, in: shard, over: connection) : .incident
      let previous: SHA256Digest
      if isFirst {
        previous = hasher.genesis(of: event.stream, kind)
      } else if let head = heads[event.stream], head.version.next == event.version {
        previous = head.hash
      } else {
        previous = try hash(before: event, in: shard, over: connection)
      }
      return ExportedEvent(
        event, in: kind, after: previous, redactedBy: redactions[event.position], proof: proof)
    }

    private func kind(
      of stream: StreamID, in shard: Shard, over connection: Connection
    ) throws -> StreamKind {
      let name = try connection.query(
        "SELECT kind FROM log.streams WHERE shard = \(shard.rawValue) AND stream = \(stream.uuid)"
      ).single().decode(0, as: String.self)
      guard let kind = StreamKind(rawValue: name) else { throw MalformedField() }
      return kind
    }

    private func hash(
      before event: RecordedEvent, in shard: Shard, over connection: Connection
    ) throws -> SHA256Digest {
      let hash = try connection.query(
        """
        SELECT hash FROM log.events
        WHERE shard = \(shard.rawValue) AND stream = \(event.stream.uuid)
          AND version = \(event.version.rawValue - 1)
        """
      ).single().decode(0, as: [UInt8].self)
      guard let digest = SHA256Digest(hash) else { throw MalformedRow(position: event.position) }
      return digest
    }
  }
}
