import Policy

/// How bad it is.
package enum SeverityFact: String, FactorValue {
  case sev1 = "SEV1"
  case sev2 = "SEV2"
  case sev3 = "SEV3"
  case sev4 = "SEV4"
  case unknown

  package var effects: [Effect] {
    switch self {
    case .sev1: [.discourages(.monitor, "It is too bad to wait.")]
    case .sev2: [.speaks(1, against: .monitor, "It is bad.")]
    case .sev3: [.speaks(1, for: .monitor, "It is a minor fault.")]
    case .sev4: [.speaks(3, for: .monitor, "It hardly matters.")]
    case .unknown: [.speaks(1, against: .monitor, "Nobody has said how bad it is.")]
    }
  }
}

/// Whether data are harmed.
package enum DataRiskFact: String, FactorValue {
  case none, possible, confirmed, unknown

  package var effects: [Effect] {
    switch self {
    case .none: [.rulesOut(.dataRestore, "No data are harmed.")]
    case .possible:
      [
        .discourages(.dataRestore, "Nobody knows yet whether data are harmed."),
        .speaks(2, against: .monitor, "Data may be harmed, more with each minute."),
      ]
    case .confirmed:
      [
        .speaks(3, for: .dataRestore, "Data are harmed, and nothing else repairs them."),
        .discourages(.monitor, "Data are harmed, more with each minute."),
        .speaks(2, against: .rollForward, "Data are harmed until the repair is there."),
        .speaks(1, against: .bypass, "What harmed data should not go on running."),
      ]
        + .each([.fallback, .rollback, .redeployInfrastructure]) {
          .warns(of: $0, "It stops the harm to data; it does not repair them.")
        }
    case .unknown:
      [
        .discourages(.dataRestore, "Nobody has said whether data are harmed."),
        .speaks(1, against: .monitor, "Nobody has said whether data are harmed."),
      ]
    }
  }
}

/// Whether something stopped traffic to the ailing service by itself.
package enum CircuitBreaker: String, FactorValue {
  case tripped
  case notSeen = "not-seen"
  case unknown

  package var effects: [Effect] {
    switch self {
    case .tripped:
      [.speaks(1, against: .monitor, "A breaker keeps traffic away: nothing real is measured.")]
        + .each([.fallback, .rollback]) {
          .warns(
            of: $0, "A breaker keeps traffic away already: see to it that it closes afterwards.")
        }
    case .notSeen, .unknown: []
    }
  }
}

/// What is left of what may fail.
package enum BudgetFact: String, FactorValue {
  case plenty
  /// Everything is allowed, with a warning.
  case caution
  /// Nothing is allowed that can wait.
  case critical
  /// Emergencies only.
  case exhausted
  case unknown

  package var effects: [Effect] {
    switch self {
    case .plenty, .unknown: []
    case .caution: [.speaks(1, against: .monitor, "Little of the error budget is left to wait on.")]
    case .critical:
      [
        .speaks(2, against: .monitor, "Hardly any of the error budget is left to wait on."),
        .warns(of: .rollForward, against: 1, "A repair that fails has no error budget left."),
      ]
    case .exhausted:
      [
        .discourages(.monitor, "The error budget is used up."),
        .warns(of: .rollForward, against: 1, "A repair that fails has no error budget left."),
      ]
    }
  }
}
