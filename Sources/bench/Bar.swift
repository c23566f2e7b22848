import Figures

/// One figure that is measured beside its reference in the same run, and held to a target.
struct Bar: Sendable {
  let name: String
  let summary: String
  /// Measures; several lines when one run yields several figures.
  let measure: @Sendable (Bench) async throws -> [Figure]
}
