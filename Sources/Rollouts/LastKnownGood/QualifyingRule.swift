/// What a release has to show before it counts as good.
package struct QualifyingRule: Equatable, Sendable {
  /// How long after full exposure it has to be well, without a break.
  ///
  /// At least as long as its last group bakes, whatever this says.
  package var windowSeconds: Int64
  /// Of each report: for how much of its own window there was data.
  package var minimumCoverage: Share
  /// Of each report: below it, passing is luck.
  package var minimumRequests: Int64
  /// Each of them has to pass in each report.
  package var signals: [String]
  /// How much of the window may go unwatched in all: a report is never quite punctual, and nobody
  /// looks in the very second in which the last traffic arrives.
  package var slackSeconds: Int64

  package static let coverage = Share(hundredths: 9_500) ?? .all

  package init(
    windowSeconds: Int64 = 900, minimumCoverage: Share = QualifyingRule.coverage,
    minimumRequests: Int64 = 200, signals: [String] = [], slackSeconds: Int64 = 1
  ) {
    (self.windowSeconds, self.minimumCoverage) = (max(0, windowSeconds), minimumCoverage)
    (self.minimumRequests, self.signals) = (minimumRequests, signals)
    self.slackSeconds = min(max(0, slackSeconds), 86_400)
  }
}
