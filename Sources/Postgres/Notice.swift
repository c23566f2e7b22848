internal import CPostgres

/// A message of the server beside its answers.
package struct Notice: Sendable, Hashable {
  package var sqlState: SQLState
  /// `WARNING`, `NOTICE`, …, never localised.
  package var severity: String
  package var message: String
  /// The function inside the server that reported it: the only part that is safe to match on.
  package var sourceFunction: String?
}

extension Notice {
  init(reading result: OpaquePointer) {
    sqlState = SQLState(rawValue: diagnosis(result, LG_DIAG_SQLSTATE) ?? "")
    severity = diagnosis(result, LG_DIAG_SEVERITY) ?? ""
    message = diagnosis(result, LG_DIAG_MESSAGE) ?? ""
    sourceFunction = diagnosis(result, LG_DIAG_SOURCE_FUNCTION)
  }

  /// Warnings that describe a value or a privilege: none is raised on the way of a commit.
  ///
  /// 01000 is not among them: a cancelled wait for replication is reported with it.
  private static let harmlessCodes: Set<SQLState> = [
    SQLState(rawValue: "01003"),  // null value eliminated in set function
    SQLState(rawValue: "01004"),  // string data right truncation
    SQLState(rawValue: "01006"),  // privilege not revoked
    SQLState(rawValue: "01007"),  // privilege not granted
    SQLState(rawValue: "01008"),  // implicit zero bit padding
    SQLState(rawValue: "01P01"),  // deprecated feature
  ]

  /// Functions of the server that run before a commit is written, whatever they warn of.
  private static let harmlessSources: Set<String> = [
    "exec_stmt_raise",  // RAISE WARNING in PL/pgSQL: our own code, perhaps in a deferred trigger
    "pg_signal_backend",  // the process to signal is gone; of interest to its caller only
    "pg_wait_until_termination",  // likewise
    "pg_reload_conf",  // likewise
  ]

  var isWarning: Bool { severity == "WARNING" }

  /// The server gave up waiting for its standbys; matched by function since the text is localised.
  var meansUnreplicated: Bool { sourceFunction == "SyncRepWaitForLSN" }

  var isHarmlessToCommit: Bool {
    Self.harmlessCodes.contains(sqlState)
      || sourceFunction.map { Self.harmlessSources.contains($0) } ?? false
  }
}

/// What the server said beside its answers, on one connection.
final class NoticeLog {
  /// More than anyone reads; keeps a chatty function from filling memory.
  private static let limit = 100

  private(set) var notices: [Notice] = []
  private var warnings: [Notice] = []

  func add(_ notice: Notice) {
    if notices.count == Self.limit { notices.removeFirst() }
    notices.append(notice)
    // Bounded too, but never at the cost of the one warning that matters.
    guard notice.isWarning, warnings.count < Self.limit || notice.meansUnreplicated else { return }
    warnings.append(notice)
  }

  func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }

  /// A new exchange begins.
  func startExchange() {
    if !warnings.isEmpty { warnings = [] }
  }

  /// Why the commit that just completed cannot be trusted; nil when it can.
  ///
  /// All warnings of the exchange count: libpq hands over those of an implicit commit together with
  /// those of the statement before it.
  func doubt(_ risk: CommitRisk) -> CommitUnknown? {
    if risk == .none || warnings.isEmpty { return nil }
    if let notice = warnings.first(where: \.meansUnreplicated) {
      return CommitUnknown(.replicationWaitCancelled, message: notice.message)
    }
    // Utility statements warn of much that has nothing to do with a commit.
    if risk == .anywhere { return nil }
    let notice = warnings.first { !$0.isHarmlessToCommit }
    return notice.map { CommitUnknown(.warned($0.sqlState), message: $0.message) }
  }
}

/// Called by libpq for each message; `context` is the `NoticeLog` of the connection.
func receiveNotice(context: UnsafeMutableRawPointer?, result: OpaquePointer?) {
  guard let context, let result else { return }
  Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue().add(Notice(reading: result))
}
