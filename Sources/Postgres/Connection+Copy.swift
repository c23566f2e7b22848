internal import CPostgres

extension Connection {
  /// Runs a `COPY … FROM STDIN` and returns how many rows were copied.
  ///
  /// When `body` throws, nothing is copied.
  @discardableResult
  package func copyIn(_ sql: SQL, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
    let isInside = transactionStatus != .idle
    let handle = try startCopy(sql, PGRES_COPY_IN)
    // Before the end is sent nothing can be committed.
    do {
      var writer = CopyWriter { [unowned self] in try put($0, handle) }
      try body(&writer)
      try writer.flush()
    } catch {
      try abandonCopyIn(handle, sql, because: error)
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw notSent() }
    needsFlush = true
    let rows = try finish(
      sql.text, risk: isInside ? .none : .atEnd, deadline: Deadline(after: timeout))
    return rows?.affected ?? 0
  }

  /// Runs a `COPY … TO STDOUT` and hands over its rows, one at a time.
  ///
  /// When `body` throws, the copy is cancelled.
  package func copyOut(_ sql: SQL, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let handle = try startCopy(sql, PGRES_COPY_OUT)
    var failure: (any Error)?
    do throws(Interruption) {
      while true {
        var row: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(handle, &row, 1)
        if length < 0 { break }
        if length == 0 {
          if isLost { throw .lost(pqMessage) }
          if needsFlush { try flush(Deadline(after: timeout)) }
          try wait(handle, Deadline(after: timeout))
          continue
        }
        defer { PQfreemem(row) }
        if failure != nil { continue }
        do {
          try body(UnsafeRawBufferPointer(start: row, count: Int(length)))
        } catch {
          failure = error
          canceller?.cancel()
        }
      }
    } catch {
      throw failure ?? giveUp(error, .none)
    }
    do {
      _ = try finish(sql.text, risk: .none, deadline: Deadline(after: timeout))
    } catch {
      throw failure ?? error
    }
    if let failure { throw failure }
  }

  private func startCopy(_ sql: SQL, _ wanted: ExecStatusType) throws -> OpaquePointer {
    let handle = try live()
    try refuseNUL(sql.text)
    guard sql.parameters.isEmpty else {
      throw PostgresError(
        sqlState: .featureNotSupported, message: "COPY takes no parameters", statement: sql.text)
    }
    log.startExchange()
    guard PQsendQueryParams(handle, sql.text, 0, nil, nil, nil, nil, 0) == 1 else {
      throw notSent()
    }
    needsFlush = true
    let deadline = Deadline(after: timeout)
    let first: OpaquePointer?
    do throws(Interruption) {
      first = try nextResult(deadline)
    } catch {
      throw giveUp(error, .none)
    }
    let status = PQresultStatus(first)
    if status == wanted {
      PQclear(first)
      return handle
    }
    defer { PQclear(first) }
    var refusal = PostgresError(
      sqlState: .featureNotSupported, message: "not the expected COPY", statement: sql.text)
    switch status {
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
      // The other direction: nothing that could be spoilt has happened, and closing is simplest.
      close()
    default:
      if let first, status == PGRES_FATAL_ERROR {
        refusal = PostgresError(reading: first, statement: sql.text)
      }
      _ = try finish(sql.text, risk: .anywhere, deadline: deadline)
    }
    throw refusal
  }

  private func put(_ bytes: UnsafeRawBufferPointer, _ handle: OpaquePointer) throws {
    // The body may have gone on after a failure.
    _ = try live()
    let deadline = Deadline(after: timeout)
    do throws(Interruption) {
      while true {
        let outcome = PQputCopyData(
          handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
          Int32(truncatingIfNeeded: bytes.count))
        if outcome < 0 { throw .lost(pqMessage) }
        needsFlush = true
        try flush(deadline)
        if isLost { throw .lost(pqMessage) }
        if outcome == 1 { return }
      }
    } catch {
      throw giveUp(error, .none)
    }
  }

  /// Tells the server to forget the copy, then throws what went wrong.
  private func abandonCopyIn(
    _ handle: OpaquePointer, _ sql: SQL, because error: any Error
  ) throws -> Never {
    // The connection may be the very thing that failed.
    guard self.handle != nil else { throw error }
    if PQputCopyEnd(handle, "abandoned by the client") == 1 {
      needsFlush = true
      do {
        _ = try finish(sql.text, risk: .none, deadline: Deadline(after: timeout))
      } catch {
        // The server reports what it was just told.
      }
    } else {
      close()
    }
    throw error
  }
}
