import Policy

/// How it is brought to its users.
package enum ExposureModel: String, FactorValue {
  case canary
  case blueGreen = "blue-green"
  case rolling, flag
  case oneBox = "one-box"
  case immutable
  case trafficSplitting = "traffic-splitting"
  case direct, unknown

  package var effects: [Effect] {
    switch self {
    case .blueGreen:
      [
        .speaks(
          3, for: .fallback,
          "Under blue-green the unchanged stack stands ready: traffic goes back at once, and the "
            + "repair can wait.")
      ]
    case .canary, .oneBox, .trafficSplitting:
      [.speaks(1, for: .fallback, "Traffic is divided already, so it can be divided back.")]
    case .immutable:
      [
        .speaks(1, for: .fallback, "Each release is a stack of its own."),
        .speaks(1, for: .rollback, "Each release is a stack of its own, and comes back whole."),
      ]
    case .rolling:
      [
        .speaks(2, against: .fallback, "Servers are replaced one by one: no whole stack is left."),
        .speaks(1, for: .rollback, "It goes back as it came: server by server, without a gap."),
      ]
    case .flag:
      [
        .speaks(3, for: .bypass, "It was switched on by a flag: switching it off takes it back."),
        .speaks(1, against: .fallback, "There is one stack; the flag divides its users."),
      ]
    case .direct:
      [.speaks(2, against: .fallback, "It was deployed at one go: nothing was left unchanged.")]
    case .unknown:
      [.speaks(1, against: .fallback, "Nobody knows how it was rolled out.")]
    }
  }
}

/// How far it has come.
package enum ExposureLevel: String, FactorValue {
  case none, partial, all, unknown

  package var effects: [Effect] {
    switch self {
    case .none:
      [
        .speaks(1, against: .fallback, "There is no traffic to take back."),
        .speaks(1, for: .monitor, "No traffic reaches the new version."),
      ]
    case .partial:
      [
        .speaks(
          2, for: .fallback, "Only what is on the new version has to move; the rest never left.")
      ]
    case .all:
      [
        .speaks(
          1, against: .fallback, "All traffic has left the unchanged stack, which may be cold.")
      ]
    case .unknown:
      [.speaks(1, against: .monitor, "Nobody knows how much traffic is affected.")]
    }
  }
}

/// Whether the rollout still moves.
package enum RolloutStanding: String, FactorValue {
  case running, halted
  /// Complete, failed or rolled back.
  case over
  /// The incident is not laid to any deployment.
  case none
  case unknown

  package var effects: [Effect] {
    switch self {
    case .running:
      [.speaks(1, for: .halt, "The rollout is still running: stop it before anything else.")]
    case .halted: [.rulesOut(.halt, "The rollout stands still already.")]
    case .over: [.rulesOut(.halt, "The rollout is over.")]
    case .none: [.rulesOut(.halt, "No deployment is linked, so there is nothing to stop.")]
    case .unknown:
      [.speaks(0, for: .halt, "Nobody knows whether the rollout still moves; stopping it is safe.")]
    }
  }
}

/// What it changes.
package enum ChangeKind: String, FactorValue {
  case code, infrastructure, flag, config, unknown

  package var effects: [Effect] {
    switch self {
    case .infrastructure:
      [
        .speaks(
          3, for: .redeployInfrastructure,
          "It is the infrastructure that was changed: built anew, it is as it was.")
      ]
    case .flag: [.speaks(1, for: .bypass, "It is a flag that was changed.")]
    case .code, .config, .unknown: []
    }
  }
}

/// Whether it is itself a repair in a hurry.
package enum DeploymentUrgency: String, FactorValue {
  case routine, emergency, unknown

  package var effects: [Effect] {
    switch self {
    case .emergency:
      [
        .speaks(
          1, for: .rollForward, "It is a hotfix: what it lacks may best be mended under way."),
        .warns(
          of: .rollback, against: 1, "Going back brings back what this hotfix was to repair."),
        .warns(
          of: .fallback, against: 1, "Going back brings back what this hotfix was to repair."),
      ]
    case .routine, .unknown: []
    }
  }
}

/// Whether it was tried in the environments before.
package enum LowerEvidence: String, FactorValue {
  case shown, missing, unknown

  package var effects: [Effect] {
    switch self {
    case .missing:
      [
        .warns(
          of: .rollForward, against: 1,
          "It was not shown to work in the environment before; neither would its repair be.")
      ]
    case .unknown:
      [.warns(of: .rollForward, "Nobody knows whether it was tried in a lower environment.")]
    case .shown: []
    }
  }
}
