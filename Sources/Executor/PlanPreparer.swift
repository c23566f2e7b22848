package import Adapters
package import Decisions
package import Digest
package import EventLog
import Policy
import Rollouts
import Secrets

/// Answers a request for a plan: what would be called, and what stands in its way.
///
/// Reads the record and looks at the target; changes nothing. Whatever is missing becomes a check
/// that fails and says what to write: no request is left without an answer.
package struct PlanPreparer: Sendable {
  let facts: any PlanFacts
  let adapters: AdapterTable
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  private let looks: Looks

  /// `looks` limits how long an adapter may take, each time it looks.
  package init(
    _ facts: any PlanFacts, adapters: AdapterTable,
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    looks: Looks = Looks(patience: .seconds(60))
  ) {
    (self.facts, self.adapters, self.digest) = (facts, adapters, digest)
    self.looks = looks
  }

  /// - Throws: what the database says, and `CancellationError` when it is stopped meanwhile;
  ///   everything else is part of the answer.
  package func prepare(
    _ request: PlanRequest, in incident: StreamID
  ) async throws -> PreparedPlan {
    var draft = PlanDraft(request, rules: try await facts.rules())
    draft.releases = try await facts.releases(of: request.service, in: request.environment)
    draft.decisions = try await facts.decisions(in: incident)
    try await chooseRelease(&draft)
    draft.judgeRecord()
    if let way = way(of: &draft) {
      await look(&draft, through: way.adapter, at: way.target)
    }
    var requesters: Set<String> = []
    for principal in draft.requesters {
      if let handle = try await facts.handle(of: principal) { requesters.insert(handle) }
    }
    draft.preflight[.approvals] = draft.approvals(leavingOut: requesters)
    draft.preflight[.data] = try await DataLook(facts: facts, adapters: adapters, looks: looks)
      .answer(
        for: request, bringing: draft.release, among: draft.releases, under: draft.rules.policy
      ).answer
    // A look that was cut short says nothing of the target: another executor looks again.
    try Task.checkCancellation()
    return draft.finished(digest: digest, now: try await facts.time())
  }

  /// A plan that nobody can agree to, with the reason.
  func refusal(of request: PlanRequest, because: String) async throws -> PreparedPlan {
    var draft = PlanDraft(request, rules: try await facts.rules())
    draft.preflight[.identity] = .fail(because)
    return draft.finished(digest: digest, now: try await facts.time())
  }

  private func chooseRelease(_ draft: inout PlanDraft) async throws {
    let request = draft.request
    guard request.action.bringsReleaseBack else {
      draft.to = request.target
      draft.preflight[.lastKnownGood] = .pass("Nothing is brought back from the record.")
      return
    }
    let choice = ReleaseChoice(
      for: request,
      computed: try await facts.lastKnownGood(
        of: request.service, in: request.environment, leaving: request.deployment),
      among: draft.releases)
    draft.release = choice.release
    draft.to = choice.release?.version
    draft.preflight[.lastKnownGood] = choice.answer
  }

  /// The definition and the adapter that carry it out; nil where nothing outside is touched, or
  /// nothing that could touch it.
  private func way(of draft: inout PlanDraft) -> (adapter: any Adapter, target: ActionTarget)? {
    guard let found = draft.findDefinition() else { return nil }
    let (name, definition) = found
    (draft.plan.definition, draft.plan.adapter) = (name, definition.adapter)
    guard let adapter = adapters[definition.adapter] else {
      draft.preflight[.identity] = .fail(
        "The action \(name) names the adapter \(definition.adapter), which this executor does not "
          + "have: use \(adapters.names.joined(separator: ", ")).")
      return nil
    }
    guard adapter.kinds.contains(draft.request.action) else {
      draft.preflight[.identity] = .fail(
        "The adapter \(adapter.name) cannot \(draft.request.action.rawValue): give another action "
          + "for it under the service's actions.")
      return nil
    }
    draft.plan.standing = adapter.standing
    guard let parameters = draft.parameters(of: definition) else { return nil }
    // Of the record, and not `to`: that may be what somebody typed.
    return (
      adapter,
      ActionTarget(
        draft.request.action, of: draft.request.service, in: draft.request.environment, by: name,
        definition, release: draft.release?.version, digest: draft.release?.artefactDigest,
        parameters: parameters)
    )
  }

  private func look(
    _ draft: inout PlanDraft, through adapter: any Adapter, at target: ActionTarget
  ) async {
    let observation = await looks.observe(target, through: adapter)
    draft.plan.from = observation.running.value
    draft.preflight.add(observation.identity, to: .identity)
    draft.preflight.add(observation.rights, to: .rights)
    draft.preflight[.startState] =
      StartState(
        observation: observation, to: draft.to, releases: draft.releases,
        isHalt: target.action == .halt
      ).answer
    draft.preflight[.parse] = await parseCheck(target, through: adapter)
    do throws(PreparationRefusal) {
      let preparation = try adapter.prepare(target, from: observation)
      draft.take(preparation, of: target, fencing: adapter.fencing)
    } catch {
      draft.preflight.add(.fail(error.sentence), to: .parse)
    }
  }

  private func parseCheck(
    _ target: ActionTarget, through adapter: any Adapter
  ) async -> CheckAnswer {
    do {
      return try await looks.look(at: "The tool of \(target.name)") {
        await adapter.parseCheck(target)
      }.get()
    } catch {
      return error.answer
    }
  }
}

extension MitigationKind {
  /// Whether older code meets the data of today.
  var meetsData: Bool { bringsReleaseBack || self == .fallback }

  /// Whether there has to be an action in the policy that carries it out.
  ///
  /// Halting is recorded and binds by itself; rolling forward is the pipeline's.
  var needsDefinition: Bool {
    switch self {
    case .halt, .monitor, .freeze, .rollForward: false
    case .fallback, .rollback, .bypass, .redeployInfrastructure, .dataRestore: true
    }
  }
}
