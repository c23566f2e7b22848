import Decisions
import Digest
import EventLog
import Policy
import Testing

/// Looks at all events anew for each question; slow, and written from the rules alone.
private struct SlowChecker {
  var policy: Policy
  var people: [Approver]
  var history: [(at: Timestamp, event: DecisionEvent)]

  /// Whether everything was there for an authorisation of `id` at `now`.
  func allows(_ id: EventID, at now: Timestamp) -> Bool {
    guard let proposal = proposal(id), !isClosed(id), let (planAt, plan) = newestPlan(id),
      now < plan.expiresAt, preflightIsSettled(plan)
    else { return false }
    let asked = policy.approvals(
      for: proposal.action, in: proposal.environment, emergency: proposal.isEmergency,
      situation: proposal.situation)
    if asked.isNone { return true }
    guard let (requestAt, request) = newestRequest(id), request.planHash == plan.hash,
      now < request.expiresAt
    else { return false }
    // The approvals of a request that was made for another plan are gone.
    guard sameHashThroughout(id, from: requestAt, to: planAt, plan.hash) else { return false }
    var given: [Approval] = []
    for (_, event) in history[requestAt...] {
      switch event {
      case .approvalGranted(let approval) where approval.decision == id: given.append(approval)
      case .approvalDenied(let denial) where denial.decision == id: return false
      case .approvalExpired(id, _, _): return false
      case .authorised(let earlier)
      where earlier.decision == id && earlier.request == request.request:
        return false
      case .approvalWithdrawn(let withdrawal) where withdrawal.decision == id:
        given.removeAll { withdrawal.approvals.contains($0.approval) }
      default: break
      }
    }
    given = given.filter { $0.request == request.request && $0.planHash == plan.hash }
    guard given.allSatisfy({ holds($0) && !asks($0.by, id, proposal) }) else { return false }
    guard Set(given.map(\.by)).count == given.count, given.count >= asked.count else {
      return false
    }
    return asked.roles.allSatisfy { role in given.contains { $0.role == role } }
  }

  private func holds(_ approval: Approval) -> Bool {
    people.contains {
      $0.principal == approval.by && $0.isPerson && $0.roles.contains(approval.role)
    }
  }

  /// Whoever proposed it, or asked for another target than stood there before.
  private func asks(_ person: PrincipalID, _ id: EventID, _ proposal: Proposal) -> Bool {
    var authors: Set = [proposal.by]
    var target = proposal.target
    for case (_, .planRequested(let request)) in history
    where request.decision == id && request.target != target {
      authors.insert(request.by)
      target = request.target
    }
    return authors.contains(person)
  }

  private func proposal(_ id: EventID) -> Proposal? {
    for case (_, .proposed(let proposal)) in history where proposal.decision == id {
      return proposal
    }
    return nil
  }

  private func isClosed(_ id: EventID) -> Bool {
    history.contains {
      switch $0.event {
      case .withdrawn(id, _, _), .superseded(id, _): true
      case .outcomeRecorded(let outcome): outcome.decision == id
      default: false
      }
    }
  }

  /// The plan that answers the newest question; nil while that is open.
  private func newestPlan(_ id: EventID) -> (Int, PreparedPlan)? {
    var found: (Int, PreparedPlan)?
    for (index, entry) in history.enumerated() {
      switch entry.event {
      case .planRequested(let request) where request.decision == id: found = nil
      case .planPrepared(let plan) where plan.plan.decision == id: found = (index, plan)
      default: break
      }
    }
    return found
  }

  private func newestRequest(_ id: EventID) -> (Int, ApprovalRequest)? {
    var found: (Int, ApprovalRequest)?
    for (index, entry) in history.enumerated() {
      if case .approvalRequested(let request) = entry.event, request.decision == id {
        found = (index, request)
      }
    }
    return found
  }

  private func sameHashThroughout(
    _ id: EventID, from start: Int, to end: Int, _ hash: SHA256Digest
  ) -> Bool {
    guard start < end else { return true }
    return history[start...end].allSatisfy {
      guard case .planPrepared(let plan) = $0.event, plan.plan.decision == id else { return true }
      return plan.hash == hash && preflightIsSettled(plan)
    }
  }

  private func preflightIsSettled(_ plan: PreparedPlan) -> Bool {
    plan.preflight.allSatisfy { $0.outcome == .pass }
  }
}

@Suite struct `Whatever people do` {
  @Test(arguments: 0..<60 as Range<UInt64>)
  func `nothing is authorised unless a slow checker agrees, and everything else is`(
    seed: UInt64
  ) throws {
    var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    var story = Story()
    var history: [(at: Timestamp, event: DecisionEvent)] = []
    let people = [Story.ada, Story.ben, Story.cleo, Story.dan, Story.eve, Story.robot]
    var proposal = Story.rollback
    proposal.environment = ["production", "staging", "hotfix", "development"].randomElement(
      using: &random)
    proposal.situation = Bool.random(using: &random) ? "silent data corruption" : nil
    for _ in 0..<250 {
      let ask = anything(story, proposal, people, &random)
      let before = history
      guard let news = try? story.ask(ask), !news.isEmpty else {
        if Int.random(in: 0..<6, using: &random) == 0 {
          story.wait(Int64.random(in: 0...400, using: &random))
        }
        continue
      }
      for event in news { history.append((story.now, event)) }
      for event in news {
        guard case .authorised(let authorisation) = event else { continue }
        // Without the authorisation itself, which closes the request.
        let checker = SlowChecker(
          policy: story.policy, people: people,
          history: before
            + news.filter { if case .authorised = $0 { false } else { true } }
            .map { (story.now, $0) })
        #expect(checker.allows(authorisation.decision, at: story.now), "seed \(seed)")
      }
      if let id = story.decision?.id, !story.isAuthorised, !isFirst(ask) {
        let checker = SlowChecker(
          policy: story.policy, people: people, history: history)
        #expect(!checker.allows(id, at: story.now), "seed \(seed): it should be authorised")
      }
    }
  }

  /// What follows from a plan is said by the settling, one step after it.
  private func isFirst(_ ask: DecisionCommand.Ask) -> Bool {
    if case .prepare = ask { true } else { false }
  }

  private func anything(
    _ story: Story, _ proposal: Proposal, _ people: [Approver], _ random: inout Seeded
  ) -> DecisionCommand.Ask {
    guard let decision = story.decision else { return .propose(proposal, supersedes: false) }
    let id = decision.id
    let person = people.randomElement(using: &random) ?? Story.ben
    let hash = (decision.plan?.hash ?? Examples.hash).description
    let other = Examples.digest(0xEE).description
    switch Int.random(in: 0..<40, using: &random) {
    case 0: return .propose(proposal, supersedes: Bool.random(using: &random))
    case 1:
      let change =
        Bool.random(using: &random)
        ? PlanChange()
        : PlanChange(
          target: Bool.random(using: &random) ? "4.1.8" : "4.1.9", because: "It was good")
      return .requestPlan(id, change, by: person.principal)
    case 2..<8:
      guard let request = decision.planRequest else { return .settle(id) }
      let plan = Plan(
        decision: id, action: request.action, service: request.service,
        environment: request.environment, to: request.target, release: request.release)
      let outcome: PreflightResult.Outcome =
        Int.random(in: 0..<8, using: &random) == 0 ? .unknown : .pass
      return .prepare(
        PreparedPlan(
          plan, hash: Examples.digest(Bool.random(using: &random) ? 0xAB : 0xCD),
          answering: request.request, preflight: [PreflightResult(.data, outcome, "")],
          expiresAt: story.now.advanced(bySeconds: 1_500)))
    case 8..<12: return .settle(id)
    case 12: return .deny(id, .plan, plan: hash, by: person, as: nil, because: "No")
    case 13: return .withdrawApproval(id, by: person.principal)
    case 14:
      return .withdraw(id, by: person.principal, commands: false, because: "It is over")
    case 15:
      guard let request = decision.approvalRequest?.request else { return .settle(id) }
      return .expire(id, request: request)
    case 16: return .recordOutcome(id, .yes, by: person.principal, actual: "It works")
    case 17:
      return .approve(
        id, .plan, plan: other, by: person, as: person.roles.randomElement(using: &random),
        via: .link)
    default:
      let role = Bool.random(using: &random) ? nil : person.roles.randomElement(using: &random)
      return .approve(id, .plan, plan: hash, by: person, as: role, via: .cli)
    }
  }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
