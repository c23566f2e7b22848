import Policy

/// Whether the service is made so that traffic can go back.
package enum Feasibility: String, FactorValue {
  case feasible, infeasible, unknown

  package var effects: [Effect] {
    switch self {
    case .feasible: [.speaks(1, for: .fallback, "The service is made for it.")]
    case .infeasible: [.rulesOut(.fallback, "The service is not made for it.")]
    case .unknown:
      [.discourages(.fallback, "Nobody has said whether the service is made for it.")]
    }
  }
}

/// Where the new version stands in relation to the old one.
package enum Placement: String, FactorValue {
  case sideBySide = "side-by-side"
  case inPlace = "in-place"
  case unknown

  package var effects: [Effect] {
    switch self {
    case .sideBySide: []
    case .inPlace:
      [
        .discourages(.fallback, "It was deployed in place: there is no second stack."),
        .speaks(
          1, against: .rollback,
          "It was deployed in place: restoring is a second change, and takes as long again."),
      ]
    case .unknown:
      [.speaks(1, against: .fallback, "Nobody knows whether old and new stand side by side.")]
    }
  }
}

/// Whether the stack that was not changed is still there.
package enum UnchangedStack: String, FactorValue {
  case standing, gone, unknown

  package var effects: [Effect] {
    switch self {
    case .standing: [.speaks(1, for: .fallback, "The unchanged stack still stands.")]
    case .gone: [.rulesOut(.fallback, "The unchanged stack is gone.")]
    case .unknown:
      [
        .warns(of: .fallback, against: 1, "Nobody knows whether the unchanged stack still stands.")
      ]
    }
  }
}

/// Whether the version that runs on the unchanged stack was ever good.
///
/// What ran before is not always what was good.
package enum UnchangedVersion: String, FactorValue {
  case good
  case notGood = "not-good"
  case unknown

  package var effects: [Effect] {
    switch self {
    case .good: [.speaks(1, for: .fallback, "The version on the unchanged stack was good.")]
    case .notGood:
      [.discourages(.fallback, "The version on the unchanged stack is not known to be good.")]
    case .unknown:
      [
        .warns(
          of: .fallback, against: 1,
          "Nobody knows whether the version on the unchanged stack was good.")
      ]
    }
  }
}

/// Whether the unchanged stack can carry the whole load.
package enum Capacity: String, FactorValue {
  case enough
  case notEnough = "not-enough"
  case unknown

  package var effects: [Effect] {
    switch self {
    case .enough: []
    case .notEnough:
      [
        .warns(
          of: .fallback, against: 1,
          "The unchanged stack cannot carry it all: scale it first, wait until it is ready, and "
            + "only then move traffic.")
      ]
    case .unknown:
      [
        .warns(
          of: .fallback, against: 1,
          "Nobody has said how much the unchanged stack can carry: check before moving traffic.")
      ]
    }
  }
}

/// What both stacks use, so that a fault can reach the unchanged one.
package enum SharedParts: String, FactorValue {
  case none
  /// A database, a queue, a cache, or something else that holds data.
  case data
  case secrets, unknown

  package var effects: [Effect] {
    switch self {
    case .none: []
    case .data:
      [
        .warns(
          of: .fallback, against: 1,
          "Both stacks use the same data: what the new version did to them stays.")
      ]
    case .secrets:
      [.warns(of: .fallback, "Both stacks use the same secrets: a change to them hits both.")]
    case .unknown: [.warns(of: .fallback, "Nobody has listed what both stacks share.")]
    }
  }
}
