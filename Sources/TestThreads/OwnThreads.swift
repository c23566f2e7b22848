package import Testing

/// Runs tests off the shared pool: for those that block, and for those that compute for long.
package struct OwnThreads: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(ElasticExecutor.shared) { try await body() }
  }
}

extension Trait where Self == OwnThreads {
  /// The test's own threads instead of the shared pool's.
  package static var ownThreads: OwnThreads { OwnThreads() }
}
