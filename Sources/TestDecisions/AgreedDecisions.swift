import Crypto
package import Decisions
package import Digest
package import EventLog
import Executor
import FoundationEssentials
package import PostgresStore

/// Puts decisions on record that others have agreed to, as the service would after their approvals.
///
/// Straight into the log: thousands of them through the service would take longer than carrying them
/// out. What the executor believes of them is the same, for it computes everything anew.
package struct AgreedDecisions: Sendable {
  private let service: PostgresEventStore
  private let executor: PostgresEventStore
  private let people: [PrincipalID]
  private let policy: SHA256Digest?
  private let time: @Sendable () -> Timestamp

  /// The first of the `people` asks, the others agree; they are responders by the policy.
  package init(
    through service: PostgresEventStore, _ executor: PostgresEventStore, by people: [PrincipalID],
    under policy: SHA256Digest?, at time: @escaping @Sendable () -> Timestamp
  ) {
    (self.service, self.executor, self.people) = (service, executor, people)
    (self.policy, self.time) = (policy, time)
  }

  /// What is left to be said so that it is carried out.
  package struct Ready: Sendable {
    /// Of the authorisation, and so of the action.
    package let id: EventID
    package let decision: EventID
    package let stream: StreamID
    fileprivate let draft: EventDraft
  }

  /// Everything up to the approvals, for several decisions of one incident.
  ///
  /// - Returns: nil where a running executor was faster with a plan of its own.
  package func prepare(
    _ plans: [Plan], on stream: StreamID, from ordinal: Int32 = 1
  ) async throws -> [Ready]? {
    var (asked, answers, granted): ([EventDraft], [Append], [EventDraft]) = ([], [], [])
    var ready: [Ready] = []
    let now = time()
    let later = now.advanced(bySeconds: 6 * 3_600)
    for (index, plan) in plans.enumerated() {
      var plan = plan
      plan.policy = policy
      let request = EventID(uuid: UUID())
      var proposal = Proposal(
        plan.action, decision: plan.decision, ordinal: ordinal + Int32(index), by: people[0],
        because: .text("It fails"))
      (proposal.service, proposal.environment) = (plan.service, plan.environment)
      asked.append(draft(.proposed(proposal), as: plan.decision))
      asked.append(
        draft(
          .planRequested(
            PlanRequest(
              request, of: plan.decision, plan.action, service: plan.service,
              environment: plan.environment, by: people[0])), as: request))
      let preflight = PreflightCheck.allCases.map { PreflightResult($0, .pass, "well") }
      let hash = Self.digest(PreparedPlan.canonical(plan, preflight))
      let prepared = PreparedPlan(
        plan, hash: hash, answering: request, preflight: preflight, expiresAt: later)
      answers.append(answer(request, with: prepared, on: stream))

      let asking = EventID(uuid: UUID())
      var authorisation = Authorisation(of: plan.decision, planHash: hash, checkAt: later)
      (authorisation.request, authorisation.expiresAt) = (asking, later)
      let wanted = ApprovalRequest(
        asking, of: plan.decision, .plan, planHash: hash, count: Int32(people.count - 1),
        roles: [], expiresAt: later)
      granted.append(draft(.approvalRequested(wanted), as: asking))
      for person in people.dropFirst() {
        let approval = EventID(uuid: UUID())
        granted.append(
          draft(
            .approvalGranted(
              Approval(
                approval, of: asking, plan.decision, planHash: hash, role: "responder", by: person,
                via: .cli)), as: approval))
        authorisation.approvals.append(approval)
      }
      let id = EventID(uuid: UUID())
      ready.append(
        Ready(
          id: id, decision: plan.decision, stream: stream,
          draft: draft(.authorised(authorisation), as: id)))
    }
    try await append(asked, to: stream)
    for answer in answers {
      guard case .appended = try await executor.append(answer) else { return nil }
    }
    try await append(granted, to: stream)
    return ready
  }

  /// The last word: from here on the executor acts.
  package func authorise(_ ready: [Ready]) async throws {
    guard let stream = ready.first?.stream else { return }
    try await append(ready.map(\.draft), to: stream)
  }

  /// Under the very identity that the executor's own answer would have, so that there is only one.
  private func answer(
    _ request: EventID, with prepared: PreparedPlan, on stream: StreamID
  ) -> Append {
    let hasher = OpenSSLSHA256()
    let id = CommandKey.derived(from: request.uuid, "plan", by: hasher)
    return Append(
      [draft(.planPrepared(prepared), as: EventID(uuid: id.uuid))], to: stream, .incident,
      expecting: nil,
      as: CommandIdentity(
        by: .executor, key: .derived(from: request.uuid, "answer", by: hasher),
        digest: Self.digest(Array("lastgood plan answer 1\n\(request)".utf8))),
      role: "executor", policy: policy)
  }

  private func append(_ drafts: [EventDraft], to stream: StreamID) async throws {
    let command = CommandIdentity(
      by: people[0], key: CommandKey(uuid: UUID()), digest: Self.digest([]))
    _ = try await service.append(
      Append(
        drafts, to: stream, .incident, expecting: nil, as: command, role: "responder",
        policy: policy))
  }

  private func draft(_ event: DecisionEvent, as id: EventID) -> EventDraft {
    EventDraft(id: id, EventFormat.decisions.body(event), happenedAt: time())
  }

  private static func digest(_ bytes: [UInt8]) -> SHA256Digest { OpenSSLSHA256().digest(of: bytes) }
}
