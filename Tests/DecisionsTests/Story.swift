import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy

/// The decisions of one incident, under a clock and a policy that the test moves.
struct Story {
  var book = DecisionBook()
  var events: [DecisionEvent] = []
  var now = Examples.noon
  var policy: Policy = .production
  var hash: SHA256Digest?
  private var count: UInt64 = 0

  static let ada = Approver(Examples.uuid(1), "responder")
  static let ben = Approver(Examples.uuid(2), "responder", "sre")
  static let cleo = Approver(Examples.uuid(3), "sre", "change-board")
  static let dan = Approver(Examples.uuid(4), "change-board", "stakeholder")
  static let eve = Approver(Examples.uuid(5), "sre", "security")
  static let robot = Approver(
    PrincipalID(uuid: Examples.uuid(9)), roles: ["sre"], isPerson: false)

  @discardableResult
  mutating func ask(_ ask: DecisionCommand.Ask) throws -> [DecisionEvent] {
    let first = count
    let command = DecisionCommand(ask, under: terms(for: ask)) { Self.name(first &+ UInt64($0)) }
    let news = try book.decide(command)
    count &+= UInt64(news.count)
    for event in news { book.evolve(event) }
    events += news
    return news
  }

  private func terms(for ask: DecisionCommand.Ask) -> DecisionTerms {
    let proposal: Proposal
    if case .propose(let new, _) = ask {
      proposal = new
    } else {
      proposal = book.decisions.last?.proposal ?? Self.rollback
    }
    return DecisionTerms(policy, hash: hash, for: proposal, at: now)
  }

  private static func name(_ number: UInt64) -> EventID {
    var bytes = [UInt8](repeating: 0xD0, count: 8)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
    return EventID(uuid: UUID(bytes: bytes) ?? Examples.uuid(0))
  }

  mutating func wait(_ seconds: Int64) { now = now.advanced(bySeconds: seconds) }

  // MARK: - Usual steps

  static var rollback: Proposal {
    var proposal = Proposal(
      .rollback, decision: Examples.decision, by: ada.principal, because: .text("Errors at 20 %"))
    (proposal.service, proposal.environment) = ("checkout", "production")
    (proposal.target, proposal.release) = ("4.1.9", Examples.release)
    proposal.options = [ConsideredOption(.fallback, .infeasible, why: .text("It is gone"))]
    return proposal
  }

  static var bypass: Proposal {
    var proposal = rollback
    (proposal.action, proposal.target, proposal.release) = (.bypass, nil, nil)
    proposal.tradeoff = Examples.tradeoff
    proposal.degradedUntil = Examples.noon.advanced(bySeconds: 10_000)
    return proposal
  }

  mutating func propose(_ proposal: Proposal = rollback) throws -> EventID {
    try ask(.propose(proposal, supersedes: false))
    return book.decisions[book.decisions.count - 1].id
  }

  /// Answers the newest request for a plan as the executor would.
  mutating func prepare(
    _ id: EventID, hash: UInt8 = 0xAB, preflight: [PreflightResult] = [], seconds: Int64 = 1_800
  ) throws {
    guard let request = book[id]?.planRequest else { return }
    let plan = Plan(
      decision: id, action: request.action, service: request.service,
      environment: request.environment, definition: request.definition, to: request.target,
      release: request.release)
    let prepared = PreparedPlan(
      plan, hash: Examples.digest(hash), answering: request.request, preflight: preflight,
      expiresAt: now.advanced(bySeconds: seconds))
    try ask(.prepare(prepared))
    try ask(.settle(id))
  }

  mutating func prepared(_ proposal: Proposal = rollback) throws -> EventID {
    let id = try propose(proposal)
    try prepare(id)
    return id
  }

  @discardableResult
  mutating func approve(
    _ id: EventID, _ approver: Approver, as role: String? = nil, hash: UInt8 = 0xAB
  ) throws -> [DecisionEvent] {
    try ask(
      .approve(
        id, .plan, plan: Examples.digest(hash).description, by: approver, as: role, via: .cli))
  }

  var decision: Decision? { book.decisions.last }
  var isAuthorised: Bool { decision?.isAuthorised(at: now) == true }
}

extension Approver {
  init(_ uuid: UUID, _ roles: String...) { self.init(PrincipalID(uuid: uuid), roles: roles) }
}

extension Policy {
  /// Two approvers and the board in production; one in staging; none in development.
  static var production: Policy {
    var policy = Policy(organisation: "Example")
    var production = EnvironmentRule()
    (production.approvers, production.andRoles) = (2, ["change-board"])
    var staging = EnvironmentRule()
    staging.approvers = 1
    var hotfix = EnvironmentRule()
    (hotfix.approvers, hotfix.expedited) = (2, true)
    policy.environments = [
      "production": production, "staging": staging, "hotfix": hotfix,
      "development": EnvironmentRule(),
    ]
    var corruption = AuthorityRule(situation: "silent data corruption", action: .rollback)
    corruption.decide = ["sre", "security"]
    var compliance = AuthorityRule(situation: "compliance violation", action: .rollback)
    (compliance.decide, compliance.also) = (["compliance-officer", "sre"], ["audit"])
    policy.authority = [corruption, compliance]
    var service = Service()
    service.dataGuide = "https://example.org/data"
    policy.services["ledger"] = service
    var glass = BreakGlass()
    (glass.roles, glass.count) = (["responder"], 2)
    policy.approvals.breakGlass = glass
    return policy
  }
}
