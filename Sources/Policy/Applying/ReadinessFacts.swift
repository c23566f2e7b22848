/// What the record knows of how well prepared the services are.
package struct ReadinessFacts: Equatable, Sendable {
  package var today: CalendarDay
  /// Seconds since 1970.
  package var now: Int64
  package var services: [String: OfService] = [:]
  /// When the tool behind a definition of `actions` last took its arguments.
  package var parseChecks: [String: CalendarDay] = [:]
  /// What the tool, or the adapter, complained of when it was asked last, where it did.
  package var parseFailures: [String: String] = [:]

  package init(today: CalendarDay, now: Int64) { (self.today, self.now) = (today, now) }

  package struct OfService: Equatable, Sendable {
    /// By environment: the version to go back to, or nil when there is none.
    package var lastKnownGood: [String: String?] = [:]
    /// When drills of each kind passed, in seconds since 1970.
    package var drillPasses: [MitigationKind: [Int64]] = [:]
    /// Versions that serve somebody now.
    package var liveVersions: Set<String> = []
    /// Numbers of the latest deployments that were to follow a strategy and did not.
    package var withoutStrategy: [String] = []
    /// Whether what would be brought back can still be fetched; versions nobody looked at are absent.
    package var isRetrievable: [String: Bool] = [:]
    /// Known ways in which its pipeline fails, and when each was last tried.
    package var failureModes: [String: CalendarDay?] = [:]

    package init() {}
  }
}
