package import Communication
package import EventLog

/// What the record of some time says in figures.
package struct MetricsReport: Equatable, Sendable {
  package var since: Timestamp
  package var until: Timestamp
  /// Nil for all of them.
  package var service: String?
  package var incidents = IncidentCounts()
  package var changes = ChangeCounts()
  /// Those with nothing to measure have their place all the same.
  package var figures: [Figure] = []
  package var promises = PromiseRecord()
  package var services: [ServiceAge] = []
  package var load: [RoleLoad] = []
  /// The longest first, of those that lasted for a day or more.
  package var lasting: [LastingIncident] = []

  package init(since: Timestamp, until: Timestamp, service: String? = nil) {
    (self.since, self.until, self.service) = (since, until, service)
  }

  /// How many incidents it was.
  package struct IncidentCounts: Equatable, Sendable {
    package var declared = 0
    package var open = 0
    /// They go on as part of another, and are in no other figure.
    package var merged = 0
    package var reopened = 0
    /// Lasted for a day or more.
    package var lasting = 0
    package var perWeek: [Int] = []

    package init() {}
  }

  /// How many deployments it was, and how many of them led to trouble.
  package struct ChangeCounts: Equatable, Sendable {
    package var deployments = 0
    package var completed = 0
    /// Failed, taken back, or with an incident laid to it.
    package var failed = 0
    package var perWeek: [Int] = []
    package var automatedGates = 0
    package var gates = 0

    package init() {}

    /// In hundredths of a percent; nil where there was none.
    package var failureRate: Int32? { Self.share(failed, of: deployments) }
    package var automatedShare: Int32? { Self.share(automatedGates, of: gates) }

    private static func share(_ part: Int, of whole: Int) -> Int32? {
      whole == 0 ? nil : Int32(clamping: part * 10_000 / whole)
    }
  }

  /// How long ago a service was deployed last.
  package struct ServiceAge: Equatable, Sendable {
    package var service: String
    package var environment: String
    package var lastDeployed: Timestamp
    package var days: Int
    /// Open incidents about its security: every day without a deployment leaves them there.
    package var openSecurity: Int

    package init(
      service: String, environment: String, lastDeployed: Timestamp, until: Timestamp,
      openSecurity: Int = 0
    ) {
      (self.service, self.environment) = (service, environment)
      (self.lastDeployed, self.openSecurity) = (lastDeployed, openSecurity)
      let length = until.microseconds.subtractingReportingOverflow(lastDeployed.microseconds)
      days = length.overflow ? 0 : Int(max(length.partialValue, 0) / 86_400_000_000)
    }
  }

  package struct LastingIncident: Equatable, Sendable {
    package var number: String
    package var seconds: Int64

    package init(number: String, seconds: Int64) {
      (self.number, self.seconds) = (number, seconds)
    }
  }
}

/// What fell to those who held a role, week by week.
package struct RoleLoad: Equatable, Sendable {
  package var role: String
  /// Nil where roles stand for whoever holds them.
  package var person: PrincipalID?
  /// What the service calls them.
  package var name: String?
  /// The oldest first.
  package var weeks: [Week]
  /// Different ones, over all of the weeks.
  package var incidents: Int

  package struct Week: Equatable, Sendable {
    package var incidents = 0
    package var calls = 0
    package var minutes: Int64 = 0

    package init(incidents: Int = 0, calls: Int = 0, minutes: Int64 = 0) {
      (self.incidents, self.calls, self.minutes) = (incidents, calls, minutes)
    }
  }

  package init(role: String, person: PrincipalID? = nil, weeks: [Week], incidents: Int = 0) {
    (self.role, self.person, self.weeks, self.incidents) = (role, person, weeks, incidents)
  }

  package var calls: Int { weeks.reduce(0) { $0 + $1.calls } }
  package var minutes: Int64 { weeks.reduce(0) { $0.addingSaturated($1.minutes) } }
  package var busiest: Int64 { weeks.map(\.minutes).max() ?? 0 }
}
