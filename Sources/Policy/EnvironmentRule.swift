/// How things are brought into one environment, and who has to agree.
package struct EnvironmentRule: Equatable, Sendable {
  /// `canary`, `blue-green`, `rolling`, `direct`, or another.
  package var strategy: String?
  /// Shares of traffic, one a step: `[5%, 20%, 50%, 100%]`.
  package var steps: [Percent] = []
  /// How long each step is watched.
  package var soak: Span?
  /// How long it is watched afterwards, where there are no steps.
  package var monitoring: Span?
  /// How many people must approve a mitigation there, and the plan of a deployment before it starts;
  /// never counting who asks.
  package var approvers = 0
  /// Roles that must approve besides, one person each.
  package var andRoles: [String] = []
  /// Approvals expire sooner; never fewer of them.
  package var expedited = false
  /// `never` keeps everything from acting there without being asked; nil says nothing of it.
  package var automaticRollback: AutomaticRollback?
  /// The environment that comes before it on the way to production; `after`.
  package var after: String?
  /// The environment whose machines it shares, as a hotfix those of production; `same-as`.
  package var sameAs: String?
  /// What must be shown from the environment before.
  package var evidence: [String] = []
  /// Whether it is the one that customers use; of one called `production` or `prod` true unless said.
  package var production = false
  /// A name of `calendars`: when one may deploy.
  package var calendar: String?
  /// Why soaks are shorter than an hour, where they are: accepted and shown.
  package var because: String?

  package enum AutomaticRollback: String, CaseIterable, Sendable {
    case never
    case onFailure = "on-failure"
    case onHealthCheckFailure = "on-health-check-failure"
    case onMetricBreach = "on-metric-breach"
    case onAnyError = "on-any-error"
  }

  package init() {}
}

/// One row of the table that says which way of deploying fits what.
package struct StrategyRule: Equatable, Sendable {
  /// `new feature release`; what identifies the row.
  package var scenario: String
  /// `canary`, `rolling`, `blue-green`, `direct`, `flag`.
  package var strategy: String
  /// Shares of traffic; one step of 100 % for a switch.
  package var steps: [Percent] = []
  /// The pattern in words where shares do not say it: `pod by pod`.
  package var pattern: String?
  /// By when traffic is back.
  package var objective: Span?
  /// How it is taken back: `traffic revert`, `rollout undo to a named revision`.
  package var method: String?
  package var useWhen: String?
  /// Needs the acceleration of an emergency to be approved.
  package var needsAcceleration = false
  /// Migrations are named in it, so the data gate is asked.
  package var dataGate = false

  package init(scenario: String, strategy: String) {
    (self.scenario, self.strategy) = (scenario, strategy)
  }
}
