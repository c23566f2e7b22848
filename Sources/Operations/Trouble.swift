import CommandLineKit
import Glibc
import Postgres
import PostgresStore

/// What keeps a part of `up` from its work, though not for ever: it goes on trying by itself.
struct Trouble: Sendable {
  enum Part: Hashable, Sendable {
    case sealer
    /// Actions that are worked on in programs of others.
    case trackers
    /// Calls to whoever watches over this service from outside.
    case heartbeat
    /// A projection or another reader of the log, by its name.
    case subscription(String)
  }

  var part: Part
  var error: any Error
}

extension Trouble.Part {
  var name: String {
    switch self {
    case .sealer: "sealer"
    case .trackers: "trackers"
    case .heartbeat: "heartbeat"
    case .subscription(let name): name
    }
  }
}

extension Trouble {
  /// Tells troubles apart, whatever else their texts say: those may name a new file each time.
  var kind: String {
    switch error {
    case SealFileError.system(_, let call, let code): "file:\(call):\(code)"
    case let error as PostgresError: "database:\(error.sqlState)"
    case let trouble as TrackerTrouble: "tracker:\(trouble.sentence)"
    case let trouble as HeartbeatTrouble: "heartbeat:\(trouble.sentence)"
    default: isOfConnection ? "connection" : "\(type(of: error))"
    }
  }

  /// Comes with every restart of a database or change of hands, and then goes by itself.
  var isOfConnection: Bool {
    switch error {
    case is ConnectionError, is ConnectionLost, is CommitUnknown, is PoolExhausted, is LeaseLost:
      true
    case let error as PostgresError: ["08", "40", "57"].contains(error.sqlState.rawValue.prefix(2))
    default: false
    }
  }

  /// What happened, without what it means.
  var reason: String {
    switch error {
    case SealFileError.system(let path, let call, let code):
      "\(path): \(call) failed: \(String(cString: strerror(code)))"
    case let error as ConnectionError: error.message
    case let error as ConnectionLost: error.serverError?.message ?? error.message
    case let error as PostgresError: "\(error.message) (\(error.sqlState))"
    case let trouble as TrackerTrouble: trouble.sentence
    case let trouble as HeartbeatTrouble: trouble.sentence
    default: String(describing: error)
    }
  }

  /// What it means, and what to do.
  var line: TerminalText {
    switch part {
    case .sealer:
      """
      \("No new checkpoints", .yellow): \(reason). Events are recorded all the same, but nothing \
      signs them until it is mended. \(advice)
      """
    case .trackers:
      "\("A tracker was not looked at", .yellow): \(reason) It is looked at again within the hour."
    case .heartbeat:
      "\("Whoever watches over this service hears nothing", .yellow): \(reason) It is tried again."
    case .subscription(let name):
      """
      \("\(name) falls behind", .yellow): \(reason). Events are recorded all the same, but \(name) \
      does not show them until it is mended. \(advice)
      """
    }
  }

  private var advice: TerminalText {
    switch error {
    case SealFileError.system(_, _, ENOSPC), SealFileError.system(_, _, EDQUOT):
      "The checkpoints' disk is full: free some space there; it is tried again."
    case SealFileError.system(_, _, EACCES), SealFileError.system(_, _, EPERM),
      SealFileError.system(_, _, EROFS):
      "Let this user write to the checkpoints' folder; it is tried again."
    case is SealFileError:
      "See to the checkpoints' folder, which LASTGOOD_CHECKPOINTS may name; it is tried again."
    case let error as PostgresError where error.sqlState.rawValue == "53100":
      "The database's disk is full: free some space there; it is tried again."
    case let error as PostgresError where error.sqlState == .insufficientPrivilege:
      "Give the database's user that right, or run “lastgood migrate” as an administrator."
    default:
      isOfConnection
        ? "See to the database, if it goes on; it is tried again." : "It is tried again."
    }
  }
}
