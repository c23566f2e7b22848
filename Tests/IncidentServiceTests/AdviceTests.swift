import Advice
import Decisions
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import PostgresStore
import Rollouts
import TestSupport
import Testing

/// Where the tests' own policy is in force.
private struct OnePolicy: PolicyDirectory {
  let policy: Policy

  func current() async throws -> AppliedPolicy? {
    AppliedPolicy(
      hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
      position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
      by: PrincipalID(uuid: UUID()))
  }

  func all() async throws -> [AppliedPolicy] { [try await current()].compactMap { $0 } }
}

@Suite(.freshDatabase) struct `Advice on an incident` {
  /// A business-critical service on immutable infrastructure, with everything that is needed.
  private static var policy: Policy {
    var policy = Policy.standard
    var shop = Service()
    (shop.criticality, shop.infrastructure) = (.businessCritical, .immutable)
    (shop.fallback, shop.unchangedCapacity, shop.shared) = (.feasible, .all, ["database"])
    shop.dataGuide = "wiki/data"
    shop.bypasses = [Bypass(flag: "new-search", covers: "search")]
    shop.bypasses[0].tested = CalendarDay("2025-12-20")
    (shop.actions[.fallback], shop.actions[.rollback]) = ("shift", "switch")
    policy.services["shop"] = shop
    var shift = ActionDefinition(adapter: "haproxy")
    shift.objective = .seconds(30)
    var back = ActionDefinition(adapter: "host-release")
    back.objective = .minutes(5)
    policy.strategies = [StrategyRule(scenario: "small change", strategy: "rolling")]
    (policy.actions["shift"], policy.actions["switch"]) = (shift, back)
    return policy
  }

  /// Version 1.9 was good for all; 2.0 is a canary of 20 %, and something is wrong with it.
  private func trouble(
    _ office: Office, _ change: (inout RolloutPlan) -> Void = { _ in }
  ) async throws -> (incident: String, deployment: String) {
    let start = office.clock.now.advanced(bySeconds: -100_000)
    // What is deployed is not what is looked at here, so nobody has to approve it.
    let hasty = office.desk(under: Rulebook(nil))
    var good = office.plan(
      "1.9", from: "1.8", groups: [RolloutGroup(name: "all", kind: .percent, share: .all)])
    good.strategy = .rolling
    good.artefactDigest = "sha256:" + String(repeating: "1", count: 64)
    let old = try await hasty.plan(
      good, stream: nil, starting: true, by: office.order(by: office.alice, at: start)
    ).number
    _ = try await office.desk.order(
      .enter(group: "all"), to: old, by: office.order(by: office.alice, at: start))
    let report = HealthReport(
      group: "all", verdict: .pass, coverage: .all, requests: 5_000, windowSeconds: 900)
    _ = try await office.desk.order(
      .recordHealth(report), to: old,
      by: office.order(by: office.alice, at: start.advanced(bySeconds: 900)))
    var plan = office.plan()
    plan.commitCount = 4
    change(&plan)
    let number = try await hasty.plan(
      plan, stream: nil, starting: true, by: office.order(by: office.alice)
    ).number
    _ = try await office.desk.order(
      .enter(group: "canary"), to: number, by: office.order(by: office.alice))
    var new = NewIncident(title: "Errors", severity: .sev2, deployment: number)
    new.source = .alert
    let incident = try await office.desk.declare(new, by: office.order(by: office.bob)).number
    return (incident, number)
  }

  private func open(
    _ change: (inout Policy) -> Void = { _ in }, _ body: (Office) async throws -> Void
  ) async throws {
    var policy = Self.policy
    change(&policy)
    try await Office.open(under: OnePolicy(policy: policy), body)
  }

  @Test func `ranks falling back first for a 20 % canary, and says why`() async throws {
    try await open { office in
      let (incident, deployment) = try await trouble(office)
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice.first?.action == .fallback)
      #expect(found.advice.haltsFirst)
      #expect(found.advice.actions.filter { $0.rank != nil }[1].action == .rollback)
      let reasons = found.advice[.fallback]?.reasons ?? []
      #expect(reasons.first?.factor == "criticality")
      #expect(reasons.first?.fact?.source == .policy("services.shop.criticality"))
      let exposure = try #require(reasons.first { $0.factor == "exposure" })
      #expect(exposure.fact?.detail == "20% of traffic; reached: canary; not yet: all")
      guard case .entry(let position, deployment) = exposure.fact?.source else {
        Issue.record("\(String(describing: exposure.fact?.source))")
        return
      }
      #expect(try await office.log.event(at: position)?.type.name == "deployment.group_entered")
      #expect(found.advice.facts.release.value == .found)
      #expect(found.advice.facts.unchangedVersion.value == .good)
      #expect(found.lastKnownGood == "1.9")
      #expect(found.impact == .upTo(Office.share(20)))
      #expect(found.approvals?.count == 2)
      // A database for both is told before, not after.
      #expect(found.advice[.fallback]?.warnings.contains { $0.factor == "shared" } == true)
    }
  }

  @Test(arguments: [
    ("fallback=infeasible", MitigationKind.rollback), ("data=contracting", .rollForward),
    ("unchanged-stack=gone", .rollback), ("use-of-fallback=disabled", .rollback),
    ("outcome-of-fallback=failed", .rollback),
  ])
  func `turns when one fact turns, and said so before`(
    _ assumed: String, _ first: MitigationKind
  ) async throws {
    try await open { office in
      let (incident, _) = try await trouble(office)
      let before = try await office.desk.advice(on: incident, for: office.viewer)
      let after = try await office.desk.advice(
        on: incident, assuming: [assumed], for: office.viewer)
      #expect(after.advice.first?.action == first)
      let parts = assumed.split(separator: "=").map(String.init)
      let told = before.advice.changes.first {
        $0.factor == parts[0] && $0.words.contains(parts[1])
      }
      #expect(told?.first == first)
      #expect(after.assumed == [assumed])
    }
  }

  @Test func `turns with the policy`() async throws {
    try await open {
      $0.services["shop"]?.fallback = .infeasible(because: "sessions live on the servers")
    } _: { office in
      let (incident, _) = try await trouble(office)
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice.first?.action == .rollback)
      #expect(found.advice[.fallback]?.standing == .notOffered)
      #expect(found.advice.facts.feasibility.detail == "sessions live on the servers")
    }
  }

  @Test func `offers no way back over a migration that takes away`() async throws {
    try await open { office in
      let (incident, _) = try await trouble(office) {
        $0.migrations = [Migration(id: "0042", kind: .contracting)]
      }
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice[.fallback]?.standing == .notOffered)
      #expect(found.advice[.rollback]?.standing == .notOffered)
      #expect(found.advice.facts.data.detail == "0042: contracting")
      #expect(found.advice.first?.action == .rollForward)
    }
  }

  @Test func `offers no rollback where no release was good, and does not trust what ran before`()
    async throws
  {
    try await open { office in
      let number = try await office.deployment()
      let incident = try await office.desk.declare(
        NewIncident(title: "Errors", deployment: number), by: office.order(by: office.bob)
      ).number
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice[.rollback]?.standing == .notOffered)
      #expect(found.lastKnownGood == nil)
      #expect(found.advice.facts.unchangedVersion.value != .good)
    }
  }

  @Test func `knows a breaker, a missing lower environment, and harmed data`() async throws {
    try await open { office in
      let (incident, _) = try await trouble(office)
      let report = try await office.desk.record(
        Detection.Finding(source: .breaker, text: .text("open")), stream: nil,
        by: office.order(by: office.alice))
      _ = try await office.desk.link(
        report: report.stream.description, deployment: nil, incident: incident,
        by: office.order(by: office.alice))
      _ = try await office.desk.order(
        .stateImpact(Impact(dataRisk: .confirmed)), to: incident,
        by: office.order(by: office.alice))
      // The rule of the ladder is newer than the deployment, or it could not have begun.
      var stricter = Self.policy
      stricter.environments["staging"] = EnvironmentRule()
      stricter.environments["production"]?.after = "staging"
      stricter.environments["production"]?.evidence = ["smoke"]
      let desk = office.desk(under: Rulebook(stricter))
      let facts = try await desk.advice(on: incident, for: office.viewer).advice.facts
      #expect(facts.breaker.value == .tripped)
      #expect(facts.lowerEvidence.value == .missing)
      #expect(facts.dataRisk.value == .confirmed)
    }
  }

  @Test func `takes a repair and a broken function that somebody supposes`() async throws {
    try await open { office in
      let (incident, _) = try await trouble(office)
      let found = try await office.desk.advice(
        on: incident, assuming: ["fix=1m..2m", "function=search"], for: office.viewer)
      #expect(found.advice.facts.repair.value == .shorter)
      #expect(found.advice.facts.repair.limit == "going back takes 5m")
      #expect(found.advice.facts.bypass.value == .tested)
      for wrong in ["fallback=maybe", "nonsense", "weather=bad"] {
        let refused = try await refusal {
          try await office.desk.advice(on: incident, assuming: [wrong], for: office.viewer)
        }
        guard case .invalid("assume", _) = refused else {
          Issue.record("\(wrong): \(String(describing: refused))")
          continue
        }
      }
    }
  }

  @Test func `is given without a policy, and recommends no more than is known`() async throws {
    try await Office.open { office in
      let incident = try await office.incident()
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice.first?.action == .freeze)
      #expect(found.impact == .unknown)
      #expect(found.tree == nil)
      let (deployed, _) = try await trouble(office)
      let known = try await office.desk.advice(on: deployed, for: office.viewer)
      #expect(known.advice.first?.action == .rollback)
      #expect(known.advice[.fallback]?.standing == .discouraged)
    }
  }

  @Test func `is kept from those who may not know of the incident`() async throws {
    try await open { office in
      let incident = try await office.desk.declare(
        NewIncident(title: "Break-in", isRestricted: true), by: office.order(by: office.alice)
      ).number
      let refused = try await refusal {
        try await office.desk.advice(on: incident, for: office.viewer)
      }
      #expect(refused?.isNotFound == true)
    }
  }

  /// A tree that asks for an sre where the error rate is high, and a table for what is a violation.
  private static func demand(_ policy: inout Policy) {
    var tree = DecisionTree(start: "severity")
    tree.nodes["severity"] = DecisionTree.Node(ask: "How bad is it?", fact: "severity")
    tree.nodes["severity"]?.branches = [
      DecisionTree.Branch(.is("SEV3"), go: "bug"), DecisionTree.Branch(.otherwise, go: "errors"),
    ]
    tree.nodes["errors"] = DecisionTree.Node(ask: "How many fail?", fact: "error-rate")
    let limit = Quantity(millionths: 10_000, .ratio)
    tree.nodes["errors"]?.branches = [
      DecisionTree.Branch(.number(.atLeast(limit)), go: "back"),
      DecisionTree.Branch(.number(.below(limit)), go: "watch"),
    ]
    tree.leaves["back"] = DecisionTree.Leaf(text: "Go back.")
    tree.leaves["back"]?.actions = [.fallback, .rollback]
    tree.leaves["back"]?.approvals = ["sre"]
    tree.leaves["back"]?.then = ["verify", "root-cause", "continue"]
    tree.leaves["watch"] = DecisionTree.Leaf(text: "Watch it.")
    tree.leaves["watch"]?.actions = [.monitor]
    tree.leaves["watch"]?.watch = .minutes(25)
    tree.leaves["watch"]?.thenAsk = "trend"
    tree.leaves["bug"] = DecisionTree.Leaf(text: "File a bug.")
    tree.nodes["trend"] = DecisionTree.Node(ask: "How did it go?", fact: "trend")
    tree.nodes["trend"]?.branches = [DecisionTree.Branch(.otherwise, go: "bug")]
    policy.tree = tree
    var violation = AuthorityRule(situation: "violation", action: .rollback)
    (violation.categories, violation.decide) = ([.compliance], ["officer"])
    (violation.also, violation.how, violation.after) = (["audit"], "by the book", .minutes(7))
    policy.authority = [violation, AuthorityRule(situation: "slow", action: .rollback)]
    policy.environments["production"]?.andRoles = ["board"]
  }

  private func proposal(_ action: MitigationKind, _ situation: String? = nil) -> NewDecision {
    var proposal = Proposal(
      action, decision: EventID(uuid: UUID()), by: PrincipalID(uuid: UUID()),
      because: .text("Errors rise"))
    (proposal.noOtherOption, proposal.situation) = (.text("It is the fastest"), situation)
    return NewDecision(proposal)
  }

  @Test(arguments: [IncidentCategory.reliability, .compliance])
  func `says the approvals that a decision asks for, though nobody states a fact`(
    category: IncidentCategory
  ) async throws {
    try await open(Self.demand) { office in
      let (_, deployment) = try await trouble(office)
      let incident = try await office.desk.declare(
        NewIncident(
          title: "Errors", severity: .sev2, deployment: deployment, category: category),
        by: office.order(by: office.bob)
      ).number
      let found = try await office.desk.advice(on: incident, for: office.viewer)
      #expect(found.advice.first?.action == .fallback)
      let asked = try #require(found.approvals)
      let roles = category == .compliance ? ["board", "officer", "sre"] : ["board", "sre"]
      #expect(asked.roles == roles)
      #expect(
        asked.reasons.contains {
          $0.hasPrefix("nobody has said error-rate, and the decision tree may lead to back")
        })
      let seen = try #require(
        try await office.desk.propose(
          proposal(.fallback), in: incident, by: office.order(by: office.alice)
        ).decision)
      #expect(seen.reasons == asked.reasons)
      #expect(seen.decision.proposal.treePath == ["severity=SEV2"])
      #expect(
        seen.decision.proposal.situation == (category == .compliance ? "violation" : nil))
      // Looked at after what the row says, where nobody says otherwise.
      let check = office.clock.now.advanced(bySeconds: category == .compliance ? 420 : 600)
      #expect(seen.decision.proposal.checkAt == check)
      #expect(seen.guidance.how == (category == .compliance ? "by the book" : nil))
    }
  }

  @Test func `a situation that contradicts the incident's category is refused`() async throws {
    try await open(Self.demand) { office in
      let (_, deployment) = try await trouble(office)
      let incident = try await office.desk.declare(
        NewIncident(
          title: "Errors", severity: .sev2, deployment: deployment, category: .compliance),
        by: office.order(by: office.bob)
      ).number
      let refused = try await refusal {
        try await office.desk.propose(
          proposal(.fallback, "slow"), in: incident, by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "situation-contradicts")
      // Nor is the severity said otherwise on the way through the tree.
      var other = proposal(.fallback)
      other.treeFacts = ["severity": "SEV3"]
      let unsaid = try await refusal {
        try await office.desk.propose(other, in: incident, by: office.order(by: office.alice))
      }
      guard case .invalid("tree_facts", _) = unsaid else {
        Issue.record("\(String(describing: unsaid))")
        return
      }
    }
  }

  @Test func `what the tree says must follow is asked of whom it names, once`() async throws {
    try await open(Self.demand) { office in
      let (incident, _) = try await trouble(office)
      var new = proposal(.monitor)
      new.treeFacts = ["error-rate": "0.5%"]
      let seen = try #require(
        try await office.desk.propose(new, in: incident, by: office.order(by: office.alice))
          .decision)
      // The time of the leaf, in place of ten minutes.
      let check = office.clock.now.advanced(bySeconds: 1_500)
      #expect(seen.decision.authorisation?.checkAt == check)
      let system = PrincipalID(uuid: UUID())
      let given = try #require(
        try await office.log.allEvents(in: seen.incident).last { $0.type == .decisionAuthorised })
      for _ in 0..<2 { try await office.desk.react(to: given, as: system) }
      try await office.desk.catchUp(on: seen.incident, as: system)
      var asked: [(role: String, due: Timestamp, ask: String)] = []
      let events = try await office.log.allEvents(in: seen.incident)
      for (event, words) in zip(events, try await office.log.words(of: events)) {
        guard
          case .event(.requested(let ask, let role, let due)) = try EventFormat.entries.decode(
            event, words: words)
        else { continue }
        asked.append((role, due, ask.plain ?? ""))
      }
      #expect(asked.map(\.role) == ["commander"])
      #expect(asked.first?.due == check)
      #expect(asked.first?.ask.contains("How did it go?") == true)
    }
  }

  @Test func `hands rank and way to a decision`() async throws {
    try await open { office in
      let (incident, _) = try await trouble(office)
      var proposal = Proposal(
        .fallback, decision: EventID(uuid: UUID()), by: office.alice.principal,
        because: .text("Errors rise"))
      proposal.noOtherOption = .text("It is the fastest")
      let seen = try await office.desk.propose(
        NewDecision(proposal), in: incident, by: office.order(by: office.alice)
      ).decision
      #expect(seen?.decision.proposal.adviceRank == 1)
      #expect(seen?.decision.proposal.treePath == [])
    }
  }
}
