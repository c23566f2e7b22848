import EventLog
import Policy
import Rollouts
import Testing

@Suite struct `The gates of a policy` {
  /// Two checks of each group, one of them of the same kind as a third that is only for another way,
  /// and one of the version.
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var scan = GateRule(name: "scan", kind: "security")
    scan.beforeTraffic = true
    var slot = GateRule(name: "idle-slot", kind: "probe")
    slot.strategies = ["blue-green"]
    policy.gates = [
      GateRule(name: "smoke", kind: "smoke"), GateRule(name: "health", kind: "probe"),
      GateRule(name: "ready", kind: "probe"), scan, slot,
    ]
    var acceleration = AccelerationRule()
    (acceleration.roles, acceleration.mayShorten) = (["lead"], ["ready", "scan"])
    policy.acceleration = acceleration
    return policy
  }()

  private let terms = StepTerms(Self.policy, now: Examples.noon)
  private let number = Examples.plan.number

  private func planned(
    _ profile: DeploymentProfile = .routine, _ strategy: RolloutStrategy = .canary
  ) -> Deployment {
    var plan = Examples.plan
    (plan.profile, plan.strategy) = (profile, strategy)
    plan.groups = [Examples.group("canary", 5, hours: 0), Examples.group("all", 100, hours: 0)]
    return Deployment([.planned(plan), .started])
  }

  private func entered(_ profile: DeploymentProfile = .routine) throws -> Deployment {
    var deployment = planned(profile)
    try run(&deployment, "scan", .pass)
    try deployment.carryOut(.under(terms, .enter(group: "canary")))
    return deployment
  }

  private func result(
    _ gate: String?, _ outcome: Verdict, _ group: String = "canary", _ kind: GateKind = .smoke,
    isShortened: Bool = false
  ) -> DeploymentCommand {
    .under(
      terms,
      .recordGate(
        GateResult(
          group: group, kind: kind, gate: gate, outcome: outcome, isShortened: isShortened)))
  }

  private func run(
    _ deployment: inout Deployment, _ gate: String, _ outcome: Verdict, _ group: String = "canary"
  ) throws {
    try deployment.carryOut(result(gate, outcome, group))
  }

  private func missing(_ deployment: Deployment, _ group: String = "all") -> [MissingCheck]? {
    guard
      case .checksMissing(_, _, _, let missing) = deployment.rejection(
        of: .under(terms, .enter(group: group)))
    else { return nil }
    return missing
  }

  @Test func `all have to pass that apply, each by its own name`() throws {
    var deployment = try entered()
    let all: [MissingCheck] = [.named("smoke", nil), .named("health", nil), .named("ready", nil)]
    #expect(missing(deployment) == all)
    // Of a kind, but none of the gates.
    try deployment.carryOut(result(nil, .pass, "canary", .probe))
    #expect(missing(deployment) == all)
    try run(&deployment, "health", .fail)
    try run(&deployment, "ready", .pass)
    #expect(missing(deployment) == [.named("smoke", nil), .named("health", .fail)])
    try run(&deployment, "health", .pass)
    guard
      case .checksMissing(_, _, .promote, [.named("smoke", nil)]) = deployment.rejection(
        of: .under(terms, .promote(group: "canary")))
    else {
      Issue.record("It was promoted.")
      return
    }
    // The kind and the gate are called alike, so it is this one.
    try deployment.carryOut(result(nil, .pass))
    #expect(missing(deployment) == nil)
    try deployment.carryOut(.under(terms, .enter(group: "all")))
    guard
      case .checksMissing(_, "all", .complete, let last) = deployment.rejection(
        of: .under(terms, .complete))
    else {
      Issue.record("It was complete.")
      return
    }
    #expect(last == all)
  }

  @Test func `what is about the version passes once, before any traffic`() throws {
    var deployment = planned()
    #expect(missing(deployment, "canary") == [.named("scan", nil)])
    try run(&deployment, "scan", .unknown, "all")
    #expect(missing(deployment, "canary") == [.named("scan", .unknown)])
    try run(&deployment, "scan", .pass, "all")
    #expect(missing(deployment, "canary") == nil)
    // Found later, it still stops everybody else from getting it.
    try deployment.carryOut(.under(terms, .enter(group: "canary")))
    for gate in ["smoke", "health", "ready"] { try run(&deployment, gate, .pass) }
    try run(&deployment, "scan", .fail)
    #expect(missing(deployment) == [.named("scan", .fail)])
  }

  @Test func `an idle slot is validated before it gets traffic`() throws {
    var plan = Examples.plan
    plan.strategy = .blueGreen
    plan.groups = [Examples.group("idle", 0, hours: 0), Examples.group("swap", 100, hours: 0)]
    let deployment = Deployment([.planned(plan), .started])
    #expect(missing(deployment, "idle") == nil)
    var policy = Self.policy
    policy.gates[4].beforeTraffic = true
    #expect(
      deployment.missingBeforeTraffic(under: policy)
        == [.named("scan", nil), .named("idle-slot", nil)])
  }

  @Test func `the refusal says which to run, and how`() throws {
    let sentence = try entered().rejection(of: .under(terms, .enter(group: "all")))?.explanation
    #expect(
      sentence
        == "all cannot be entered after canary: its gate “smoke” has not run, its gate “health” has "
        + "not run, its gate “ready” has not run. Run it with “deploy gate \(number) canary --gate "
        + "smoke -- COMMAND”; a pass of another gate, or for another group, does not count.")
  }

  @Test func `a gate that the policy has not is refused`() throws {
    #expect(
      planned().rejection(of: result("smok", .pass))
        == .unknownGate(
          number: number, gate: "smok", known: ["smoke", "health", "ready", "scan", "idle-slot"]))
    // The kind is the policy's.
    guard case .gateRecorded(let recorded)? = try planned().decide(result("health", .pass)).first
    else {
      Issue.record("It was not recorded.")
      return
    }
    #expect(recorded.kind == .probe)
    #expect(recorded.gate == "health")
  }

  // MARK: - Emergencies

  private func agree(_ deployment: inout Deployment, to gate: String) throws {
    try deployment.carryOut(
      .requestAcceleration(
        AccelerationOrder(
          id: Examples.approval, Acceleration(.gate(gate), from: "30m", to: "5m"),
          because: "The shop is down.", by: Examples.responder, under: Self.policy)))
    try deployment.carryOut(.approveAcceleration(nil, by: Examples.second, roles: ["lead"]))
  }

  @Test func `an emergency goes ahead only of what others agreed to, and owes it by name`() throws {
    var deployment = try entered(.emergency)
    #expect(missing(deployment)?.count == 3)
    try run(&deployment, "smoke", .pass)
    try run(&deployment, "health", .pass)
    #expect(missing(deployment) == [.named("ready", nil)])
    try agree(&deployment, to: "ready")
    try deployment.carryOut(.under(terms, .enter(group: "all")))
    #expect(deployment.debts.unpaid == [.init(group: "canary", gate: "ready")])
    // Another of the same kind pays nothing, nor does the same for another group.
    try run(&deployment, "health", .pass)
    try deployment.carryOut(result(nil, .pass, "canary", .probe))
    try run(&deployment, "ready", .pass, "all")
    #expect(!deployment.debts.isEmpty)
    try run(&deployment, "ready", .pass)
    #expect(deployment.debts.isEmpty)
  }

  @Test func `what is about the version is owed once`() throws {
    var deployment = planned(.emergency)
    #expect(missing(deployment, "canary") == [.named("scan", nil)])
    try agree(&deployment, to: "scan")
    try deployment.carryOut(.under(terms, .enter(group: "canary")))
    for gate in ["smoke", "health", "ready"] { try run(&deployment, gate, .pass) }
    try deployment.carryOut(.under(terms, .enter(group: "all")))
    #expect(deployment.debts.unpaid == [.init(group: "canary", gate: "scan")])
  }

  @Test func `a gate that failed stops an emergency, whatever was agreed`() throws {
    var deployment = try entered(.emergency)
    try agree(&deployment, to: "ready")
    for gate in ["smoke", "health"] { try run(&deployment, gate, .pass) }
    try run(&deployment, "ready", .fail)
    #expect(missing(deployment) == [.named("ready", .fail)])
  }

  @Test func `one gate that may be shortened opens no other of its kind`() throws {
    var deployment = planned(.emergency)
    for gate in ["health", "probe"] {
      let order = AccelerationOrder(
        id: Examples.approval, Acceleration(.gate(gate), from: "30m", to: "5m"),
        because: "The shop is down.", by: Examples.responder, under: Self.policy)
      #expect(
        deployment.rejection(of: .requestAcceleration(order))
          == .cannotShorten(.mayNotShorten(gate: gate, may: ["ready", "scan"])))
    }
    try agree(&deployment, to: "ready")
    #expect(
      deployment.rejection(of: result("health", .pass, isShortened: true))
        == .shorteningNotApproved(number: number, gate: "health"))
    try deployment.carryOut(result("ready", .pass, isShortened: true))
    #expect(deployment.debts.unpaid == [.init(group: "canary", gate: "ready")])
  }

  // MARK: - What is shown

  @Test func `an environment shows its gates by name`() throws {
    var deployment = try entered()
    try run(&deployment, "health", .fail)
    try run(&deployment, "ready", .pass)
    #expect(deployment.shown(under: Self.policy) == ["ready", "scan"])
  }

  @Test func `a note is no gate, and without what stands for it is nothing`() throws {
    var deployment = try entered()
    var policy = Self.policy
    policy.gates.append(GateRule(name: "tenants", kind: "tenancy"))
    for item in ["health", "smoke", "tenants", "tenancy", "rehearsed"] {
      deployment.evolve(
        .evidenceRecorded(ChecklistItem(item: item, status: .done, reference: .text("CHG-1"))))
    }
    deployment.evolve(.evidenceRecorded(ChecklistItem(item: "agreed", status: .done)))
    #expect(deployment.shown(under: policy) == ["rehearsed", "scan"])
    // Also under a policy that names no gates: the kinds are gates everywhere.
    let bare = Policy(organisation: "Example")
    #expect(!deployment.shown(under: bare).contains("smoke"))
    try run(&deployment, "health", .pass)
    #expect(deployment.shown(under: policy).contains("health"))
  }

  @Test func `an item of a checklist is met by its own gate`() throws {
    var policy = Self.policy
    var item = ChecklistRule(item: "ready", text: "It is ready")
    item.by = .gate
    policy.checklists["during"] = [item]
    var terms = terms
    terms.policy = policy
    var deployment = try entered()
    try run(&deployment, "health", .pass)
    func isOpen() -> Bool? { deployment.checklistLines(under: terms)[1].lines.first?.isOpen }
    #expect(isOpen() == true)
    try run(&deployment, "ready", .pass)
    #expect(isOpen() == false)
  }

  @Test func `without gates in the policy any pass is one, as before`() throws {
    let bare = StepTerms(Policy(organisation: "Example"), now: Examples.noon)
    var deployment = planned()
    try deployment.carryOut(.under(bare, .enter(group: "canary")))
    #expect(deployment.missingGates(for: "canary", under: bare.policy) == [.notTested])
    try deployment.carryOut(
      .under(
        bare,
        .recordGate(GateResult(group: "canary", kind: .load, gate: "of-ours", outcome: .pass))))
    #expect(deployment.missingGates(for: "canary", under: bare.policy) == [])
  }
}

@Suite struct `The time for which a group is watched` {
  private static func at(_ seconds: Int64) -> Timestamp {
    Examples.noon.advanced(bySeconds: seconds)
  }

  private func entered(_ profile: DeploymentProfile = .routine) throws -> Deployment {
    var plan = Examples.plan
    plan.profile = profile
    plan.groups = [
      RolloutGroup(
        name: "canary", kind: .percent, share: Examples.share(5), bakeSeconds: 900),
      RolloutGroup(name: "all", kind: .percent, share: .all, bakeSeconds: 60),
    ]
    var deployment = Deployment([.planned(plan), .started])
    try deployment.carryOut(.at(Self.at(0), .enter(group: "canary")))
    deployment.evolve(Examples.pass("canary"))
    return deployment
  }

  @Test func `has to pass before anything goes on`() throws {
    var deployment = try entered()
    for command in [DeploymentCommand.enter(group: "all"), .promote(group: "canary")] {
      let early = deployment.rejection(of: .at(Self.at(899), command))
      guard case .stillBaking(_, "canary", _, 900, let end) = early else {
        Issue.record("\(String(describing: early))")
        continue
      }
      #expect(end == Self.at(900))
      // Without a clock nobody can say that it is over.
      #expect(deployment.rejection(of: command) != nil)
      #expect(deployment.rejection(of: .at(Self.at(900), command)) == nil)
    }
    try deployment.carryOut(.at(Self.at(900), .enter(group: "all")))
    deployment.evolve(Examples.pass("all"))
    #expect(deployment.rejection(of: .at(Self.at(959), .complete)) != nil)
    #expect(deployment.rejection(of: .at(Self.at(960), .complete)) == nil)
  }

  @Test func `is said in the refusal, with what an emergency can do`() throws {
    let sentence = try entered(.emergency).rejection(of: .at(Self.at(1), .enter(group: "all")))
    #expect(
      sentence?.explanation
        == "all cannot be entered after canary: canary is watched for 15m, until "
        + "2023-11-14 22:28:20 UTC. Wait until then. In an emergency others may agree to less: ask "
        + "with “deploy accelerate DEP-2026-001 --stage bake:canary --from 15m --to TIME”.")
  }

  @Test func `is as long as others agreed to, in an emergency`() throws {
    var policy = Policy(organisation: "Example")
    policy.acceleration = AccelerationRule()
    var deployment = try entered(.emergency)
    func order(_ to: String) -> DeploymentCommand {
      .requestAcceleration(
        AccelerationOrder(
          id: Examples.approval, Acceleration(.bake("canary"), from: "15m", to: to),
          because: "The shop is down.", by: Examples.responder, under: policy))
    }
    #expect(deployment.rejection(of: order("a moment")) == .cannotShorten(.isNoTime("a moment")))
    try deployment.carryOut(order("5m"))
    let early = DeploymentCommand.at(Self.at(300), .enter(group: "all"))
    #expect(deployment.rejection(of: early) != nil)
    try deployment.carryOut(.approveAcceleration(nil, by: Examples.second, roles: []))
    #expect(deployment.rejection(of: early) == nil)
    #expect(deployment.rejection(of: .at(Self.at(299), .enter(group: "all"))) != nil)
  }

  @Test func `is unknown where the first records do not say since when`() throws {
    let deployment = Deployment([
      .planned(Examples.plan), .started, Examples.entered(Examples.groups[0]),
      Examples.pass("canary"),
    ])
    #expect(deployment.rejection(of: .at(Self.at(0), .enter(group: "early"))) == nil)
  }
}
