import Decisions
import Digest
import EventLog
import Policy
import Testing

/// What an executor asks of the record before it acts.
@Suite struct `A right to act` {
  @Test(arguments: [MitigationKind.bypass, .halt])
  func `is not borrowed for a plan of something else`(_ proposed: MitigationKind) throws {
    var story = Story()
    var proposal = Story.bypass
    (proposal.environment, proposal.action) = ("staging", proposed)
    proposal.tradeoff = proposed == .bypass ? proposal.tradeoff : nil
    proposal.degradedUntil = proposed == .bypass ? proposal.degradedUntil : nil
    let id = try story.propose(proposal)
    let requests: [(PlanRequest) -> PlanRequest] = [
      { $0 },
      {
        var other = $0; other.action = .dataRestore; return other
      },
      {
        var other = $0; other.service = "ledger"; return other
      },
      {
        var other = $0; other.environment = "production"; return other
      },
    ]
    var faults: [WarrantFault?] = []
    for change in requests {
      // What the service's role could write, though the service itself never does.
      let asked = PlanRequest(
        Examples.request, of: id, proposed, service: "checkout", environment: "staging",
        by: proposal.by)
      let request = change(asked)
      var book = story.book
      book.evolve(.planRequested(request))
      let plan = Plan(
        decision: id, action: request.action, service: request.service,
        environment: request.environment)
      let prepared = PreparedPlan(
        plan, hash: Examples.digest(0xAB), answering: request.request, preflight: [],
        expiresAt: story.now.advanced(bySeconds: 600))
      book.evolve(.planPrepared(prepared))
      var authorisation = Authorisation(of: id, planHash: prepared.hash, checkAt: story.now)
      authorisation.expiresAt = prepared.expiresAt
      book.evolve(.authorised(authorisation))
      var terms = DecisionTerms(story.policy, hash: nil, for: proposal, at: story.now)
      terms.requirement = ApprovalRequirement(
        count: 0, roles: [], expires: .minutes(1), reasons: [])
      let decision = try #require(book[id])
      faults.append(
        decision.fault(
          of: authorisation, under: terms, computed: prepared.hash, approvers: [:],
          hasBegun: false))
    }
    #expect(faults == [nil, .planChanged, .planChanged, .planChanged])
  }
}
