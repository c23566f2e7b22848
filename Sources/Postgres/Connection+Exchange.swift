internal import CPostgres

/// Why waiting for the server ended without an answer.
enum Interruption: Error {
  case lost(String)
  case timedOut

  var message: String {
    switch self {
    case .lost(let message): message
    case .timedOut: "the server did not answer in time"
    }
  }
}

extension Connection {
  /// The next result of what was sent, nil after the last of a statement.
  ///
  /// The result belongs to the caller. After the connection was lost, what the server said before
  /// still comes out; then this throws.
  func nextResult(_ deadline: Deadline) throws(Interruption) -> OpaquePointer? {
    guard let handle else { throw .lost("the connection is closed") }
    while true {
      if needsFlush {
        let outcome = PQflush(handle)
        if outcome < 0 { isLost = true }
        needsFlush = outcome == 1
      }
      if isLost || PQisBusy(handle) == 0 { break }
      try wait(handle, deadline)
    }
    let result = PQgetResult(handle)
    if PQstatus(handle) == CONNECTION_BAD { isLost = true }
    guard isLost else { return result }
    // Without a code it is libpq that speaks, about the connection.
    if let result,
      PQresultStatus(result) != PGRES_FATAL_ERROR
        || lg_result_field(result, Int32(LG_DIAG_SQLSTATE)) != nil
    {
      return result
    }
    PQclear(result)
    throw .lost(text(PQerrorMessage(handle)))
  }

  /// Waits for the server once: until it has sent something or takes more.
  func wait(_ handle: OpaquePointer, _ deadline: Deadline) throws(Interruption) {
    let ready = Poll.wait(
      PQsocket(handle), needsFlush ? [.read, .write] : .read, until: deadline)
    if ready.isEmpty { throw .timedOut }
    if ready.contains(.read), PQconsumeInput(handle) == 0 { isLost = true }
  }

  /// Sends what libpq has buffered, reading meanwhile, so that two full sockets cannot wait for
  /// each other.
  func flush(_ deadline: Deadline) throws(Interruption) {
    guard let handle else { throw .lost("the connection is closed") }
    while true {
      let outcome = PQflush(handle)
      if outcome < 0 { isLost = true }
      needsFlush = outcome == 1
      // The reason is found by whoever reads next.
      if !needsFlush || isLost { return }
      try wait(handle, deadline)
    }
  }

  /// Ends the connection after an interruption, and says what that means for the commit.
  func giveUp(
    _ interruption: Interruption, _ risk: CommitRisk, serverError: PostgresError? = nil
  ) -> any Error {
    let doubt = log.doubt(risk)
    close()
    if let doubt { return doubt }
    let message = serverError?.message ?? interruption.message
    switch (risk, interruption) {
    case (.none, .lost):
      return ConnectionLost(.connectionLost, message: message, serverError: serverError)
    case (.none, .timedOut):
      return ConnectionLost(.timedOut, message: message, serverError: serverError)
    case (_, .lost): return CommitUnknown(.connectionLost, message: message)
    case (_, .timedOut): return CommitUnknown(.timedOut, message: message)
    }
  }

  /// Reads the answer to one statement, which is named in errors, to its end.
  func finish(
    _ statement: String, risk: CommitRisk, deadline: Deadline
  ) throws -> Rows? {
    var rows: Rows?
    var failure: PostgresError?
    do throws(Interruption) {
      while let result = try nextResult(deadline) {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
          rows = Rows(taking: result)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
          PQclear(result)
          failure =
            failure
            ?? PostgresError(
              sqlState: .featureNotSupported, message: "COPY needs copyIn or copyOut",
              statement: statement)
          try leaveCopy(deadline)
        default:
          // The first error tells the cause.
          let error = PostgresError(reading: result, statement: statement)
          PQclear(result)
          failure = failure ?? error
        }
      }
    } catch {
      let isAborted = risk != .anywhere && rulesOutCommit(failure, risk, isComplete: rows != nil)
      throw giveUp(error, isAborted ? .none : risk, serverError: failure)
    }
    // A text of several statements may have committed before it failed.
    if let failure, risk != .anywhere { throw failure }
    if let doubt = log.doubt(risk) { throw doubt }
    if let failure { throw failure }
    return rows
  }

  /// Whether what the server said before the connection was lost means that nothing was committed.
  private func rulesOutCommit(
    _ failure: PostgresError?, _ risk: CommitRisk, isComplete: Bool
  ) -> Bool {
    guard let failure else { return false }
    // The end of a session can be announced in the middle of a commit, but an implicit commit comes
    // after the statement's completion.
    return !failure.endsSession || risk == .atEnd && !isComplete
  }

  /// Refuses a copy that nobody asked for.
  private func leaveCopy(_ deadline: Deadline) throws(Interruption) {
    guard let handle else { return }
    if PQputCopyEnd(handle, "not expected") >= 0 {
      needsFlush = true
      return
    }
    // Then it is a copy to us: read over it.
    while true {
      var row: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &row, 1)
      PQfreemem(row)
      if length < 0 { return }
      if length == 0 { try wait(handle, deadline) }
      if isLost { return }
    }
  }
}
