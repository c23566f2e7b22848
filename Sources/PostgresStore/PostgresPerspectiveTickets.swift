import Crypto
package import EventLog
import FoundationEssentials
import IncidentService
import Postgres

/// Tickets under a key of each postmortem; who has had one is in `work.ticket_holders`.
package struct PostgresPerspectiveTickets: PerspectiveTickets {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  package func answer(
    to blinded: [UInt8], of principal: PrincipalID, for postmortem: StreamID
  ) async throws -> [UInt8]? {
    try await store.commit { connection in
      try connection.transaction { connection in
        let issuer = try issuer(for: postmortem, over: connection)
        let answer: [UInt8]
        do {
          answer = try issuer.answer(to: blinded)
        } catch CryptoError.notAuthentic {
          throw DeskRefusal.invalid(field: "blinded", reason: "is no point of the curve")
        }
        let isFirst =
          try connection.query(
            """
            INSERT INTO work.ticket_holders AS known (postmortem, holders)
            VALUES (\(postmortem.uuid), ARRAY[\(principal.uuid)]::uuid[])
            ON CONFLICT (postmortem) DO UPDATE SET holders = (
              SELECT array_agg(holder ORDER BY holder)
              FROM unnest(known.holders || excluded.holders) AS holder)
            WHERE NOT known.holders @> excluded.holders RETURNING 1
            """
          ).first != nil
        return isFirst ? answer : nil
      }
    }
  }

  package func accepts(
    _ token: [UInt8], provenBy proof: [UInt8], for postmortem: StreamID
  ) async throws -> Bool {
    try await store.pool.use { connection in
      try issuer(for: postmortem, over: connection).accepts(token, provenBy: proof)
    }
  }

  private func issuer(
    for postmortem: StreamID, over connection: Connection
  ) throws -> BlindTokenIssuer {
    BlindTokenIssuer(
      key: try StatusKey.find("perspectives \(postmortem)", in: store, over: connection))
  }
}
