import Crypto
import Digest
import EventLog
import IncidentService
import PostgresStore

extension Desk {
  /// The desk of the log in PostgreSQL.
  convenience init(
    on store: PostgresEventStore, waking listener: LogListener,
    policies: any PolicyDirectory = NoPolicies()
  ) {
    self.init(
      store: store, queries: PostgresQueries(store), people: PostgresPeople(store),
      tokens: PostgresTokens(store), blobs: PostgresBlobs(store), watch: listener,
      policies: policies, links: PostgresApprovalLinks(store), outbox: PostgresDeliveries(store),
      subscribers: PostgresSubscribers(store, as: .system, now: { .now }),
      statusLinks: PostgresStatusLinks(store), tickets: PostgresPerspectiveTickets(store),
      digest: { OpenSSLSHA256().digest(of: $0) }, now: { .now })
  }
}
