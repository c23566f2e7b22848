internal import CPostgres

/// Whether a server would take a connection now.
package enum ServerStatus: Sendable, Hashable {
  case accepting

  /// It runs, but is starting, stopping or recovering.
  case refusing

  /// Nobody answers.
  case silent

  /// The connection string cannot be used, so nobody was asked.
  case unasked
}

extension Connection {
  /// Asks a server whether it takes connections, without logging in; blocks the thread.
  package static func ping(_ string: ConnectionString) -> ServerStatus {
    guard string.isReadable else { return .unasked }
    return switch PQping(string.revealed) {
    case PQPING_OK: .accepting
    case PQPING_REJECT: .refusing
    case PQPING_NO_RESPONSE: .silent
    default: .unasked
    }
  }
}
