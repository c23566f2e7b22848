package import Crypto
import Digest
package import EventLog
import FoundationEssentials
import Postgres
import Synchronization

/// Signs what the log holds, each minute or thousand events, to a place outside the database.
///
/// It reads the log as a subscription of its own, whose state is the Merkle tree's frontier. It
/// does not park: a tree that lacks an event is of no use, so it stops and says why.
///
/// Before anything is signed it makes sure that the log begins with what was signed last. When the
/// process starts, that is computed from the hashes of the whole log; afterwards from those that
/// come. That is how a cut end, a restored old backup and a rewritten log are found.
package final class Sealer: Sendable {
  private let pool: Pool
  private let shard: Shard
  private let ledger: SubscriptionLedger
  private let folder: SealFolder
  private let listener: LogListener?
  private let options: Options
  private let signer: Mutex<Ed25519SigningKey>
  private let publicKey: [UInt8]
  private let memory: Mutex<Memory>

  package struct Options: Sendable {
    package var cadence = SealCadence()
    /// Events a transaction.
    package var batch = 1_000
    package var lease = Duration.seconds(10)
    /// Public keys that signed earlier checkpoints, before the signing key was changed.
    package var earlierKeys: [[UInt8]] = []
    /// The time since any fixed moment; never goes back.
    package var clock: @Sendable () -> Duration = Options.monotonic
    /// Is told what keeps checkpoints from being written, though not for ever.
    package var onTrouble: @Sendable (any Error) -> Void = { _ in }

    package init() {}

    private static let start = ContinuousClock().now
    private static let monotonic: @Sendable () -> Duration = { ContinuousClock().now - start }
  }

  /// What this process knows by itself, whatever the database says.
  private struct Memory: Sendable {
    /// The tree over events this process has read, or has proved to be what was signed.
    var proven = MerkleFrontier()
    /// The checkpoint that `proven` extends.
    var sealed: SignedCheckpoint?
    /// When `sealed` was signed or first seen.
    var sealedAt: Duration
  }

  /// Seals the log of a store whose role may keep subscriptions.
  ///
  /// `listener` says when the log has grown, and is needed by `run` only.
  package init(
    _ store: PostgresEventStore, to folder: SealFolder,
    signingWith signer: sending Ed25519SigningKey,
    waking listener: LogListener? = nil, options: Options = Options()
  ) {
    (pool, shard) = (store.followers, store.shard)
    ledger = SubscriptionLedger(name: "sealer", version: 1, shard: store.shard)
    (self.folder, self.listener, self.options) = (folder, listener, options)
    memory = Mutex(Memory(sealedAt: options.clock()))
    publicKey = signer.publicKey
    self.signer = Mutex(signer)
  }
}

// MARK: - Running

extension Sealer {
  /// Seals until the task is cancelled; any number of processes may run it, one works.
  ///
  /// - Throws: `CheckpointContradicted`, `HoleInLog` and what else no repetition mends.
  package func run() async throws {
    while !Task.isCancelled {
      do {
        guard let lease = try await acquire(for: UUID()) else {
          await pause(beyond: LogPosition(.max))
          continue
        }
        try await work(under: lease)
      } catch  where Self.isPassing(error) {
        options.onTrouble(error)
        await pause(beyond: LogPosition(.max))
      }
    }
  }

  /// Reads what the log holds now, sealing as often as it is due; false while another process does.
  @discardableResult package func catchUp() async throws -> Bool {
    guard let lease = try await acquire(for: UUID()) else { return false }
    do {
      try await examine()
      while try await turn(under: lease).count > 0 {}
    } catch {
      await release(lease)
      throw error
    }
    await release(lease)
    return true
  }

  /// Seals all that the log holds now, due or not.
  ///
  /// - Returns: the checkpoint, which is the newest one that was there when nothing came after it.
  /// - Throws: `CheckpointContradicted`.
  @discardableResult package func checkpoint() async throws -> SignedCheckpoint {
    try await catchUp()
    return try await pool.use { connection in
      try memory.withLock { memory in
        let head = try LogReader(shard).head(over: connection)
        return try seal(head.position.rawValue, under: head, nil, &memory, over: connection)
      }
    }
  }

  private func work(under lease: SubscriptionLedger.Lease) async throws {
    do {
      try await examine()
      while !Task.isCancelled {
        let (count, position) = try await turn(under: lease)
        if count == 0 { await pause(beyond: position) }
      }
    } catch {
      await release(lease)
      throw error
    }
    await release(lease)
  }

  /// Looks at the newest checkpoint before anything is due, so that a contradiction shows at once.
  private func examine() async throws {
    try await pool.use { connection in
      try memory.withLock { memory in
        _ = try prove(LogReader(shard).head(over: connection), &memory, over: connection)
      }
    }
  }

  /// Reads one batch, then seals if that is due.
  private func turn(
    under lease: SubscriptionLedger.Lease
  ) async throws -> (count: Int, position: LogPosition) {
    try await pool.use { connection in
      try memory.withLock { memory in
        let step = try follow(epoch: lease.epoch, &memory, over: connection)
        let elapsed = options.clock() - memory.sealedAt
        let sealed = memory.sealed?.checkpoint.size ?? 0
        if options.cadence.isDue(size: step.frontier.size, sealed: sealed, elapsed: elapsed) {
          let head = try LogReader(shard).head(over: connection)
          try seal(step.frontier.size, under: head, step.frontier, &memory, over: connection)
        }
        return (step.count, step.frontier.position)
      }
    }
  }

  private func acquire(for owner: UUID) async throws -> SubscriptionLedger.Lease? {
    let (ledger, lasting) = (ledger, options.lease)
    return try await pool.use { connection in
      try ledger.create(from: .beginning, over: connection)
      return try ledger.acquire(for: owner, lasting: lasting, over: connection)
    }
  }

  /// Gives the lease back, also when the task was cancelled: a pool lends nothing to such a one.
  private func release(_ lease: SubscriptionLedger.Lease) async {
    let (pool, ledger) = (pool, ledger)
    // A lease that cannot be given back runs out.
    await Task { _ = try? await pool.use { try ledger.release(epoch: lease.epoch, over: $0) } }
      .value
  }

  private func pause(beyond position: LogPosition) async {
    guard let listener else { return await Task.yield() }
    await listener.wait(beyond: position)
  }

  /// Whether starting over may help.
  private static func isPassing(_ error: any Error) -> Bool {
    switch error {
    case is LeaseLost, is ConnectionLost, is ConnectionError, is CommitUnknown, is PoolExhausted:
      true
    case let error as PostgresError: error.sqlState.isPassing
    // A full disk or a share that is away must not take the service with it.
    case SealFileError.system: true
    default: false
    }
  }
}

// MARK: - Following

extension Sealer {
  private struct Step {
    var count: Int
    /// As it stands in the subscription's row.
    var frontier: MerkleFrontier
  }

  /// What the sealer looks at in an event.
  private struct Passing {
    var position: LogPosition
    var hash: SHA256Digest
    var recordedAt: Timestamp
    /// Of a redaction only.
    var clear: [UInt8]?
  }

  /// Takes the next events into the frontier, in one transaction with the position.
  private func follow(
    epoch: Int64, _ memory: inout Memory, over connection: Connection
  ) throws -> Step {
    let hasher = MerkleHasher(OpenSSLSHA256())
    let (events, start, frontier) = try connection.transaction { connection in
      let place = try ledger.lock(epoch: epoch, over: connection)
      var frontier = place.state.flatMap { MerkleFrontier(bytes: $0) } ?? MerkleFrontier()
      if frontier.position != place.position {
        // A row from elsewhere. The log itself is what counts.
        frontier = MerkleFrontier()
        try frontier.extend(
          to: place.position.rawValue, reading: LogHashes(shard), by: hasher, over: connection)
      }
      let events = try next(after: place.position, upTo: place.head, over: connection)
      for event in events { frontier.append(event.hash, by: hasher) }
      // Listed before the position moves: what was read once is never read again.
      try list(events, over: connection)
      try ledger.advance(
        to: frontier.position, lasting: options.lease, state: frontier.bytes, over: connection)
      return (events, place.position, frontier)
    }
    if memory.proven.position == start {
      for event in events { memory.proven.append(event.hash, by: hasher) }
    }
    return Step(count: events.count, frontier: frontier)
  }

  private func next(
    after position: LogPosition, upTo head: LogPosition, over connection: Connection
  ) throws -> [Passing] {
    let rows = try connection.query(
      """
      SELECT position, hash, recorded_at, CASE WHEN type = \(EventType.redaction.name) THEN clear END
      FROM log.events WHERE shard = \(shard.rawValue) AND position > \(position.rawValue)
        AND position <= \(position.advanced(by: options.batch).rawValue)
      ORDER BY position
      """)
    var expected = position
    if rows.count < options.batch, position.rawValue + Int64(rows.count) < head.rawValue {
      throw HoleInLog(
        expected: LogPosition(position.rawValue + Int64(rows.count) + 1), found: head)
    }
    return try rows.map { row in
      expected = expected.next
      let position = LogPosition(try row.decode(0, as: Int64.self))
      guard position == expected else { throw HoleInLog(expected: expected, found: position) }
      guard let hash = SHA256Digest(try row.decode(1, as: [UInt8].self)) else {
        throw MalformedRow(position: position)
      }
      return Passing(
        position: position, hash: hash,
        recordedAt: Timestamp(try row.decode(2, as: PostgresTimestamp.self)),
        clear: try row.decode(3))
    }
  }

  /// Adds what redactions destroyed to the list beside the checkpoints.
  private func list(_ events: [Passing], over connection: Connection) throws {
    var entries: [RedactionList.Entry] = []
    for event in events {
      // A redaction that names nothing destroyed nothing; the verifier reports it.
      guard let clear = event.clear, let entry = try? EventID(redactedBy: clear) else { continue }
      let rows = try connection.query(
        "SELECT position FROM log.events WHERE shard = \(shard.rawValue) AND id = \(entry.uuid)")
      guard let row = rows.first else { continue }
      entries.append(
        RedactionList.Entry(
          entry, at: LogPosition(try row.decode(0, as: Int64.self)), redactedBy: event.position,
          at: event.recordedAt))
    }
    try folder.redactions.add(entries)
  }
}

// MARK: - Sealing

extension Sealer {
  /// Proves that the log begins with the newest checkpoint, and returns that; nil for none.
  private func prove(
    _ head: LogHead, _ memory: inout Memory, over connection: Connection
  ) throws -> SignedCheckpoint? {
    let origin = LogOrigin(head.incarnation, shard)
    let keys = [publicKey] + options.earlierKeys
    var newest = try folder.newest(signedBy: keys, isThorough: memory.sealed == nil)
    if let sealed = memory.sealed {
      if sealed.checkpoint.origin != origin {
        (memory.sealed, memory.proven) = (nil, MerkleFrontier())
      } else if sealed.checkpoint.size > newest?.checkpoint.size ?? -1 {
        // The files were set back. What this process has signed it knows by itself.
        try folder.write(sealed)
        newest = sealed
      }
    }
    guard let newest else { return nil }
    let (checkpoint, size) = (newest.checkpoint, head.position.rawValue)
    guard checkpoint.origin == origin else {
      throw CheckpointContradicted(.otherLog(origin), checkpoint, size: size)
    }
    guard checkpoint.size <= size else {
      throw CheckpointContradicted(.logIsShorter, checkpoint, size: size)
    }
    if newest != memory.sealed {
      let hasher = MerkleHasher(OpenSSLSHA256())
      if memory.proven.size > checkpoint.size || memory.sealed == nil {
        memory.proven = MerkleFrontier()
      }
      try memory.proven.extend(
        to: checkpoint.size, reading: LogHashes(shard), by: hasher, over: connection)
      let root = memory.proven.root(by: hasher)
      guard root == checkpoint.root else {
        memory.proven = MerkleFrontier()
        throw CheckpointContradicted(.otherRoot(root), checkpoint, size: size)
      }
      memory.sealed = newest
      memory.sealedAt = options.clock()
    }
    return newest
  }

  /// Signs the first `size` events and writes the checkpoint.
  ///
  /// `frontier` is what the subscription's row says of the same events.
  @discardableResult private func seal(
    _ size: Int64, under head: LogHead, _ frontier: MerkleFrontier?, _ memory: inout Memory,
    over connection: Connection
  ) throws -> SignedCheckpoint {
    let newest = try prove(head, &memory, over: connection)
    if let newest, newest.checkpoint.size >= size { return newest }
    let (sha256, origin) = (OpenSSLSHA256(), LogOrigin(head.incarnation, shard))
    let hasher = MerkleHasher(sha256)
    if memory.proven.size > size || newest == nil { memory.proven = MerkleFrontier() }
    try memory.proven.extend(to: size, reading: LogHashes(shard), by: hasher, over: connection)
    let checkpoint = Checkpoint(origin: origin, size: size, root: memory.proven.root(by: hasher))
    if let frontier, frontier != memory.proven {
      throw CheckpointContradicted(
        .otherFrontier(frontier.root(by: hasher)), checkpoint, size: head.position.rawValue)
    }
    guard let key = NoteKey(name: origin.description, publicKey: publicKey, by: sha256) else {
      preconditionFailure("a log's name is always the name of a key")
    }
    let note = try signer.withLock { try checkpoint.signed(as: key, with: $0) }
    let signed = SignedCheckpoint(checkpoint: checkpoint, note: note, key: key)
    try folder.write(signed)
    memory.sealed = signed
    memory.sealedAt = options.clock()
    return signed
  }
}
