internal import CPostgres

/// One connection to a PostgreSQL server.
///
/// It belongs to one thread at a time and blocks it; nothing but a `Waker` or a `Canceller` may
/// touch it from elsewhere. All waiting is done in `poll`, never inside libpq, so that every wait
/// can end.
package final class Connection {
  /// Nil once the connection was given up.
  private(set) var handle: OpaquePointer?
  let log: NoticeLog
  let buffer = ParameterBuffer()
  var statements = StatementCache()
  /// Something may still sit in libpq's send buffer.
  var needsFlush = false
  /// The server closed the connection; what it said before can still be read.
  var isLost = false
  /// The transaction that is open was declared to write nothing.
  var isReadOnly = false
  /// Numbers savepoints.
  var savepointDepth = 0
  /// Notifications that arrived while something else was going on.
  var pendingNotifications: [Notification] = []

  /// The longest that one statement may take, seen from here; nil for no limit.
  ///
  /// When it passes the connection is closed. For COPY it is the longest silence.
  package var timeout: Duration?

  /// Ends a wait for notifications from another thread.
  package let waker: Waker

  /// Connects, trying each host in turn until the deadline.
  ///
  /// Only the look-up of host names can outlast the deadline, since the system offers no other way.
  ///
  /// - Throws: `ConnectionError`.
  package init(_ string: ConnectionString, deadline: Duration = .seconds(10)) throws {
    log = NoticeLog()
    waker = try Waker()
    let end = Deadline(after: deadline)
    handle = try Connector.connect(string, deadline: end)
    // `close` gives this reference back, after which libpq can no longer call.
    PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passRetained(log).toOpaque())
    timeout = end.remaining
    do {
      try prepareSession()
    } catch {
      close()
      throw ConnectionError(end.remaining == .zero ? .timedOut : .refused, message: "\(error)")
    }
    timeout = nil
  }

  deinit { close() }

  /// Ends the session; everything afterwards throws `ConnectionLost`.
  package func close() {
    guard let handle else { return }
    self.handle = nil
    PQfinish(handle)
    Unmanaged.passUnretained(log).release()
  }

  /// Makes sure of what the promises of this target rest on, whatever the database's settings are.
  private func prepareSession() throws {
    // Warnings carry the news that a commit was not replicated.
    var text = "SET client_min_messages = notice; SET extra_float_digits = 1"
    // Lets the server give up a statement, and its locks, soon after its client is gone.
    if serverVersion >= 140_000 { text += "; SET client_connection_check_interval = '2s'" }
    try script(text)
  }
}

extension Connection {
  package enum TransactionStatus: Sendable {
    case idle, active, inTransaction, inFailedTransaction, unknown
  }

  package var transactionStatus: TransactionStatus {
    guard let handle, !isLost else { return .unknown }
    return switch PQtransactionStatus(handle) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_ACTIVE: .active
    case PQTRANS_INTRANS: .inTransaction
    case PQTRANS_INERROR: .inFailedTransaction
    default: .unknown
    }
  }

  /// For example 150018 for 15.18; 0 without a connection.
  package var serverVersion: Int { handle.map { Int(PQserverVersion($0)) } ?? 0 }

  /// The server process behind this connection; 0 without one.
  package var processID: Int32 { handle.map { Int32(PQbackendPID($0)) } ?? 0 }

  /// A setting that the server reports by itself, for example `in_hot_standby`.
  package func parameter(_ name: String) -> String? {
    guard let handle, let value = PQparameterStatus(handle, name) else { return nil }
    return String(cString: value)
  }

  /// Nil once the connection is closed.
  package var canceller: Canceller? { handle.flatMap { Canceller($0) } }

  /// What the server said beside its answers since the last call; the newest hundred.
  package func takeNotices() -> [Notice] { log.takeNotices() }

  /// Whether the next statement has a chance: open, and not closed by the server in the meantime.
  package var isUsable: Bool {
    guard let handle, !isLost, PQstatus(handle) == CONNECTION_OK else { return false }
    if Poll.wait(PQsocket(handle), .read, until: Deadline(after: .zero)).isEmpty { return true }
    // Something came unasked: a notification, or the end.
    if PQconsumeInput(handle) == 0 { return false }
    _ = PQisBusy(handle)
    return PQstatus(handle) == CONNECTION_OK
      && Poll.wait(PQsocket(handle), .read, until: Deadline(after: .zero)).isEmpty
  }

  /// The handle while there is one.
  func live() throws -> OpaquePointer {
    guard let handle, !isLost else {
      throw ConnectionLost(.connectionLost, message: "the connection is closed")
    }
    return handle
  }
}
