import Crypto
package import Digest
package import EventLog
import Postgres

/// Roots and proofs of the log as it lies in the database.
///
/// Nothing is kept: each answer reads the hashes it needs, a second or so for a million events.
package struct LogProofs: Sendable {
  private let pool: Pool
  private let shard: Shard

  package init(_ store: PostgresEventStore) { (pool, shard) = (store.pool, store.shard) }

  /// The root of the tree over the first `size` events; nil when the log is shorter.
  package func root(at size: Int64) async throws -> SHA256Digest? {
    try await answer(upTo: size) { try $0.root(at: size) }
  }

  /// Proves that the event at `position` is in the tree of `size` events; nil when it is not.
  package func inclusion(
    of position: LogPosition, in size: Int64
  ) async throws -> InclusionProof? {
    try await answer(upTo: size) { try $0.inclusion(of: position.rawValue - 1, in: size) }
  }

  /// Proves that the tree of `size` events begins with that of `earlier`; nil when it cannot.
  package func consistency(of earlier: Int64, with size: Int64) async throws -> ConsistencyProof? {
    try await answer(upTo: size) { try $0.consistency(of: earlier, with: size) }
  }

  private func answer<Answer: Sendable>(
    upTo size: Int64, _ ask: @Sendable (MerkleProver) throws -> Answer?
  ) async throws -> Answer? {
    let shard = shard
    return try await pool.read { connection in
      guard try size <= LogReader(shard).head(over: connection).position.rawValue else {
        return nil
      }
      return try ask(Self.prover(of: shard, size: size, over: connection))
    }
  }

  /// A prover that reads hashes while it proves: in ascending order, as it asks for them.
  private static func prover(
    of shard: Shard, size: Int64, over connection: Connection
  ) -> MerkleProver {
    var known: [SHA256Digest] = []
    var first: Int64 = 0
    return MerkleProver(by: MerkleHasher(OpenSSLSHA256()), size: size) { index in
      if index < first || index >= first + Int64(known.count) {
        known.removeAll(keepingCapacity: true)
        first = index
        try LogHashes(shard).read(
          after: index, through: min(index + 20_000, size), over: connection
        ) { known.append($0) }
      }
      return known[Int(index - first)]
    }
  }
}
