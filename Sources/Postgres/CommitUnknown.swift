/// A commit was asked for and its completion never arrived, or arrived with a doubt.
///
/// It may have happened or not. Only asking again, with an idempotency key, tells.
package struct CommitUnknown: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    case connectionLost
    case timedOut
    /// Committed here, but no standby has confirmed: it may be lost at the next failover.
    case replicationWaitCancelled
    /// The server warned of something during the commit that is not known to be harmless.
    case warned(SQLState)
  }

  package var reason: Reason
  package var message: String

  package init(_ reason: Reason, message: String = "") {
    self.reason = reason
    self.message = message
  }

  package var description: String { "commit unknown (\(reason)): \(message)" }
}
