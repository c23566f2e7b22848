import Policy

/// What the deployment does to data that older versions must read.
package enum DataGate: String, FactorValue {
  case noMigration = "no-migration"
  case additive
  /// A backfill that is not known to be finished.
  case backfilling
  case contracting, unknown

  package var effects: [Effect] {
    switch self {
    case .noMigration, .additive: []
    case .backfilling:
      .each(MitigationKind.backwards) {
        .discourages($0, "A backfill is under way: older versions would meet half of it.")
      }
    case .contracting:
      .each(MitigationKind.backwards) {
        .rulesOut($0, "A migration took away what older versions need: going back breaks them.")
      }
    case .unknown:
      .each(MitigationKind.backwards) {
        .discourages(
          $0, "Nobody knows what older versions make of the data; it counts as breaking them.")
      }
    }
  }
}

/// Whether there is a release that is known to have been good.
package enum ReleaseStanding: String, FactorValue {
  case found, none, unknown

  package var effects: [Effect] {
    switch self {
    case .found: [.speaks(2, for: .rollback, "There is a release that was good.")]
    case .none:
      .each([.rollback, .redeployInfrastructure]) {
        .rulesOut($0, "No release is known to have been good.")
      }
    case .unknown:
      .each([.rollback, .redeployInfrastructure]) {
        .rulesOut($0, "Nobody knows which release was good.")
      }
    }
  }
}

/// How much lies between that release and what runs.
package enum ReleaseDistance: String, FactorValue {
  case near, far, unknown

  package var effects: [Effect] {
    switch self {
    case .near: []
    case .far:
      .each([.rollback, .redeployInfrastructure]) {
        .warns(of: $0, against: 1, "Much has changed since that release, and all of it goes.")
      }
    case .unknown:
      .each([.rollback, .redeployInfrastructure]) {
        .warns(of: $0, "Nobody knows how much has changed since that release.")
      }
    }
  }
}

/// How long a repair in code takes, compared with going back.
package enum RepairTime: String, FactorValue {
  /// Even at its longest.
  case shorter
  case equal
  /// Even at its shortest.
  case longer
  /// Even at its shortest more than ten times as long.
  case farLonger = "far-longer"
  /// It may be either, or whoever said it is not sure.
  case uncertain
  case unknown

  package var effects: [Effect] {
    switch self {
    case .shorter:
      [.speaks(4, for: .rollForward, "The repair is there sooner than going back takes.")]
    case .equal:
      [
        .speaks(
          1, against: .rollForward,
          "The repair takes as long as going back; equal goes to the safer side, which is back.")
      ]
    case .longer:
      [.speaks(2, against: .rollForward, "The repair takes longer than going back.")]
    case .farLonger:
      [.speaks(4, against: .rollForward, "The repair takes by far longer than going back.")]
    case .uncertain:
      [.speaks(1, against: .rollForward, "The repair may well take longer than going back.")]
    case .unknown:
      [.speaks(1, against: .rollForward, "Nobody has said how long a repair takes.")]
    }
  }
}

/// What the calendar says of deploying a repair now.
package enum CalendarFact: String, FactorValue {
  case open
  /// Out of hours, or better not.
  case avoid
  case frozen, unknown

  package var effects: [Effect] {
    switch self {
    case .open, .unknown: []
    case .avoid:
      [.speaks(1, against: .rollForward, "It is not a time at which one deploys.")]
    case .frozen: [.discourages(.rollForward, "Nothing is deployed in these days.")]
    }
  }
}
