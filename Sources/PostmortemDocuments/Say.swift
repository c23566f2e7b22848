import Actions
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts
import Timelines

/// What a document has to say in several places.
enum Say {
  static func time(_ time: Timestamp) -> String { TimeText.second(time) + " UTC" }

  static func clock(_ time: Timestamp) -> String { TimeText.clock(time) + " UTC" }

  /// From one moment to a later one; nil where clocks disagree.
  static func span(_ from: Timestamp?, _ to: Timestamp?) -> String? {
    guard let from, let to, from <= to else { return nil }
    return TimeText.length(to.since(from))
  }

  /// How long so many thousandths of a second are: `0.09 s`, `4 min 2 s`.
  static func milliseconds(_ count: Int64) -> String {
    guard count >= 0, count < 10_000 else {
      return TimeText.length(count.multipliedReportingOverflow(by: 1_000).partialValue)
    }
    if count < 10 { return "under 0.01 s" }
    let hundredths = (count + 5) / 10
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
  }

  /// `12,345`.
  static func number(_ number: Int64) -> String { NumberText.grouped(number) }

  static func count(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "one \(one)" : "\(count) \(many)"
  }

  /// How much a deployment brought at once: `12 commits, 340 changed files, in 2 groups`; nil when
  /// nobody recorded how much.
  static func batch(_ plan: RolloutPlan) -> String? {
    let parts = [
      plan.commitCount.map { $0 == 1 ? "one commit" : "\(number(Int64($0))) commits" },
      plan.fileCount.map { $0 == 1 ? "one changed file" : "\(number(Int64($0))) changed files" },
    ].compactMap(\.self)
    guard !parts.isEmpty else { return nil }
    return parts.joined(separator: ", ") + ", in \(count(plan.groups.count, "group", "groups"))"
  }

  static func action(_ proposal: Proposal) -> String {
    switch proposal.action {
    case .halt: "stopping the rollout"
    case .monitor: "waiting and watching"
    case .fallback: "the fallback to the unchanged stack"
    case .rollback: "the rollback"
    case .bypass: "switching the broken function off"
    case .rollForward: "the repair by a new release"
    case .redeployInfrastructure: "building the infrastructure anew"
    case .dataRestore: "restoring data from before"
    case .freeze: "leaving everything as it is"
    }
  }

  /// `the rollback to 4.1.8`.
  static func target(_ proposal: Proposal) -> [SentencePiece] {
    [.plain(action(proposal))] + (proposal.target.map { [" to ", .value($0)] } ?? [])
  }

  static func begun(_ pieces: [SentencePiece]) -> [SentencePiece] {
    guard case .plain(let text)? = pieces.first, let first = text.first else { return pieces }
    return [.plain(first.uppercased() + text.dropFirst())] + pieces.dropFirst()
  }

  static func version(_ deployment: DeploymentStory) -> [SentencePiece] {
    guard let plan = deployment.plan?.value else { return ["The new version"] }
    return ["Version ", .value(plan.version), " of ", .value(plan.service)]
  }

  static func firing(_ firing: TriggerFiring) -> [SentencePiece] {
    var pieces: [SentencePiece] = [
      "Trigger ", .value(firing.trigger), " fired at ", .plain(clock(firing.at)), ": ",
      .value(firing.signal),
    ]
    if let value = firing.value { pieces += [" was ", .value(value)] }
    pieces += [" since ", .plain(clock(firing.since))]
    return pieces
  }

  static func source(_ source: DetectionSource) -> String {
    switch source {
    case .smoke: "Smoke test"
    case .user: "Report by a user"
    case .alert: "Alert"
    case .health: "Health check"
    case .slo: "Service level objective"
    case .breaker: "Circuit breaker"
    case .drill: "Drill"
    }
  }

  static func impact(_ impact: Impact) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Impact as stated: "]
    pieces.append(impact.symptom.map { .quote($0) } ?? "no symptom stated")
    if let who = impact.who { pieces += [", for ", .quote(who)] }
    pieces += ["; ", .plain(affected(impact.howMany)), "."]
    return pieces
  }

  static func affected(_ count: AffectedCount?) -> String {
    switch count {
    case .number(let number): "\(Self.number(number)) affected"
    case .unknown: "how many are affected is unknown"
    case nil: "how many are affected was not stated"
    }
  }

  static func role(_ role: String) -> [SentencePiece] { ["the ", .value(role)] }

  /// In a word, where a decision stands.
  static func standing(of story: DecisionStory) -> String {
    switch story.verification?.value.verdict {
    case .passed: return "verified; it helped"
    case .failed: return "carried out; verification failed"
    case .inconclusive: return "carried out; verification was inconclusive"
    case nil: break
    }
    if let failure = story.failure {
      return failure.value.isUntouched
        ? "refused before anything was done" : "not carried out to its end"
    }
    if story.completion != nil { return "carried out; not verified" }
    if !story.doubts.isEmpty, story.probes.isEmpty { return "in doubt" }
    if !story.claims.isEmpty { return "under way" }
    if story.withdrawal != nil { return "withdrawn" }
    if story.superseded != nil { return "replaced by another" }
    if story.authorisation != nil { return "authorised" }
    if !story.denials.isEmpty { return "denied" }
    return "proposed"
  }
}
