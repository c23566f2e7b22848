/// One question at a time, whoever asks it meanwhile: strangers may ask as often as they like, and each
/// question costs the database some.
actor SharedAnswer<Value: Sendable> {
  private let ask: @Sendable () async throws -> Value
  private var asking: Task<Value, any Error>?

  init(_ ask: @escaping @Sendable () async throws -> Value) { self.ask = ask }

  /// The answer to the question that is asked just now, or to one that begins now.
  ///
  /// It goes on when whoever began it goes away.
  var value: Value {
    get async throws {
      if let asking { return try await asking.value }
      let task = Task { [ask] in try await ask() }
      asking = task
      defer { asking = nil }
      return try await task.value
    }
  }
}
