import Policy

/// How much depends on the service.
package enum CriticalityFact: String, FactorValue {
  case businessCritical = "business-critical"
  case standard, unknown

  package var effects: [Effect] {
    switch self {
    case .businessCritical:
      [
        .speaks(
          3, for: .fallback,
          "A business-critical service must not stop, and falling back does not stop it."),
        .speaks(1, against: .rollForward, "Customers of a business-critical service would wait."),
        .speaks(1, against: .monitor, "Customers of a business-critical service would wait."),
      ]
    case .standard, .unknown: []
    }
  }
}

/// Whether servers are replaced or changed.
package enum InfrastructureFact: String, FactorValue {
  case immutable, mutable, unknown

  package var effects: [Effect] {
    switch self {
    case .immutable:
      [
        .speaks(2, for: .fallback, "Servers are never changed: the old ones are what they were."),
        .speaks(2, for: .rollback, "Servers are never changed: an older release comes back whole."),
        .speaks(1, for: .redeployInfrastructure, "Servers are built from what is on record."),
        .speaks(1, against: .rollForward, "A repair needs servers built anew as well."),
      ]
    case .mutable:
      [
        .speaks(3, for: .rollForward, "Servers are changed where they stand, also by a repair."),
        .speaks(
          2, against: .rollback,
          "Servers are changed where they stand: changing them a second time lengthens recovery."),
        .speaks(1, against: .fallback, "Servers are changed where they stand, the old ones too."),
      ]
    case .unknown:
      [.speaks(1, against: .rollback, "Nobody has said whether servers are replaced or changed.")]
    }
  }
}

/// Whether a switch turns off what is broken.
package enum BypassCover: String, FactorValue {
  case tested
  /// It was tested, but long ago.
  case stale
  case untested
  case notCovering = "not-covering"
  case none, unknown

  package var effects: [Effect] {
    switch self {
    case .tested:
      [.speaks(3, for: .bypass, "A tested switch turns off just what is broken.")]
    case .stale:
      [.discourages(.bypass, "The switch for what is broken was tested too long ago.")]
    case .untested:
      [.rulesOut(.bypass, "The switch for what is broken was never seen to work.")]
    case .notCovering: [.rulesOut(.bypass, "No switch turns off what is broken.")]
    case .none: [.rulesOut(.bypass, "The service has no switch.")]
    case .unknown:
      [.rulesOut(.bypass, "Nobody has said which function is broken, so no switch can be chosen.")]
    }
  }
}

/// Whether the team has written how data are changed and repaired.
package enum DataGuide: String, FactorValue {
  case there, missing, unknown

  package var effects: [Effect] {
    switch self {
    case .there: []
    case .missing:
      [.rulesOut(.dataRestore, "The team has not written down how its data are repaired.")]
    case .unknown:
      [.rulesOut(.dataRestore, "Nobody knows how the data of the service are repaired.")]
    }
  }
}
