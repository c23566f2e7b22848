/// How long a rollout takes, computed from its steps: never a number that somebody wrote down.
package struct RolloutDuration: Equatable, Sendable {
  /// Until the last group is entered.
  package var untilEveryone: Int64
  /// Until the last group was watched too.
  package var untilDone: Int64

  package init(untilEveryone: Int64, untilDone: Int64) {
    (self.untilEveryone, self.untilDone) = (untilEveryone, untilDone)
  }
}

extension RolloutPlan {
  package var duration: RolloutDuration {
    duration { $0.bakeSeconds }
  }

  fileprivate func duration(_ bake: (RolloutGroup) -> Int64) -> RolloutDuration {
    func sum(_ groups: some Sequence<RolloutGroup>) -> Int64 {
      groups.reduce(0) {
        let (sum, overflow) = $0.addingReportingOverflow(max(0, bake($1)))
        return overflow ? .max : sum
      }
    }
    return RolloutDuration(untilEveryone: sum(groups.dropLast()), untilDone: sum(groups))
  }
}

extension Deployment {
  /// With what was agreed to be shorter.
  package var duration: RolloutDuration? {
    plan?.duration(bakeSeconds(of:))
  }
}
