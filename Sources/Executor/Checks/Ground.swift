import Adapters
import Decisions
import EventLog
import Policy
import Rollouts
import Secrets

/// Whether the record says anything against a plan that it did not say when people agreed to it.
///
/// Between the two a deployment may have begun, a migration may have taken away what the older code
/// reads, or the release that would come back may have turned out to be no good. What stood in the way
/// already, and somebody took upon them, is no news.
struct Ground: Sendable {
  let facts: any PlanFacts
  let data: DataLook

  /// What stands in its way now and did not then, with what to do about it; nil when nothing does.
  func news(
    about prepared: PreparedPlan, of request: PlanRequest, under rules: Rules
  ) async throws -> String? {
    let releases = try await facts.releases(of: request.service, in: request.environment)
    var now = Preflight()
    // Other decisions are left out: the ledger lets one act at a time.
    now[.quiet] =
      Quiet(
        request: request, releases: releases, decisions: [], policy: rules.policy
      ).answer
    let release = prepared.plan.release.flatMap { stream in
      releases.first { $0.stream == stream }
    }
    let data = try await data.answer(
      for: request, bringing: release, among: releases, under: rules.policy)
    now[.data] = data.answer
    var looked: Set<PreflightCheck> = [.quiet, .data]
    if request.action.bringsReleaseBack {
      looked.insert(.lastKnownGood)
      now[.lastKnownGood] = try await choice(of: prepared.plan, request, among: releases)
    }
    let known = prepared.preflight
    let news = now.results(redacting: SecretRedactor()).first { result in
      // What nobody can tell any more is no news: the executor may see less than it did.
      let counts =
        switch result.check {
        case .data: result.outcome == .fail || data.restsOnMigrations
        // The record answers it, whatever the executor sees.
        case .lastKnownGood: true
        default: result.outcome == .fail
        }
      return looked.contains(result.check) && counts
        && result.isNews(after: known.first { $0.check == result.check })
    }
    guard let news, let sentence = news.detail.plain else { return nil }
    return "\(sentence) It was not so when the plan was made: have it made again, and decide anew."
  }

  /// Whether the record would still choose what was chosen.
  private func choice(
    of plan: Plan, _ request: PlanRequest, among releases: [ReleaseHistory]
  ) async throws -> CheckAnswer {
    var asked = request
    // Nobody named one: then it was the record's own choice, and must be so now.
    if asked.release == nil, asked.target == nil { asked.release = plan.release }
    let computed = try await facts.lastKnownGood(
      of: request.service, in: request.environment, leaving: request.deployment)
    return ReleaseChoice(for: asked, computed: computed, among: releases).answer
  }
}

extension PreflightResult {
  /// Whether it is worse than it was; one failure does not cover another one.
  fileprivate func isNews(after earlier: PreflightResult?) -> Bool {
    switch (outcome, earlier?.outcome) {
    case (.pass, _), (.unknown, .unknown), (.unknown, .fail): false
    case (.unknown, .pass), (.unknown, nil), (.fail, .pass), (.fail, .unknown), (.fail, nil): true
    case (.fail, .fail): detail != earlier?.detail
    }
  }
}
