import EventLog
import Digest
import IncidentService
import Policy
import Postgres
import Synchronization

/// The policy in force, read over the connection of a transaction.
final class PolicyShelf: Sendable {
  private let store: PostgresEventStore
  private let decode: StoredPolicies.Decode
  private let known = Mutex(Known())

  private struct Known {
    var version = StreamVersion.empty
    var hash: SHA256Digest?
    var policy = Policy.standard
  }

  init(_ store: PostgresEventStore, decode: @escaping StoredPolicies.Decode) {
    (self.store, self.decode) = (store, decode)
  }

  func inForce(over connection: Connection) throws -> (Policy, SHA256Digest?) {
    var known = known.withLock(\.self)
    var reader = LogReader(store.shard)
    while true {
      let page = try reader.stream(.policy, after: known.version, limit: 100, over: connection)
      for (event, words) in zip(page, try store.vault.open(page)) {
        known.version = event.version
        let opened = OpenedEvent(event, words: words)
        guard case .applied(let hash, _, _, let text) = try opened.decoded(by: .policies) else {
          continue
        }
        known.hash = hash
        known.policy = text.textOrNil.flatMap(decode) ?? .standard
      }
      if page.count < 100 { break }
    }
    self.known.withLock { [known] in $0 = known }
    return (known.policy, known.hash)
  }
}
