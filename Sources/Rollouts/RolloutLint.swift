/// What a plan does against good practice; it is followed all the same.
package enum RolloutLint: Hashable, Sendable {
  case shortBake(group: String, seconds: Int64)
  case fallingBake(group: String, seconds: Int64, after: Int64)
  case everythingAtOnce(group: String)
  case stampsAtOnce(String, String)
  case severalStampsInOne(group: String)
  case equalShares(group: String, Share)
}

extension RolloutLint {
  /// In production, less than this is too short to see anything.
  package static let shortestBake: Int64 = 3_600

  /// All that there is to say about `plan`, group by group.
  ///
  /// The bake of the last group is not judged: nothing comes after it. Whether it is production says
  /// the policy where there is one, else the name of the environment.
  package static func warnings(
    about plan: RolloutPlan, inProduction: Bool? = nil
  ) -> [RolloutLint] {
    let isForProduction = inProduction ?? plan.isForProduction
    var warnings: [RolloutLint] = []
    if plan.groups.count == 1, let only = plan.groups.first, only.share == .all {
      warnings.append(.everythingAtOnce(group: only.name))
    }
    for group in plan.groups where group.namesSeveralStamps {
      warnings.append(.severalStampsInOne(group: group.name))
    }
    for (group, next) in zip(plan.groups, plan.groups.dropFirst()) {
      if isForProduction, group.bakeSeconds < shortestBake {
        warnings.append(.shortBake(group: group.name, seconds: group.bakeSeconds))
      }
      if group.kind == .stamp, next.kind == .stamp, group.bakeSeconds <= 0 {
        warnings.append(.stampsAtOnce(group.name, next.name))
      }
      if next.share == group.share {
        warnings.append(.equalShares(group: next.name, next.share))
      }
    }
    let baking = plan.groups.dropLast()
    for (group, next) in zip(baking, baking.dropFirst()) where next.bakeSeconds < group.bakeSeconds
    {
      warnings.append(
        .fallingBake(group: next.name, seconds: next.bakeSeconds, after: group.bakeSeconds))
    }
    return warnings
  }

  /// What is unwise about it, and why.
  package var reason: String {
    switch self {
    case .shortBake(let group, let seconds):
      "\(group) bakes for \(minutes(seconds)); in production, trouble often takes more than an hour "
        + "to show. Say why in because, or bake longer."
    case .fallingBake(let group, let seconds, let before):
      "\(group) bakes for \(minutes(seconds)) after \(minutes(before)) for the group before it; "
        + "larger groups need longer, to see other time zones and days."
    case .everythingAtOnce(let group):
      "\(group) is the only group and takes all traffic; nobody is spared if it goes wrong."
    case .stampsAtOnce(let one, let other):
      "\(other) follows \(one) without any bake, so two stamps change at once; change one at a time."
    case .severalStampsInOne(let group):
      "\(group) names more than one stamp; change one stamp at a time."
    case .equalShares(let group, let share):
      "\(group) adds no traffic: its share is \(share), as before it. "
        + "Shares include all earlier groups."
    }
  }
}

extension RolloutPlan {
  /// By the name that nearly everybody gives it.
  var isForProduction: Bool {
    let name = environment.lowercased()
    return name.hasPrefix("prod") || name.hasPrefix("live") || name.hasSuffix("prod")
      || name.hasSuffix("production")
  }
}

extension RolloutGroup {
  fileprivate var namesSeveralStamps: Bool {
    kind == .stamp && name.contains { ",;+&".contains($0) }
  }
}

private func minutes(_ seconds: Int64) -> String {
  switch seconds {
  case ..<60: "\(seconds) s"
  case ..<7_200: "\(seconds / 60) min"
  default: "\(seconds / 3_600) h"
  }
}
