import EventLog
import Postgres

/// Sends the appends of a whole process through one connection, many in one transaction.
///
/// A dense order needs one writer at a time, and one writer pays one flush a commit: combining turns
/// a flush an append into a flush a batch. A lone append goes out at once, by itself.
///
/// It has a thread of its own, because libpq blocks.
final class Combiner: Sendable {
  private let mailbox = Mailbox<Waiting>()
  private let thread: OwnThread

  /// One append and the caller who waits for its answer.
  struct Waiting: Sendable {
    let append: SealedAppend
    let answer: CheckedContinuation<AppendAnswer, any Error>
  }

  init(
    _ database: ConnectionString, as writer: Writer, in shard: Shard, timeout: Duration,
    announcing announce: @escaping @Sendable (LogPosition) -> Void
  ) {
    let mailbox = mailbox
    thread = OwnThread.start("lg-append") {
      var loop = CombinerLoop(
        database: database, writer: writer, shard: shard, timeout: timeout, announce: announce)
      loop.run(mailbox)
    }
  }

  func append(_ append: SealedAppend) async throws -> AppendAnswer {
    try await withCheckedThrowingContinuation { continuation in
      if !mailbox.put(Waiting(append: append, answer: continuation)) {
        continuation.resume(throwing: StoreClosed())
      }
    }
  }

  /// How many appends wait for those under way.
  var queued: Int { mailbox.count }

  /// Answers whoever waits, then ends the thread.
  func close() {
    mailbox.close()
    thread.join()
  }
}

/// The store was closed before the call.
package struct StoreClosed: Error {}

/// What runs on the combiner's thread.
private struct CombinerLoop {
  let database: ConnectionString
  let writer: Writer
  let shard: Shard
  let timeout: Duration
  let announce: @Sendable (LogPosition) -> Void

  private var connection: Connection?
  /// How many appends the next batch is likely to have.
  private var expected = 1

  private static let batchLimit = 100
  private static let byteLimit = 1 << 20
  /// What the callers just answered need to come back, on a busy machine.
  private static let patience: UInt64 = 300_000

  init(
    database: ConnectionString, writer: Writer, shard: Shard, timeout: Duration,
    announce: @escaping @Sendable (LogPosition) -> Void
  ) {
    (self.database, self.writer, self.shard) = (database, writer, shard)
    (self.timeout, self.announce) = (timeout, announce)
  }

  mutating func run(_ mailbox: Mailbox<Combiner.Waiting>) {
    while let all = mailbox.takeAll(gathering: expected, patience: Self.patience) {
      let (batch, rest) = Self.split(all)
      if !rest.isEmpty { mailbox.putBack(rest) }
      commit(batch)
      // Those just answered come back, and join those who came meanwhile. Without the latter, callers
      // would fall into two groups that take turns, and pay two flushes where one would do.
      expected = min(batch.count + mailbox.count, Self.batchLimit)
    }
    connection?.close()
  }

  /// As many as fit one transaction, with no key twice and one master key for all.
  private static func split(
    _ all: [Combiner.Waiting]
  ) -> (batch: [Combiner.Waiting], rest: [Combiner.Waiting]) {
    guard all.count > 1 else { return (all, []) }
    var (batch, rest): ([Combiner.Waiting], [Combiner.Waiting]) = ([], [])
    var keys: Set<CommandIdentity.Scoped> = []
    var master: Int16?
    var bytes = 0
    for waiting in all {
      let size = waiting.append.byteCount
      let isFull = batch.count == batchLimit || (bytes + size > byteLimit && !batch.isEmpty)
      let another = master != nil && waiting.append.master != nil && waiting.append.master != master
      // Once one waits, all that follow wait too: a stream's appends keep their order.
      if isFull || another || !rest.isEmpty
        || !keys.insert(waiting.append.append.command.scoped).inserted
      {
        rest.append(waiting)
      } else {
        batch.append(waiting)
        bytes += size
        master = master ?? waiting.append.master
      }
    }
    return (batch, rest)
  }

  /// Commits a batch and answers its callers; never before the commit is complete.
  private mutating func commit(_ batch: [Combiner.Waiting]) {
    do {
      let answers = try send(batch.map(\.append))
      let newest = answers.compactMap { $0.newest }.max()
      if let newest { announce(newest) }
      for (waiting, answer) in zip(batch, answers) {
        waiting.answer.resume(with: answer.mapError { $0 })
      }
    } catch is PostgresError where batch.count > 1 {
      // One bad append must not fail its neighbours: nothing was committed, so each goes alone.
      for waiting in batch { commit([waiting]) }
    } catch {
      let failure = asAppendFailure(error)
      for waiting in batch { waiting.answer.resume(throwing: failure) }
    }
  }

  private mutating func send(
    _ appends: [SealedAppend]
  ) throws -> [Result<AppendAnswer, AppendRefusal>] {
    let connection = try ready()
    do {
      return try appends.send(as: writer, in: shard, over: connection)
    } catch {
      if !connection.isUsable || !(error is PostgresError) { discard() }
      throw error
    }
  }

  private mutating func ready() throws -> Connection {
    if let connection, connection.isUsable { return connection }
    discard()
    let fresh = try Connection(database)
    fresh.timeout = timeout
    connection = fresh
    return fresh
  }

  private mutating func discard() {
    connection?.close()
    connection = nil
  }
}

extension CommandIdentity {
  /// What makes a command the same: its key, within its principal.
  struct Scoped: Hashable {
    var principal: PrincipalID
    var key: CommandKey
  }

  var scoped: Scoped { Scoped(principal: principal, key: key) }
}

extension Result where Success == AppendAnswer {
  fileprivate var newest: LogPosition? {
    if case .success(.appended(let receipt)) = self { receipt.last } else { nil }
  }
}
