import JSON
package import EventLog

/// A rule spoke against a step, and it was taken all the same.
package struct RolloutException: Equatable, Sendable {
  package var rule: Rule
  package var step: Step
  package var group: String?
  /// Why it could not wait; of an emergency that gave no reason of its own, that it is one.
  package var because: Words<String>

  package enum Rule: String, CaseIterable, Sendable {
    case calendar, freeze, budget, ladder, approvals
    case allAtOnce = "all-at-once"
  }

  package enum Step: String, CaseIterable, Sendable { case start, enter, promote, complete }

  package init(_ rule: Rule, at step: DeploymentStep, because: Words<String>) {
    (self.rule, self.because) = (rule, because)
    (self.step, group) = step.parts
  }

  init(rule: Rule, step: Step, group: String?, because: Words<String>) {
    (self.rule, self.step, self.group, self.because) = (rule, step, group, because)
  }
}

extension DeploymentStep {
  fileprivate var parts: (RolloutException.Step, String?) {
    switch self {
    case .start: (.start, nil)
    case .enter(let group): (.enter, group)
    case .promote: (.promote, nil)
    case .complete: (.complete, nil)
    }
  }
}

extension RolloutException {
  var body: EventBody {
    eventBody("deployment.exception_recorded", words: PayloadWords(("because", because))) {
      $0.member("rule", rule.rawValue)
      $0.member("step", step.rawValue)
      $0.member("group", ifPresent: group)
    }
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      rule: try fields.enum("rule", as: Rule.self), step: try fields.enum("step", as: Step.self),
      group: try fields.optionalString("group"), because: try payload.text("because"))
  }
}
