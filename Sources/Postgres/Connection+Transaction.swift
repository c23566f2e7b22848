extension Connection {
  package enum Isolation: Sendable { case readCommitted, repeatableRead, serializable }
  package enum Access: Sendable { case readWrite, readOnly }

  /// Runs `body` between BEGIN and COMMIT; an error rolls back.
  ///
  /// - Throws: what `body` throws; `CommitUnknown` when the completion of COMMIT did not arrive or
  ///   came with a doubt; `PostgresError` when COMMIT was refused, for example by a deferred
  ///   constraint, or when `body` has hidden a failed statement.
  @discardableResult
  package func transaction<T>(
    isolation: Isolation? = nil, access: Access = .readWrite,
    _ body: (Connection) throws -> T
  ) throws -> T {
    guard transactionStatus != .inTransaction, transactionStatus != .inFailedTransaction else {
      throw PostgresError(
        sqlState: .activeTransaction, message: "a transaction is open already", statement: "BEGIN")
    }
    _ = try query(begin(isolation, access), risk: .none, mayRetry: true)
    isReadOnly = access == .readOnly
    defer { isReadOnly = false }
    let value: T
    do {
      value = try body(self)
    } catch {
      rollBack()
      throw error
    }
    try commit()
    return value
  }

  /// Runs `body` inside the open transaction; an error undoes what it did, and nothing else.
  @discardableResult
  package func savepoint<T>(_ body: (Connection) throws -> T) throws -> T {
    savepointDepth += 1
    defer { savepointDepth -= 1 }
    let name = "lg_\(savepointDepth)"
    _ = try query("SAVEPOINT \(identifier: name)", risk: .none)
    let value: T
    do {
      value = try body(self)
    } catch {
      if transactionStatus == .inTransaction || transactionStatus == .inFailedTransaction {
        do {
          _ = try query("ROLLBACK TO SAVEPOINT \(identifier: name)", risk: .none)
          _ = try query("RELEASE SAVEPOINT \(identifier: name)", risk: .none)
        } catch {
          // In an unknown state nothing may be committed any more.
          close()
        }
      }
      throw error
    }
    _ = try query("RELEASE SAVEPOINT \(identifier: name)", risk: .none)
    return value
  }

  private func commit() throws {
    switch transactionStatus {
    case .inTransaction:
      let rows = try query("COMMIT", risk: isReadOnly ? .none : .commit)
      // The server answers COMMIT of a failed transaction with ROLLBACK, and no error.
      if rows.commandTag == "COMMIT" { return }
    case .inFailedTransaction:
      rollBack()
    case .idle:
      throw PostgresError(
        sqlState: .noActiveTransaction, message: "the transaction was ended inside its body",
        statement: "COMMIT")
    case .active, .unknown:
      close()
      throw ConnectionLost(.connectionLost, message: "the connection was lost inside the body")
    }
    throw PostgresError(
      sqlState: .inFailedTransaction, message: "a failed statement was ignored inside the body",
      statement: "COMMIT")
  }

  /// Never throws: the error that led here matters more, and a closed session is rolled back too.
  private func rollBack() {
    guard transactionStatus == .inTransaction || transactionStatus == .inFailedTransaction else {
      return
    }
    do { _ = try query("ROLLBACK", risk: .none) } catch { close() }
  }

  private func begin(_ isolation: Isolation?, _ access: Access) -> SQL {
    switch (isolation, access) {
    case (nil, .readWrite): "BEGIN READ WRITE"
    case (nil, .readOnly): "BEGIN READ ONLY"
    case (.readCommitted, .readWrite): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    case (.readCommitted, .readOnly): "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
    case (.repeatableRead, .readWrite): "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
    case (.repeatableRead, .readOnly): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case (.serializable, .readWrite): "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
    case (.serializable, .readOnly): "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
    }
  }
}
