import Crypto
import Digest
import EventLog
import FoundationEssentials
import Postgres
import PostgresStore

/// Computes every hash of a log again: each stream's chain, and the tree over all of it.
struct ChainCheck {
  private(set) var frontier = MerkleFrontier()
  /// Positions whose stored hash does not follow from their content and their predecessor.
  private(set) var findings: [LogPosition] = []
  private(set) var streamCount = 0
  private var hasher = EventHasher(OpenSSLSHA256())
  private var heads: [StreamID: SHA256Digest] = [:]
  private let tree = MerkleHasher(OpenSSLSHA256())
  private let kinds: [StreamID: StreamKind]

  init(kinds: [StreamID: StreamKind]) { self.kinds = kinds }

  mutating func check(_ events: [RecordedEvent]) {
    for event in events {
      let previous = heads[event.stream] ?? genesis(of: event.stream)
      let hash = previous.map { hasher.hash(of: event, after: $0) }
      if hash != event.hash { findings.append(event.position) }
      heads[event.stream] = event.hash
      frontier.append(event.hash, by: tree)
    }
  }

  var root: SHA256Digest { frontier.root(by: tree) }

  private mutating func genesis(of stream: StreamID) -> SHA256Digest? {
    streamCount += 1
    return kinds[stream].map { hasher.genesis(of: stream, $0) }
  }
}

extension Instance {
  /// What each stream is about.
  func streamKinds() async throws -> [StreamID: StreamKind] {
    try await use(as: .auditor) { connection in
      var kinds: [StreamID: StreamKind] = [:]
      for row in try connection.query("SELECT stream, kind FROM log.streams") {
        kinds[StreamID(uuid: try row.decode(0))] = StreamKind(rawValue: try row.decode(1))
      }
      return kinds
    }
  }
}
