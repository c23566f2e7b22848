/// Something that a test waited for.
package struct NeverHappened: Error, CustomStringConvertible {
  package var description: String

  package init(description: String) { self.description = description }
}

/// Asks until `condition` holds; others run between two questions.
package func eventually(
  _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now.advanced(by: limit)
  while try await !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened(description: what) }
    // Between two questions, so that whoever is waited for has the processor.
    try await Task.sleep(for: .milliseconds(2))
  }
}
