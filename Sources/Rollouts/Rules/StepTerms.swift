package import EventLog
package import Policy

/// What the organisation's rules are, and what is known outside of the deployment, when a step of it
/// is judged.
package struct StepTerms: Equatable, Sendable {
  package var policy: Policy
  package var now: Timestamp
  /// Why the step cannot wait, if somebody said so.
  package var because: String?
  /// The newest budget of the service level that the policy goes by; nil when none was recorded.
  package var budget: ErrorBudget?
  /// What is known of the version in the environment before; nil when nobody looked.
  package var ladder: LadderFacts?
  /// The newest passed roll-back drill of the service: when, in words.
  package var drill: String?
  /// Who takes the step; nil where nobody has said.
  package var by: PrincipalID?
  /// The people among those who approved the plan, or take the step, by the policy of now.
  ///
  /// Behind a machine's token there is nobody who could agree, so machines are not among them.
  package var people: [PrincipalID: StepPerson] = [:]

  package init(_ policy: Policy, now: Timestamp, because: String? = nil) {
    (self.policy, self.now, self.because) = (policy, now, because)
  }

  var second: Int64 {
    // Towards minus infinity: a moment before 1970 is not rounded into it.
    let seconds = now.microseconds / 1_000_000
    return now.microseconds % 1_000_000 < 0 ? seconds - 1 : seconds
  }
}

/// Somebody, as the policy knows them.
package struct StepPerson: Equatable, Sendable {
  package var handle: String
  package var roles: [String]

  package init(_ handle: String, roles: [String]) { (self.handle, self.roles) = (handle, roles) }
}

extension StepTerms {
  /// The rule of an environment; one that the policy does not name has none.
  func rule(of plan: RolloutPlan) -> EnvironmentRule? { policy.environments[plan.environment] }

  /// Whether customers are served there.
  ///
  /// An environment that the policy does not know counts as such: nobody gets around a rule by a new
  /// name.
  package func isForProduction(_ plan: RolloutPlan) -> Bool {
    rule(of: plan)?.production ?? true
  }

  /// What the calendar says now; nil where none holds.
  package func calendar(of plan: RolloutPlan) -> CalendarJudgement? {
    let name = rule(of: plan)?.calendar ?? (rule(of: plan) == nil ? strictestCalendar : nil)
    return name.flatMap { policy.calendars[$0] }?.judge(second)
  }

  /// That of production, for an environment that the policy does not know.
  private var strictestCalendar: String? {
    policy.environments.filter(\.value.production).sorted { $0.key < $1.key }
      .compactMap(\.value.calendar).first
  }
}
