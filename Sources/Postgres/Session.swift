/// A connection and the thread it lives on.
package actor Session {
  private let executor: ThreadExecutor
  private let string: ConnectionString
  private let timeout: Duration?
  private var connection: Connection?
  private var isClosed = false

  nonisolated package var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Connects when first used.
  ///
  /// `timeout` is the longest that one statement may take.
  package init(
    _ string: ConnectionString, name: String = "postgres", timeout: Duration? = .seconds(60)
  ) {
    self.string = string
    self.timeout = timeout
    executor = ThreadExecutor(name: name)
  }

  deinit { executor.stop() }

  /// Lends the connection to `body`, on the session's thread.
  ///
  /// `body` is synchronous, so nothing can come between its statements. A connection that turned
  /// bad, or that comes back inside a transaction, is replaced for the next caller.
  ///
  /// - Throws: `ConnectionError`, or what `body` throws.
  @discardableResult
  package func use<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws -> T {
    let connection = try ready()
    defer { if connection.transactionStatus != .idle { discard() } }
    return try body(connection)
  }

  /// Ends the connection and the thread; later uses throw.
  package func close() {
    isClosed = true
    discard()
    executor.stop()
  }

  private func ready() throws -> Connection {
    if isClosed { throw ConnectionError(.closed) }
    if let connection, connection.isUsable { return connection }
    discard()
    let fresh = try Connection(string)
    fresh.timeout = timeout
    connection = fresh
    return fresh
  }

  private func discard() {
    connection?.close()
    connection = nil
  }
}
