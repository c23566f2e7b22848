extension Span {
  /// Both together, or as long as can be said.
  package static func + (left: Span, right: Span) -> Span {
    let (sum, overflow) = left.milliseconds.addingReportingOverflow(right.milliseconds)
    let (days, more) = left.businessDays.addingReportingOverflow(right.businessDays)
    return Span(milliseconds: overflow ? .max : sum, businessDays: more ? .max : days)
  }
}

extension EnvironmentRule {
  /// How long a deployment is watched here in all: each step, or once where there are none.
  ///
  /// What is announced is computed from this, so that it cannot differ from the plan.
  package var duration: Span? {
    guard !steps.isEmpty, let soak else { return monitoring }
    return steps.reduce(Span.zero) { sum, _ in sum + soak } + (monitoring ?? .zero)
  }
}

extension RolloutTemplate {
  /// How long it takes at least: each step watched, and each wait kept.
  package var duration: Span {
    steps.reduce(Span.zero) { $0 + ($1.bake ?? .zero) + ($1.wait ?? .zero) }
  }
}

extension ActionDefinition {
  /// How long it may take until traffic is back: what its steps usually take, or may take at most.
  ///
  /// Steps after the one that brings traffic back are not in it. Nil when a step does not say.
  package var timeToTraffic: Span? {
    let last = steps.firstIndex { $0.restoresTraffic } ?? steps.indices.last
    guard let last else { return nil }
    var sum = Span.zero
    for step in steps[...last] {
      guard let length = step.usually?.to ?? step.wait ?? step.timeout else { return nil }
      sum = sum + length
    }
    return sum
  }
}
