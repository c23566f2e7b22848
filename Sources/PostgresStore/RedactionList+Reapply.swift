import Crypto
import Digest
package import EventLog
import Postgres

extension RedactionList {
  /// What became of the listed entries.
  package struct Reapplied: Equatable, Sendable {
    /// Their words were back, and are destroyed again.
    package var destroyed: [EventID] = []
    /// Their words were gone already.
    package var gone: [EventID] = []
    /// The log does not have them: the backup is older than they are.
    package var absent: [EventID] = []
    /// Their words may still be there.
    package var failed: [Failed] = []

    package struct Failed: Equatable, Sendable {
      package var entry: EventID
      package var reason: String
    }
  }

  /// Destroys the keys of listed entries that a restored backup brought back.
  ///
  /// Each goes the ordinary way of a redaction, so the log says that and when it was done again.
  /// Safe to repeat and to kill: the command's key follows from the entry.
  ///
  /// `principal` is the machine that restores; copies of an entry's words go from `projections`, the
  /// store's by default, too,
  /// in the same transaction. One entry that fails does not keep the others.
  ///
  /// - Throws: `SealFileError`, or that the database cannot be reached.
  package func reapply(
    to store: PostgresEventStore, by principal: PrincipalID, role: String = "system",
    at now: Timestamp, purging projections: [any Projection]? = nil
  ) async throws -> Reapplied {
    var outcome = Reapplied()
    for entry in try read() {
      do {
        switch try await store.state(of: entry.entry) {
        case nil: outcome.absent.append(entry.entry)
        case false?: outcome.gone.append(entry.entry)
        case true?:
          let request = RedactionRequest(
            of: entry.entry, because: "Redacted before; a restored backup had brought it back.",
            as: entry.command(by: principal), role: role, at: now)
          _ = try await store.redact(request, purging: projections ?? store.projections)
          // A redaction that is on record answers without destroying a key that somebody put back.
          guard try await store.state(of: entry.entry) == false else {
            throw RedactionNotEffective(entry: entry.entry)
          }
          outcome.destroyed.append(entry.entry)
        }
      } catch let error where !Self.endsAll(error) {
        outcome.failed.append(
          Reapplied.Failed(entry: entry.entry, reason: Self.reason(of: error)))
      }
    }
    return outcome
  }

  /// Whether no other entry would fare better.
  private static func endsAll(_ error: any Error) -> Bool {
    error is CancellationError || error is ConnectionError || error is ConnectionLost
      || error is CommitUnknown || error is PoolExhausted
  }

  private static func reason(of error: any Error) -> String {
    switch error {
    case is RedactionNotEffective:
      "its redaction is on record, but somebody put the key back into the database"
    case let error as PostgresError: "\(error.message) (\(error.sqlState))"
    default: String(describing: error)
    }
  }
}

/// An entry is on record as redacted, but its key is there: somebody put it back.
package struct RedactionNotEffective: Error, Equatable {
  package var entry: EventID

  package init(entry: EventID) { self.entry = entry }
}

extension RedactionList.Entry {
  /// Always the same for the same entry.
  fileprivate func command(by principal: PrincipalID) -> CommandIdentity {
    let sha256 = OpenSSLSHA256()
    return CommandIdentity(
      by: principal, key: .derived(from: entry.uuid, "redaction reapplied", by: sha256),
      digest: sha256.digest(of: Array("redaction reapplied \(entry)".utf8)))
  }
}

extension PostgresEventStore {
  /// Whether an entry's key is there; nil when the log does not have the entry.
  fileprivate func state(of entry: EventID) async throws -> Bool? {
    let shard = shard
    return try await pool.read { connection in
      try connection.query(
        """
        SELECT EXISTS (
          SELECT FROM log.event_keys k WHERE k.shard = e.shard AND k.position = e.position)
        FROM log.events e WHERE e.shard = \(shard.rawValue) AND e.id = \(entry.uuid)
        """
      ).first?.decode(0)
    }
  }
}
