import Adapters
import Decisions
import EventLog
import Rollouts
import Secrets

/// Whether the record says anything against a plan that it did not say when people agreed to it.
///
/// Between the two a deployment may have begun, or a migration may have taken away what the older code
/// reads. What stood in the way already, and somebody took upon them, is no news.
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
    let known = prepared.preflight
    let news = now.results(redacting: SecretRedactor()).first { result in
      // What nobody can tell any more is no news: the executor may see less than it did.
      let counts = result.outcome == .fail || result.check == .data && data.restsOnMigrations
      return [.quiet, .data].contains(result.check) && counts
        && result.isNews(after: known.first { $0.check == result.check })
    }
    guard let news, let sentence = news.detail.plain else { return nil }
    return "\(sentence) It was not so when the plan was made: have it made again, and decide anew."
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
