/// No connection could be made: nothing was sent to any database.
package struct ConnectionError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    case badConnectionString
    case refused
    case timedOut
    /// The pool or session was closed.
    case closed
  }

  package var reason: Reason
  package var message: String

  package init(_ reason: Reason, message: String = "") {
    self.reason = reason
    self.message = message
  }

  package var description: String { "no connection (\(reason)): \(message)" }
}

/// The connection ended at a time when provably nothing could have been committed.
///
/// The whole transaction can be repeated on a new connection.
package struct ConnectionLost: Error, Sendable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    case connectionLost
    case timedOut
  }

  package var reason: Reason
  package var message: String
  /// What the server said last, for example that an administrator ended the session.
  package var serverError: PostgresError?

  package init(_ reason: Reason, message: String = "", serverError: PostgresError? = nil) {
    self.reason = reason
    self.message = message
    self.serverError = serverError
  }

  package var description: String {
    "connection lost (\(reason)): \(serverError.map(\.description) ?? message)"
  }
}
