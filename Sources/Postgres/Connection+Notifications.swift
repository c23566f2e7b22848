internal import CPostgres

extension Connection {
  /// Asks for the messages of a channel from now on.
  package func listen(_ channel: String) throws {
    _ = try query("LISTEN \(identifier: channel)", risk: .none, mayRetry: true)
  }

  package func unlisten(_ channel: String) throws {
    _ = try query("UNLISTEN \(identifier: channel)", risk: .none, mayRetry: true)
  }

  /// Sends a message when the transaction commits.
  package func notify(_ channel: String, _ payload: String = "") throws {
    try execute("SELECT pg_notify(\(channel), \(payload))")
  }

  /// Waits until there are messages, the waker is called or the time is up.
  ///
  /// - Returns: what has arrived, nothing if the wait ended otherwise. Messages can be lost with a
  ///   connection: whoever depends on them must also look by himself now and then.
  /// - Throws: `ConnectionLost`.
  package func notifications(waitingAtMost limit: Duration) throws -> [Notification] {
    let handle = try live()
    let deadline = Deadline(after: limit)
    while true {
      drainNotifications(handle)
      if !pendingNotifications.isEmpty {
        defer { pendingNotifications = [] }
        return pendingNotifications
      }
      let ready = Poll.wait(
        PQsocket(handle), .read, waker: waker.descriptor, until: deadline)
      if ready.contains(.read) {
        if PQconsumeInput(handle) == 0 { isLost = true }
        drainNotifications(handle)
        if isLost || PQstatus(handle) == CONNECTION_BAD {
          throw giveUp(.lost(pqMessage), .none)
        }
      }
      if ready.contains(.woken) {
        waker.reset()
        defer { pendingNotifications = [] }
        return pendingNotifications
      }
      if ready.isEmpty { return [] }
    }
  }

  private func drainNotifications(_ handle: OpaquePointer) {
    while let notification = PQnotifies(handle) {
      defer { PQfreemem(notification) }
      pendingNotifications.append(
        Notification(
          channel: text(notification.pointee.relname),
          payload: notification.pointee.extra.map { String(cString: $0) } ?? "",
          processID: Int32(notification.pointee.be_pid)))
    }
  }
}
