internal import CPostgres

extension Connection {
  /// Runs one statement and returns its rows.
  ///
  /// Outside a transaction it commits by itself.
  ///
  /// - Throws: `PostgresError` when the server refused it, `ConnectionLost` when nothing can have
  ///   been committed, `CommitUnknown` when something may have been.
  package func query(_ sql: SQL) throws -> Rows {
    let status = transactionStatus
    let risk: CommitRisk =
      switch status {
      case .inTransaction, .inFailedTransaction: sql.isCommit && !isReadOnly ? .commit : .none
      default: sql.commitsOnlyAtEnd ? .atEnd : .anywhere
      }
    return try query(sql, risk: risk, mayRetry: status == .idle)
  }

  /// Runs one statement that reads, and does something else while the server works on it.
  ///
  /// `work` must not use the connection. What it throws is thrown once the answer is here, which is
  /// thrown away then; only for statements in a transaction that reads.
  package func query<Value>(
    _ sql: SQL, while work: () throws -> Value
  ) throws -> (rows: Rows, value: Value) {
    precondition(isReadOnly && transactionStatus == .inTransaction, "nothing may be in doubt here")
    let deadline = Deadline(after: timeout)
    _ = try send(sql, deadline)
    do throws(Interruption) { try flush(deadline) } catch { throw giveUp(error, .none) }
    let value = Result { try work() }
    return (try answer(to: sql, risk: .none, deadline), try value.get())
  }

  /// Runs one statement and returns how many rows it touched.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int { try query(sql).affected }

  /// Runs several statements without parameters: steps of a schema, settings.
  ///
  /// They are one transaction unless they say otherwise.
  package func script(_ text: String) throws {
    let handle = try live()
    try refuseNUL(text)
    let isInside = transactionStatus == .inTransaction
    let risk: CommitRisk = isInside && !mentionsCommit(text) ? .none : .anywhere
    log.startExchange()
    guard PQsendQuery(handle, text) == 1 else { throw notSent() }
    needsFlush = true
    _ = try finish(text, risk: risk, deadline: Deadline(after: timeout))
  }

  func query(_ sql: SQL, risk: CommitRisk, mayRetry: Bool = false) throws -> Rows {
    let deadline = Deadline(after: timeout)
    let name = try send(sql, deadline)
    do {
      return try answer(to: sql, risk: risk, deadline)
    } catch let error as PostgresError where error.isStalePlan {
      statements.replace(name: name, of: sql, isOnServer: error.sqlState != .invalidStatementName)
      // Nothing ran: the server refused before it began.
      if mayRetry { return try query(sql, risk: risk) }
      throw error
    }
  }

  /// Sends a statement, prepared before if need be; the answer is its name at the server.
  private func send(_ sql: SQL, _ deadline: Deadline) throws -> String {
    let handle = try live()
    let name = try statements.name(for: sql) ?? prepare(sql, handle, deadline)
    buffer.fill(sql.parameters)
    log.startExchange()
    let sent = PQsendQueryPrepared(
      handle, name, Int32(truncatingIfNeeded: buffer.values.count), buffer.values, buffer.lengths,
      buffer.formats, 1)
    guard sent == 1 else { throw notSent() }
    needsFlush = true
    return name
  }

  private func answer(to sql: SQL, risk: CommitRisk, _ deadline: Deadline) throws -> Rows {
    guard let rows = try finish(sql.text, risk: risk, deadline: deadline) else {
      throw PostgresError(
        sqlState: .protocolViolation, message: "no answer", statement: sql.text)
    }
    return rows
  }

  /// Prepares a statement in a round trip of its own, so that a loss here is known to be harmless.
  private func prepare(
    _ sql: SQL, _ handle: OpaquePointer, _ deadline: Deadline
  ) throws -> String {
    try refuseNUL(sql.text)
    let name = statements.add(sql)
    buffer.fill(sql.parameters)
    do {
      try deallocateDiscarded(handle, deadline)
      log.startExchange()
      let sent = PQsendPrepare(
        handle, name, sql.text, Int32(truncatingIfNeeded: buffer.types.count), buffer.types)
      guard sent == 1 else { throw notSent() }
      needsFlush = true
      _ = try finish(sql.text, risk: .none, deadline: deadline)
    } catch {
      statements.forget(name: name, of: sql)
      throw error
    }
    return name
  }

  private func deallocateDiscarded(_ handle: OpaquePointer, _ deadline: Deadline) throws {
    // In a failed transaction nothing runs; later is soon enough.
    guard transactionStatus != .inFailedTransaction else { return }
    for name in statements.takeDiscarded() {
      let text = "DEALLOCATE \(name)"
      guard PQsendQuery(handle, text) == 1 else { throw notSent() }
      needsFlush = true
      _ = try finish(text, risk: .none, deadline: deadline)
    }
  }

  /// libpq refused to send: nothing reached the server.
  func notSent() -> any Error {
    let message = handle.map { text(PQerrorMessage($0)) } ?? ""
    close()
    return ConnectionLost(.connectionLost, message: message)
  }

  /// A C string would end there, and the server would see another statement.
  func refuseNUL(_ text: String) throws {
    guard text.utf8.contains(0) else { return }
    throw PostgresError(
      sqlState: .characterNotInRepertoire, message: "a statement cannot contain NUL",
      statement: text)
  }

  private func mentionsCommit(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.contains("commit") || text.contains("end") || text.contains("prepare")
  }
}

extension PostgresError {
  /// The prepared statement is gone or no longer fits its tables.
  var isStalePlan: Bool {
    sqlState == .invalidStatementName
      || sqlState == .featureNotSupported && sourceFunction == "RevalidateCachedQuery"
  }
}
