internal import CPostgres

extension Connection {
  /// Sends all statements in one go and reads their answers.
  ///
  /// Unless they contain BEGIN they are one transaction: if any has failed, all are undone, also
  /// those whose result is a success. Returns only after the server has confirmed the end, so the
  /// results of a pipeline without failures are committed.
  ///
  /// - Throws: `PostgresError` when the commit itself was refused; `ConnectionLost` and
  ///   `CommitUnknown` as `query` does.
  package func pipeline(_ statements: [SQL]) throws -> [Result<Rows, PostgresError>] {
    if statements.isEmpty { return [] }
    let handle = try live()
    for sql in statements where !self.statements.knows(sql) { try refuseNUL(sql.text) }
    let deadline = Deadline(after: timeout)
    guard PQenterPipelineMode(handle) == 1 else { throw notSent() }
    log.startExchange()
    var run = PipelineRun(risk: risk(of: statements))
    run.results.reserveCapacity(statements.count)
    do throws(Interruption) {
      try send(statements, handle, &run, deadline)
      if PQpipelineSync(handle) == 1 { needsFlush = true } else { throw .lost(pqMessage) }
      try receive(statements, handle, &run, deadline)
    } catch {
      throw giveUp(error, run.riskNow, serverError: run.fatal)
    }
    guard PQexitPipelineMode(handle) == 1 else {
      close()
      throw CommitUnknown(.connectionLost, message: "the pipeline did not end")
    }
    if let failure = run.failureOfCommit { throw failure }
    // After a failure there was no implicit commit that could be in doubt.
    if !(run.hasFailed && run.risk == .atEnd), let doubt = log.doubt(run.risk) { throw doubt }
    return run.results
  }

  private func risk(of statements: [SQL]) -> CommitRisk {
    let isInside = transactionStatus == .inTransaction || transactionStatus == .inFailedTransaction
    if statements.contains(where: \.isCommit) { return .commit }
    if isInside { return .none }
    return statements.allSatisfy(\.commitsOnlyAtEnd) ? .atEnd : .anywhere
  }

  private func send(
    _ batch: [SQL], _ handle: OpaquePointer, _ run: inout PipelineRun, _ deadline: Deadline
  ) throws(Interruption) {
    var unflushed = 0
    for (index, sql) in batch.enumerated() {
      buffer.fill(sql.parameters)
      let count = Int32(truncatingIfNeeded: buffer.values.count)
      let name: String
      if let known = statements.name(for: sql) {
        name = known
      } else {
        name = statements.add(sql)
        try sendDeallocations(handle, &run)
        guard PQsendPrepare(handle, name, sql.text, count, buffer.types) == 1 else {
          throw .lost(pqMessage)
        }
        run.expected.append(.preparation(index, name: name))
      }
      let sent = PQsendQueryPrepared(
        handle, name, count, buffer.values, buffer.lengths, buffer.formats, 1)
      guard sent == 1 else { throw .lost(pqMessage) }
      run.expected.append(.statement(index, name: name))
      needsFlush = true
      unflushed += 64 + buffer.byteCount
      // Keeps libpq's buffer small and the server busy.
      if unflushed > 1 << 16 {
        try flush(deadline)
        if isLost { return }
        unflushed = 0
        try receiveEarly(batch, handle, &run, deadline)
      }
    }
  }

  private func sendDeallocations(
    _ handle: OpaquePointer, _ run: inout PipelineRun
  ) throws(Interruption) {
    for name in statements.takeDiscarded() {
      let sent = PQsendQueryParams(handle, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0)
      guard sent == 1 else { throw .lost(pqMessage) }
      run.expected.append(.deallocation(name))
    }
  }

  /// Takes what is there already, so that libpq does not hoard it.
  private func receiveEarly(
    _ batch: [SQL], _ handle: OpaquePointer, _ run: inout PipelineRun, _ deadline: Deadline
  ) throws(Interruption) {
    // Every answer ends with an empty result, so there is always one more to wait for.
    while run.next < run.expected.count - 1, PQisBusy(handle) == 0 {
      try take(try nextResult(deadline), batch, &run)
    }
  }

  private func receive(
    _ batch: [SQL], _ handle: OpaquePointer, _ run: inout PipelineRun, _ deadline: Deadline
  ) throws(Interruption) {
    while run.next < run.expected.count {
      try take(try nextResult(deadline), batch, &run)
    }
    while true {
      guard let result = try nextResult(deadline) else {
        if isLost { throw .lost(pqMessage) }
        continue
      }
      defer { PQclear(result) }
      if PQresultStatus(result) == PGRES_PIPELINE_SYNC { return }
      let error = PostgresError(reading: result, statement: "COMMIT")
      if error.endsSession { run.fatal = error } else { run.failureOfCommit = error }
    }
  }

  /// Files one result under the statement that is next; nil ends that statement's answer.
  private func take(
    _ result: OpaquePointer?, _ batch: [SQL], _ run: inout PipelineRun
  ) throws(Interruption) {
    let expected = run.expected[run.next]
    guard let result else {
      run.next += 1
      if case .statement(let index, _) = expected, run.results.count == index {
        run.fail(with: .missing(batch[index]))
      }
      return
    }
    let status = PQresultStatus(result)
    if status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY {
      if case .statement = expected {
        run.results.append(.success(Rows(taking: result)))
      } else {
        PQclear(result)
      }
      return
    }
    defer { PQclear(result) }
    run.hasFailed = true
    // libpq cannot leave a copy inside a pipeline; the connection is spoilt.
    if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH {
      isLost = true
      throw .lost("COPY cannot run in a pipeline")
    }
    switch expected {
    case .deallocation(let name):
      if status == PGRES_PIPELINE_ABORTED { statements.discardAgain([name]) }
      if status != PGRES_PIPELINE_ABORTED { run.cause = .init(reading: result, statement: "") }
    case .preparation(let index, let name):
      statements.forget(name: name, of: batch[index])
      if status != PGRES_PIPELINE_ABORTED {
        run.cause = PostgresError(reading: result, statement: batch[index].text)
        if run.cause?.endsSession == true { run.fatal = run.cause }
      }
    case .statement(let index, let name):
      if status == PGRES_PIPELINE_ABORTED {
        // The first statement behind a failed preparation carries its reason.
        run.fail(with: run.cause ?? .aborted(batch[index]))
        run.cause = nil
        return
      }
      let error = PostgresError(reading: result, statement: batch[index].text)
      if error.isStalePlan {
        let isOnServer = error.sqlState != .invalidStatementName
        statements.replace(name: name, of: batch[index], isOnServer: isOnServer)
      }
      if error.endsSession { run.fatal = error }
      run.fail(with: error)
    }
  }

  var pqMessage: String { handle.map { text(PQerrorMessage($0)) } ?? "the connection is closed" }
}

/// What is known about a pipeline while its answers come in.
private struct PipelineRun {
  enum Expected {
    case deallocation(String)
    case preparation(Int, name: String)
    case statement(Int, name: String)
  }

  let risk: CommitRisk
  var expected: [Expected] = []
  /// The index of the answer that comes next.
  var next = 0
  var results: [Result<Rows, PostgresError>] = []
  var hasFailed = false
  /// Why a preparation failed, until the statement that needed it is answered.
  var cause: PostgresError?
  var failureOfCommit: PostgresError?
  /// What the server said before it ended the session.
  var fatal: PostgresError?

  init(risk: CommitRisk) { self.risk = risk }

  mutating func fail(with error: PostgresError) {
    hasFailed = true
    results.append(.failure(error))
  }

  /// A failure before the commit rules the commit out.
  var riskNow: CommitRisk { risk == .atEnd && (hasFailed || failureOfCommit != nil) ? .none : risk }
}

extension PostgresError {
  fileprivate static func aborted(_ sql: SQL) -> PostgresError {
    PostgresError(
      sqlState: .pipelineAborted, message: "an earlier statement of the pipeline failed",
      statement: sql.text)
  }

  fileprivate static func missing(_ sql: SQL) -> PostgresError {
    PostgresError(sqlState: .protocolViolation, message: "no answer", statement: sql.text)
  }
}
