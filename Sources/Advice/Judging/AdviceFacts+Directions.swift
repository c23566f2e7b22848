package import Decisions
import EventLog
import Policy
package import Rollouts

extension AdviceFacts {
  mutating func judgeDirections(_ inputs: AdviceInputs) {
    if let deployment = inputs.deployment, let plan = deployment.plan {
      let marks = inputs.deploymentMarks
      data = Fact(
        DataGate.judge(plan.migrations) { deployment.isBackfilled($0.id) },
        from: marks.source("deployment.planned", else: marks.number),
        detail: plan.migrations.isEmpty
          ? nil : plan.migrations.map { "\($0.id): \($0.kind.rawValue)" }.joined(separator: ", "))
    }
    judgeRelease(inputs)
    judgeRepair(inputs)
    judgeCalendar(inputs)
  }

  private mutating func judgeRelease(_ inputs: AdviceInputs) {
    guard let answer = inputs.lastKnownGood else { return }
    let how = FactSource.computed("last known good release, from the record")
    guard let good = answer.release else {
      release = Fact(
        .none, from: how,
        detail: answer.skippedCount == 0
          ? "no release is on record" : "none of \(answer.skippedCount) qualified")
      return
    }
    var detail = "\(good.version) of \(good.number)"
    if let age = answer.ageSeconds { detail += ", \(age / 86_400) days old" }
    release = Fact(.found, from: how, detail: detail)
    distance = Fact(
      ReleaseDistance.judge(answer.delta), from: how, detail: answer.delta?.sentence,
      limit: ReleaseDistance.limit)
  }

  private mutating func judgeRepair(_ inputs: AdviceInputs) {
    let back = inputs.goingBack
    let limit = back.map { "going back takes \($0)" }
    if let supposed = inputs.estimate {
      let value = RepairTime.judge(
        supposed.shortest.seconds, supposed.longest.seconds, isSure: true,
        goingBack: back?.seconds)
      repair = Fact(
        value, from: .assumed, detail: "\(supposed.shortest) to \(supposed.longest)",
        limit: limit)
      return
    }
    guard let (decision, estimate) = inputs.newestEstimate else {
      repair = .unknown("lastgood decide … --fix-estimate")
      repair.limit = limit
      return
    }
    let value = RepairTime.judge(estimate, goingBack: back?.seconds)
    repair = Fact(
      value,
      from: inputs.marks.source(
        "decision.proposed", "decision.estimate_changed",
        else: "decision D\(decision.proposal.ordinal)"),
      detail:
        "\(estimate.fromMinutes) to \(estimate.toMinutes) min, confidence "
        + estimate.confidence.rawValue, limit: limit)
  }

  private mutating func judgeCalendar(_ inputs: AdviceInputs) {
    guard let environment = inputs.environment,
      let name = inputs.policy.environments[environment]?.calendar,
      let rule = inputs.policy.calendars[name]
    else {
      calendar = .unknown("policy: environments.\(inputs.environment ?? "?").calendar")
      return
    }
    let second = inputs.now.microseconds / 1_000_000
    let judgement = rule.judge(second)
    let value: CalendarFact =
      switch judgement.standing {
      case .open: .open
      case .outside, .avoided: .avoid
      case .frozen: .frozen
      }
    calendar = Fact(value, from: .policy("calendars.\(name)"), detail: judgement.why)
  }
}

// MARK: - Each by itself

extension DataGate {
  /// The worst of what `migrations` do, where a backfill that is finished does no harm.
  package static func judge(
    _ migrations: [Migration], isBackfilled: (Migration) -> Bool
  ) -> DataGate {
    let kinds = Set(migrations.map(\.kind))
    if kinds.isEmpty { return .noMigration }
    if kinds.contains(.contracting) { return .contracting }
    if kinds.contains(.unknown) { return .unknown }
    let isBackfilling = migrations.contains { $0.kind == .backfill && !isBackfilled($0) }
    return isBackfilling ? .backfilling : .additive
  }
}

extension ReleaseDistance {
  /// More than this, and a roll-back takes away what nobody remembers.
  package static let nearReleases = 3
  package static let nearCommits: Int64 = 100
  static let limit = "near is up to \(nearReleases) releases and \(nearCommits) commits"

  package static func judge(_ delta: LastKnownGoodDelta?) -> ReleaseDistance {
    guard let delta else { return .unknown }
    if delta.releases > nearReleases { return .far }
    guard let commits = delta.commits else { return .unknown }
    return commits > nearCommits ? .far : .near
  }
}

extension LastKnownGoodDelta {
  fileprivate var sentence: String {
    var parts = ["\(releases) \(releases == 1 ? "release" : "releases") since"]
    if let commits { parts.append("\(commits) \(commits == 1 ? "commit" : "commits")") }
    if migrations > 0 {
      parts.append("\(migrations) \(migrations == 1 ? "migration" : "migrations")")
    }
    return parts.joined(separator: ", ")
  }
}

extension RepairTime {
  package static func judge(_ estimate: FixEstimate, goingBack: Int64?) -> RepairTime {
    func seconds(_ minutes: Int64) -> Int64 {
      let (product, isTooLong) = minutes.multipliedReportingOverflow(by: 60)
      return isTooLong ? .max : product
    }
    return judge(
      seconds(estimate.fromMinutes), seconds(estimate.toMinutes),
      isSure: estimate.confidence != .low, goingBack: goingBack)
  }

  /// All in seconds.
  ///
  /// Only a repair that is surely there sooner, even at its longest, is shorter.
  package static func judge(
    _ shortest: Int64, _ longest: Int64, isSure: Bool, goingBack: Int64?
  ) -> RepairTime {
    guard let goingBack, shortest >= 0, shortest <= longest else { return .unknown }
    if longest < goingBack { return isSure ? .shorter : .uncertain }
    if longest == goingBack { return isSure ? .equal : .uncertain }
    guard shortest >= goingBack else { return .uncertain }
    let (limit, overflow) = goingBack.multipliedReportingOverflow(by: 10)
    return !overflow && shortest > limit ? .farLonger : .longer
  }
}

extension AdviceInputs {
  /// How long an action takes, by the policy's word.
  func objective(of action: MitigationKind) -> Span? {
    rule?.actions[action].flatMap { policy.actions[$0]?.objective }
  }

  /// How long it takes until an older version serves everybody again.
  var goingBack: Span? {
    if let span = objective(of: .rollback) ?? objective(of: .fallback) { return span }
    guard let strategy = deployment?.plan?.strategy.rawValue else { return nil }
    return policy.strategies.first { $0.strategy == strategy && $0.objective != nil }?.objective
  }

  var newestEstimate: (Decision, FixEstimate)? {
    decisions.decisions.reversed().lazy
      .compactMap { decision in decision.estimate.map { (decision, $0) } }.first
  }
}
