/// What a severity means, and what it asks for.
package struct SeverityRule: Equatable, Sendable {
  /// In words, for whoever has to choose.
  package var when: String
  package var firstUpdate: Span?
  /// How often an update is owed, by phase: `investigating`, `identified`, `monitoring`.
  package var cadence: [String: Span] = [:]
  /// How late an update may be before it counts as late.
  package var grace: Percent = Percent(20)
  package var postmortemWithin: Span?
  /// By when somebody must have said how bad it is.
  package var decideWithin: Span?

  package init(when: String) { self.when = when }
}
