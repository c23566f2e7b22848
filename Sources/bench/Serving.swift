import HTTP

extension [Server] {
  /// Runs all of them while `body` works.
  func serving<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      for server in self {
        group.addTask {
          try await server.run()
          return nil
        }
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
      }
      throw ServiceFailed(what: "the servers ended")
    }
  }
}
