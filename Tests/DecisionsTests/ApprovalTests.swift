import Decisions
import Digest
import EventLog
import Incidents
import Policy
import Testing

@Suite struct `Approving` {
  @Test func `production takes two approvers and the board, each a person of its own`() throws {
    var story = Story()
    let id = try story.prepared()
    #expect(story.decision?.approvalRequest?.count == 3)
    try story.approve(id, Story.ben)
    try story.approve(id, Story.cleo, as: "sre")
    #expect(!story.isAuthorised)
    // Three people, but none for the board.
    try story.approve(id, Story.eve)
    #expect(!story.isAuthorised)
    let news = try story.approve(id, Story.dan, as: "change-board")
    #expect(story.isAuthorised)
    guard news.count == 2, case .authorised(let authorised) = news[1] else {
      return #expect(Bool(false), "It was not authorised in the same append.")
    }
    #expect(authorised.planHash == Examples.hash)
    #expect(authorised.approvals.count == 4)
    #expect(!authorised.isBreakGlass)
  }

  @Test func `one for the board and one other are not enough for three`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.dan, as: "change-board")
    try story.approve(id, Story.ben)
    #expect(!story.isAuthorised)
    try story.approve(id, Story.eve)
    #expect(story.isAuthorised)
  }

  @Test func `the same person twice is refused, also in another role`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.cleo, as: "sre")
    #expect(throws: DecisionRejection.approvedAlready) { try story.approve(id, Story.cleo) }
    #expect(throws: DecisionRejection.approvedAlready) {
      try story.approve(id, Story.cleo, as: "change-board")
    }
  }

  @Test func `who asks never approves, nor does a machine`() throws {
    var story = Story()
    let id = try story.prepared()
    #expect(throws: DecisionRejection.ownRequest) { try story.approve(id, Story.ada) }
    #expect(throws: DecisionRejection.notAPerson) { try story.approve(id, Story.robot) }
  }

  @Test func `who asked for another target asks too`() throws {
    var story = Story()
    let id = try story.propose()
    try story.ask(
      .requestPlan(id, PlanChange(target: "4.1.8", because: "It was good"), by: Story.ben.principal)
    )
    try story.prepare(id)
    #expect(throws: DecisionRejection.ownRequest) { try story.approve(id, Story.ben) }
    try story.approve(id, Story.eve)
  }

  @Test func `who only asked to look again does not`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ben.principal))
    try story.prepare(id)
    try story.approve(id, Story.ben)
    #expect(story.decision?.approvals.count == 1)
  }

  @Test func `whoever hands out a link counts as one with whoever uses it`() throws {
    var linked = Story.dan
    linked.linkBy = Story.ada.principal
    var story = Story()
    let id = try story.prepared()
    // Who asks could have used it.
    #expect(throws: DecisionRejection.handedOutLink) { try story.approve(id, linked) }
    linked.linkBy = Story.ben.principal
    try story.approve(id, linked)
    #expect(throws: DecisionRejection.handedOutLink) { try story.approve(id, Story.ben) }
    var other = Story.eve
    other.linkBy = Story.ben.principal
    #expect(throws: DecisionRejection.handedOutLink) { try story.approve(id, other) }
    other.linkBy = Story.dan.principal
    #expect(throws: DecisionRejection.handedOutLink) { try story.approve(id, other) }
    try story.approve(id, Story.eve)
    #expect(story.decision?.approvals.count == 2)
  }

  @Test func `a role has to be held`() throws {
    var story = Story()
    let id = try story.prepared()
    #expect(
      throws: DecisionRejection.roleNotHeld(role: "change-board", held: ["responder", "sre"])
    ) { try story.approve(id, Story.ben, as: "change-board") }
    #expect(throws: DecisionRejection.holdsNoRole) {
      try story.approve(id, Approver(Examples.uuid(7)))
    }
    // Without one named, it is the one that is missing.
    try story.approve(id, Story.cleo)
    #expect(story.decision?.approvals.map(\.role) == ["change-board"])
  }

  @Test(arguments: [
    ("abababababa", DecisionRejection.planHashTooShort),
    ("abababababac", .planChanged(now: "abababababab")),
    ("", .planHashTooShort),
  ])
  func `the hash is that of the plan`(hash: String, rejection: DecisionRejection) throws {
    var story = Story()
    let id = try story.prepared()
    #expect(throws: rejection) {
      try story.ask(.approve(id, .plan, plan: hash, by: Story.ben, as: nil, via: .cli))
    }
    try story.ask(
      .approve(id, .plan, plan: "ABABABABABAB", by: Story.ben, as: nil, via: .cli))
    #expect(story.decision?.approvals.count == 1)
  }

  @Test func `approvals expire to the second`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, seconds: 10_000)
    story.wait(1_799)
    try story.approve(id, Story.ben)
    story.wait(1)
    #expect(throws: DecisionRejection.requestExpired) { try story.approve(id, Story.cleo) }
    #expect(story.decision?.stage(at: story.now) == .expired)
  }

  @Test func `an emergency expires sooner and asks for as many`() throws {
    for (environment, emergency) in [("production", true), ("hotfix", false)] {
      var (story, proposal) = (Story(), Story.rollback)
      (proposal.environment, proposal.isEmergency) = (environment, emergency)
      let id = try story.prepared(proposal)
      #expect(story.decision?.approvalRequest?.count == (environment == "hotfix" ? 2 : 3))
      story.wait(599)
      try story.approve(id, Story.ben)
      story.wait(1)
      #expect(throws: DecisionRejection.requestExpired) { try story.approve(id, Story.cleo) }
    }
  }

  @Test func `a plan expires to the second`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, seconds: 60)
    story.wait(59)
    try story.approve(id, Story.ben)
    story.wait(1)
    #expect(throws: DecisionRejection.planExpired) { try story.approve(id, Story.cleo) }
  }

  @Test func `the clock closes a request once, and not too early`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, seconds: 10_000)
    let request = try #require(story.decision?.approvalRequest?.request)
    try story.approve(id, Story.ben)
    story.wait(1_799)
    #expect(try story.ask(.expire(id, request: request)) == [])
    story.wait(1)
    #expect(try story.ask(.expire(id, request: request)).count == 1)
    #expect(try story.ask(.expire(id, request: request)) == [])
    #expect(story.decision?.approvals == [])
    // Prepared anew, it asks anew, although it is the same plan.
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    #expect(story.decision?.stage(at: story.now) == .waiting)
    #expect(story.decision?.approvalRequest?.request != request)
  }

  @Test func `another plan voids the approvals, and the record says so`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    try story.approve(id, Story.dan)
    try story.ask(
      .requestPlan(id, PlanChange(target: "4.1.8", because: "It was good"), by: Story.ada.principal)
    )
    // Nobody approves what is about to change.
    #expect(throws: DecisionRejection.planPending) { try story.approve(id, Story.cleo) }
    try story.prepare(id, hash: 0xCD)
    #expect(story.decision?.approvals == [])
    #expect(
      story.events.contains {
        if case .approvalWithdrawn(let withdrawal) = $0 {
          withdrawal.because == .planChanged && withdrawal.approvals.count == 2
        } else {
          false
        }
      })
    #expect(throws: DecisionRejection.planChanged(now: "cdcdcdcdcdcd")) {
      try story.approve(id, Story.cleo)
    }
    for person in [Story.ben, Story.dan] { try story.approve(id, person, hash: 0xCD) }
    #expect(!story.isAuthorised)
    try story.approve(id, Story.eve, hash: 0xCD)
    #expect(story.isAuthorised)
  }

  @Test func `the same plan made again keeps them, and their time`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    let request = story.decision?.approvalRequest
    story.wait(1_000)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    #expect(story.decision?.approvals.count == 1)
    #expect(story.decision?.approvalRequest == request)
    story.wait(800)
    #expect(throws: DecisionRejection.requestExpired) { try story.approve(id, Story.cleo) }
  }

  @Test func `a denial closes the request until there is another plan`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    let hash = Examples.hash.description
    #expect(throws: DecisionRejection.ownRequest) {
      try story.ask(.deny(id, .plan, plan: hash, by: Story.ada, as: nil, because: "No"))
    }
    try story.ask(.deny(id, .plan, plan: hash, by: Story.eve, as: nil, because: "It loses carts"))
    #expect(throws: DecisionRejection.wasDenied) { try story.approve(id, Story.cleo) }
    #expect(try story.ask(.settle(id)) == [])
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    #expect(story.decision?.approvals == [])
    try story.approve(id, Story.cleo)
  }

  @Test func `an approval is taken back, and may be given again in another role`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.cleo, as: "sre")
    try story.ask(.withdrawApproval(id, by: Story.cleo.principal))
    #expect(throws: DecisionRejection.notApproved) {
      try story.ask(.withdrawApproval(id, by: Story.cleo.principal))
    }
    try story.approve(id, Story.cleo, as: "change-board")
    #expect(story.decision?.approvals.map(\.role) == ["change-board"])
  }

  @Test(arguments: [PreflightResult.Outcome.fail, .unknown])
  func `a check that did not pass blocks, until another person takes it upon them`(
    outcome: PreflightResult.Outcome
  ) throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let id = try story.propose(proposal)
    try story.prepare(
      id, preflight: [PreflightResult(.capacity, outcome, "?"), PreflightResult(.data, .pass, "")])
    #expect(story.decision?.stage(at: story.now) == .blocked)
    #expect(throws: DecisionRejection.preflightBlocks([.capacity])) {
      try story.approve(id, Story.ben)
    }
    let hash = Examples.hash.description
    #expect(throws: DecisionRejection.ownRequest) {
      try story.ask(
        .override(
          id, plan: hash, checks: [.capacity], by: Story.ada, as: nil, because: "It will hold"))
    }
    #expect(throws: DecisionRejection.field(.init("because", .empty))) {
      try story.ask(
        .override(id, plan: hash, checks: [.capacity], by: Story.eve, as: nil, because: ""))
    }
    try story.ask(
      .override(
        id, plan: hash, checks: [.capacity], by: Story.eve, as: nil, because: "It will hold"))
    #expect(throws: DecisionRejection.overrodePreflight) { try story.approve(id, Story.eve) }
    #expect(throws: DecisionRejection.nothingToOverride) {
      try story.ask(
        .override(id, plan: hash, checks: [.capacity], by: Story.cleo, as: nil, because: "Too"))
    }
    try story.approve(id, Story.ben)
    #expect(story.isAuthorised)
  }

  @Test func `what was taken upon somebody counts for what they saw`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.capacity, .unknown, "?")])
    let hash = Examples.hash.description
    try story.ask(
      .override(
        id, plan: hash, checks: [.capacity], by: Story.eve, as: nil, because: "It will hold"))
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id, preflight: [PreflightResult(.capacity, .fail, "40 %")])
    #expect(throws: DecisionRejection.preflightBlocks([.capacity])) {
      try story.approve(id, Story.ben)
    }
  }

  @Test func `where nobody has to be asked, a plan that passes is authorised`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "development"
    let id = try story.prepared(proposal)
    #expect(story.isAuthorised)
    #expect(try story.ask(.settle(id)) == [])
    var blocked = Story()
    let other = try blocked.propose(proposal)
    try blocked.prepare(other, preflight: [PreflightResult(.quiet, .fail, "Busy")])
    #expect(!blocked.isAuthorised)
    try blocked.ask(
      .override(
        other, plan: Examples.hash.description, checks: [.quiet], by: Story.eve, as: nil,
        because: "It is ours"))
    #expect(blocked.isAuthorised)
  }

  @Test func `an unknown environment is treated like the strictest`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "prod-eu"
    _ = try story.prepared(proposal)
    #expect(story.decision?.approvalRequest?.count == 3)
  }

  @Test func `the situation names who decides together`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    (proposal.environment, proposal.situation) = ("staging", "silent data corruption")
    let id = try story.prepared(proposal)
    try story.approve(id, Story.eve, as: "sre")
    try story.approve(id, Story.ben)
    // Two people, both for operations.
    #expect(!story.isAuthorised)
    try story.approve(id, Approver(Examples.uuid(8), "security"))
    #expect(story.isAuthorised)
  }

  @Test(arguments: [[], ["severity=SEV2"], ["severity=SEV1", "back"], ["severity=SEV3", "bug"]])
  func `whoever says nothing of what the tree asks needs who would be asked there`(
    path: [String]
  ) throws {
    var (story, proposal) = (Story(), Story.rollback)
    var tree = DecisionTree(start: "severity")
    tree.nodes["severity"] = DecisionTree.Node(ask: "How bad is it?", fact: "severity")
    tree.nodes["severity"]?.branches = [
      DecisionTree.Branch(.is("SEV3"), go: "bug"), DecisionTree.Branch(.otherwise, go: "back"),
    ]
    tree.leaves["back"] = DecisionTree.Leaf(text: "Go back.")
    tree.leaves["back"]?.actions = [.rollback]
    tree.leaves["back"]?.approvals = ["security"]
    tree.leaves["bug"] = DecisionTree.Leaf(text: "File a bug.")
    story.policy.tree = tree
    (proposal.environment, proposal.treePath) = ("staging", path)
    let id = try story.prepared(proposal)
    #expect(story.decision?.approvalRequest?.roles == ["security"])
    try story.approve(id, Story.ben)
    #expect(!story.isAuthorised)
    try story.approve(id, Story.eve, as: "security")
    #expect(story.isAuthorised)
  }

  /// Of two names of one place, too: what is done there is done once at a time.
  @Test(arguments: [("hotfix", true), ("staging", false)])
  func `another name of the same machines is the same place`(
    environment: String, isSame: Bool
  ) throws {
    var story = Story()
    story.policy.environments["hotfix"]?.sameAs = "production"
    story.policy.environments["production"]?.andRoles = []
    story.policy.environments["staging"]?.approvers = 2
    _ = try story.propose()
    var proposal = Story.rollback
    proposal.environment = environment
    if isSame {
      #expect(throws: DecisionRejection.anotherStands(ordinal: 1, .rollback)) {
        _ = try story.propose(proposal)
      }
    }
    (proposal.action, proposal.target, proposal.release) = (.fallback, nil, nil)
    proposal.options = []
    proposal.noOtherOption = .text("It is gone")
    let first = try #require(story.decision?.id)
    try story.prepare(first)
    for approver in [Story.ben, Story.cleo] { try story.approve(first, approver) }
    #expect(story.isAuthorised)
    let second = try story.prepared(proposal)
    try story.approve(second, Story.ben)
    if isSame {
      #expect(throws: DecisionRejection.anotherIsAuthorised(ordinal: 1, .rollback)) {
        try story.approve(second, Story.cleo)
      }
    } else {
      try story.approve(second, Story.cleo)
      #expect(story.isAuthorised)
    }
  }

  private static let looks: [(path: [String], seconds: Int64)] = [
    ([], 600), (["severity=SEV2", "watch"], 1_500), (["severity=SEV1", "bug"], 600),
  ]

  @Test(arguments: looks)
  func `when it is looked at follows from the tree, where nobody says it`(
    path: [String], seconds: Int64
  ) throws {
    var (story, proposal) = (Story(), Story.rollback)
    var tree = DecisionTree(start: "severity")
    tree.leaves["watch"] = DecisionTree.Leaf(text: "Go back, and watch.")
    tree.leaves["watch"]?.actions = [.rollback]
    tree.leaves["watch"]?.watch = .minutes(25)
    tree.leaves["bug"] = DecisionTree.Leaf(text: "File a bug.")
    story.policy.tree = tree
    proposal.treePath = path
    _ = try story.propose(proposal)
    #expect(story.decision?.proposal.checkAt == story.now.advanced(bySeconds: seconds))
    proposal.checkAt = story.now.advanced(bySeconds: 60)
    try story.ask(.propose(proposal, supersedes: true))
    #expect(story.decision?.proposal.checkAt == story.now.advanced(bySeconds: 60))
  }

  @Test func `a violation of compliance owes an audit`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    (proposal.environment, proposal.situation) = ("staging", "compliance violation")
    let id = try story.prepared(proposal)
    try story.approve(id, Story.ben, as: "sre")
    try story.approve(id, Approver(Examples.uuid(8), "compliance-officer"))
    #expect(story.decision?.authorisation?.auditDueAt != nil)
    try story.ask(.review(id, .audit, by: Story.dan, findings: "Within the law"))
    #expect(story.decision?.reviews.count == 1)
    #expect(throws: DecisionRejection.owesNoReview(.breakGlass)) {
      try story.ask(.review(id, .breakGlass, by: Story.dan, findings: "?"))
    }
  }

  @Test func `an executor's answer to an older question counts for nothing`() throws {
    var story = Story()
    let id = try story.propose()
    let old = try #require(story.decision?.planRequest)
    try story.ask(
      .requestPlan(id, PlanChange(target: "4.1.8", because: "It was good"), by: Story.ada.principal)
    )
    let plan = Plan(
      decision: id, action: .rollback, service: "checkout", environment: "production",
      to: "4.1.9", release: Examples.release)
    let prepared = PreparedPlan(
      plan, hash: Examples.hash, answering: old.request, preflight: [], expiresAt: Examples.later)
    #expect(throws: DecisionRejection.nothingAsked) { try story.ask(.prepare(prepared)) }
    // Nor does one that answers the newest question with the older target.
    var wrong = prepared
    wrong.request = try #require(story.decision?.planRequest?.request)
    #expect(throws: DecisionRejection.nothingAsked) { try story.ask(.prepare(wrong)) }
  }

  @Test func `nobody approves what they cannot read`() throws {
    var story = Story()
    let id = try story.propose()
    let request = try #require(story.decision?.planRequest?.request)
    let plan = Plan(
      decision: id, action: .rollback, service: "checkout", environment: "production",
      to: "4.1.9", release: Examples.release)
    try story.ask(
      .prepare(
        PreparedPlan(
          plan, hash: Examples.hash, answering: request, preflight: [], expiresAt: Examples.later,
          redaction: Redaction(at: Examples.noon, by: LogPosition(1), because: nil))))
    try story.ask(.settle(id))
    #expect(throws: DecisionRejection.planRedacted) { try story.approve(id, Story.ben) }
  }

  @Test func `the authorisation lasts as long as its plan`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let id = try story.prepared(proposal)
    try story.approve(id, Story.ben)
    story.wait(1_799)
    #expect(story.isAuthorised)
    #expect(throws: DecisionRejection.isAuthorised) {
      try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    }
    story.wait(1)
    #expect(!story.isAuthorised)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    // What was granted was used.
    #expect(!story.isAuthorised)
    try story.approve(id, Story.ben)
    #expect(story.isAuthorised)
  }
}

@Suite struct `Breaking the glass` {
  private let hash = Examples.hash.description

  @Test func `it takes two, of whom one may be who asks, and owes a review`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    #expect(!story.isAuthorised)
    #expect(throws: DecisionRejection.approvedAlready) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    }
    #expect(throws: DecisionRejection.breakGlassRole(roles: ["responder"])) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.dan, because: "Nobody answers"))
    }
    #expect(throws: DecisionRejection.field(.init("because", .empty))) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ben, because: ""))
    }
    try story.ask(.breakGlass(id, plan: hash, by: Story.ben, because: "Orders are lost"))
    #expect(story.isAuthorised)
    #expect(story.decision?.authorisation?.isBreakGlass == true)
    #expect(
      story.decision?.authorisation?.reviewDueAt == Examples.noon.advanced(bySeconds: 86_400))
    for person in [Story.ada, Story.ben] {
      #expect(throws: DecisionRejection.reviewsItself) {
        try story.ask(.review(id, .breakGlass, by: person, findings: "Fine"))
      }
    }
    try story.ask(.review(id, .breakGlass, by: Story.dan, findings: "Fine"))
  }

  @Test func `one alone may where the policy says so, but never with data`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    story.policy.approvals.breakGlass?.alone = true
    let id = try story.prepared(proposal)
    try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    #expect(story.isAuthorised)
    (proposal.action, proposal.service) = (.dataRestore, "ledger")
    let restore = try story.prepared(proposal)
    try story.ask(.breakGlass(restore, plan: hash, by: Story.ada, because: "Nobody answers"))
    #expect(!story.isAuthorised)
    try story.ask(.breakGlass(restore, plan: hash, by: Story.ben, because: "Nobody answers"))
    #expect(story.isAuthorised)
  }

  @Test func `it is not there where the policy has none, and not past failed checks`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.data, .fail, "41 is too old")])
    #expect(throws: DecisionRejection.preflightBlocks([.data])) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    }
    story.policy.approvals.breakGlass = nil
    #expect(throws: DecisionRejection.noBreakGlass) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    }
  }
}
