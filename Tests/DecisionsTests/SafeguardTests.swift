import Decisions
import Digest
import EventLog
import Policy
import Testing

/// Ways around an approval that somebody might try, or find by accident.
@Suite struct `No way around` {
  private let hash = Examples.hash.description
  private let good = PlanChange(target: "4.1.8", because: "It was good")

  @Test func `another plan stays its author's, whoever asks for it again`() throws {
    var story = Story()
    let id = try story.propose()
    try story.ask(.requestPlan(id, good, by: Story.ben.principal))
    try story.prepare(id)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.eve.principal))
    try story.prepare(id)
    #expect(throws: DecisionRejection.ownRequest) { try story.approve(id, Story.ben) }
    // Who only asked to look again may.
    try story.approve(id, Story.eve)
    #expect(story.decision?.approvals.map(\.by) == [Story.eve.principal])
  }

  @Test func `another version takes a reason`() throws {
    var story = Story()
    let id = try story.propose()
    #expect(throws: DecisionRejection.newTargetUnexplained) {
      try story.ask(.requestPlan(id, PlanChange(target: "4.1.8"), by: Story.ben.principal))
    }
    try story.ask(.requestPlan(id, good, by: Story.ben.principal))
    #expect(story.decision?.planRequest?.targetBecause == .text("It was good"))
    #expect(story.decision?.planRequest?.release == nil)
  }

  @Test func `who took checks upon them does not let others approve by a link`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let id = try story.propose(proposal)
    try story.prepare(id, preflight: [PreflightResult(.data, .fail, "41 is too old")])
    try override(.data, of: id, by: Story.eve, &story)
    var linked = Story.dan
    linked.linkBy = Story.eve.principal
    #expect(throws: DecisionRejection.handedOutLink) { try story.approve(id, linked) }
    linked.linkBy = Story.ben.principal
    try story.approve(id, linked)
    #expect(story.isAuthorised)
  }

  @Test func `who let others approve takes no check upon them`() throws {
    var story = Story()
    let id = try story.prepared()
    var linked = Story.dan
    linked.linkBy = Story.eve.principal
    try story.approve(id, linked)
    // The plan that comes out the same keeps the approval, and its findings void it.
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id, preflight: [PreflightResult(.data, .fail, "41 is too old")])
    #expect(story.decision?.approvals == [])
    try override(.data, of: id, by: Story.eve, &story)
  }

  @Test func `an approval given for checks that passed does not stand when they fail`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id, preflight: [PreflightResult(.data, .fail, "41 is too old")])
    #expect(story.decision?.approvals == [])
    guard case .approvalWithdrawn(let withdrawal)? = story.events.last else {
      return #expect(Bool(false), "The record does not say that they count no longer.")
    }
    #expect(withdrawal.because == .planChanged)
  }

  @Test func `what was taken upon somebody is what they read`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.bundle, .unknown, "secrets differ")])
    try override(.bundle, of: id, by: Story.eve, &story)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(
      id, preflight: [PreflightResult(.bundle, .unknown, "secrets and scaling differ")])
    #expect(throws: DecisionRejection.preflightBlocks([.bundle])) {
      try story.approve(id, Story.ben)
    }
  }

  @Test func `checks are taken upon somebody by name`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(
      id,
      preflight: [
        PreflightResult(.bundle, .unknown, "?"), PreflightResult(.capacity, .unknown, "?"),
        PreflightResult(.data, .pass, ""),
      ])
    #expect(throws: DecisionRejection.checksUnnamed([.bundle, .capacity])) {
      try story.ask(.override(id, plan: hash, checks: [], by: Story.eve, as: nil, because: "So"))
    }
    #expect(throws: DecisionRejection.checkDoesNotBlock(.data, [.bundle, .capacity])) {
      try override(.data, of: id, by: Story.eve, &story)
    }
    try override(.bundle, of: id, by: Story.eve, &story)
    #expect(story.decision?.unoverridden == [.capacity])
  }

  @Test(arguments: [PreflightCheck.identity, .parse, .lastKnownGood])
  func `what nobody knows the effect of is not taken upon anybody`(check: PreflightCheck) throws {
    var (story, proposal) = (Story(), Story.rollback)
    (proposal.release, proposal.targetBecause) = (nil, .text("It was good"))
    let id = try story.propose(proposal)
    try story.prepare(id, preflight: [PreflightResult(check, .fail, "It is not on record.")])
    #expect(throws: DecisionRejection.cannotOverride([check])) {
      try override(check, of: id, by: Story.eve, &story)
    }
    // Nobody is asked to agree to it.
    #expect(story.decision?.approvalRequest == nil)
    #expect(throws: DecisionRejection.nobodyIsAsked) { try story.approve(id, Story.ben) }
    #expect(story.decision?.stage(at: story.now) == .blocked)
  }

  @Test func `nor by an entry that says so all the same`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.identity, .fail, "No such action.")])
    story.book.evolve(
      .preflightOverridden(
        PreflightOverride(
          of: id, Examples.hash, checks: [.identity], role: "sre", by: Story.eve.principal,
          because: .text("It will hold"))))
    #expect(story.decision?.unoverridden == [.identity])
  }

  @Test func `of a release on record somebody may know better than the rule`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.lastKnownGood, .fail, "4.1.8 is.")])
    try override(.lastKnownGood, of: id, by: Story.eve, &story)
    #expect(story.decision?.unoverridden == [])
  }

  @Test func `breaking the glass and taking checks upon oneself takes two`() throws {
    var story = Story()
    story.policy.approvals.breakGlass?.alone = true
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.data, .unknown, "?")])
    try override(.data, of: id, by: Story.ben, &story)
    #expect(throws: DecisionRejection.overrodePreflight) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ben, because: "Nobody answers"))
    }
    try story.ask(.breakGlass(id, plan: hash, by: Story.ada, because: "Nobody answers"))
    #expect(story.isAuthorised)
  }

  @Test func `who agreed to break the glass takes no check upon them`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id)
    try story.ask(.breakGlass(id, plan: hash, by: Story.ben, because: "Nobody answers"))
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id, preflight: [PreflightResult(.data, .unknown, "?")])
    // Another finding, another question: the agreement is gone with the plan.
    #expect(story.decision?.agreements == [])
  }

  @Test func `another policy asks anew`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    story.hash = Examples.digest(0x11)
    #expect(throws: DecisionRejection.rulesChanged) { try story.approve(id, Story.cleo) }
    #expect(throws: DecisionRejection.rulesChanged) {
      try story.ask(.breakGlass(id, plan: hash, by: Story.ben, because: "Nobody answers"))
    }
    #expect(try story.ask(.settle(id)) == [])
  }

  @Test func `where nobody has to be asked, neither is under rules that are no more`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "development"
    story.hash = Examples.digest(0x11)
    let id = try story.prepared(proposal)
    #expect(!story.isAuthorised)
    #expect(story.decision?.isUnsettled == true)
    story.hash = nil
    try story.ask(.settle(id))
    #expect(story.isAuthorised)
  }

  @Test func `a denial is no question that is asked again by itself`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let id = try story.prepared(proposal)
    // The same plan, made once more while the question is open.
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    try story.ask(.deny(id, .plan, plan: hash, by: Story.eve, as: nil, because: "It is Friday"))
    #expect(try story.ask(.settle(id)) == [])
    #expect(story.decision?.denial != nil)
    // Unless somebody asks for that.
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    #expect(story.decision?.denial == nil)
    #expect(story.decision?.openRequest(at: story.now) != nil)
  }

  @Test func `nor is one that nobody answered in time`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "hotfix"
    let id = try story.prepared(proposal)
    try story.ask(.requestPlan(id, PlanChange(), by: Story.ada.principal))
    try story.prepare(id)
    let request = try #require(story.decision?.approvalRequest)
    story.wait(600)
    try story.ask(.expire(id, request: request.request))
    #expect(try story.ask(.settle(id)) == [])
    #expect(story.decision?.stage(at: story.now) == .expired)
  }

  @Test func `two that contradict each other are not authorised together`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let first = try story.prepared(proposal)
    (proposal.action, proposal.target, proposal.release) = (.fallback, nil, nil)
    proposal.options = [ConsideredOption(.rollback, why: .text("It takes longer"))]
    let second = try story.prepared(proposal)
    try story.approve(first, Story.ben)
    #expect(throws: DecisionRejection.anotherIsAuthorised(ordinal: 1, .rollback)) {
      try story.approve(second, Story.eve)
    }
    try story.ask(.recordOutcome(first, .no, by: Story.ada.principal, actual: "It did not help"))
    try story.approve(second, Story.eve)
    #expect(story.isAuthorised)
  }

  @Test func `a situation that is misspelt takes no approval away`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.situation = "silent data coruption"
    let rejection = DecisionRejection.unknownSituation(
      "silent data coruption", known: ["silent data corruption", "compliance violation"])
    #expect(throws: rejection) { try story.propose(proposal) }
    #expect(rejection.explanation.contains("did you mean “silent data corruption”?"))
  }

  @Test func `a review is made by a person who took no part`() throws {
    var story = Story()
    let id = try story.propose()
    try story.prepare(id, preflight: [PreflightResult(.data, .unknown, "?")])
    try override(.data, of: id, by: Story.eve, &story)
    try story.approve(id, Story.cleo, as: "sre")
    for person in [Story.ada, Story.ben] {
      try story.ask(.breakGlass(id, plan: hash, by: person, because: "Nobody answers"))
    }
    for person in [Story.ada, Story.ben, Story.cleo, Story.eve] {
      #expect(throws: DecisionRejection.reviewsItself) {
        try story.ask(.review(id, .breakGlass, by: person, findings: "Fine"))
      }
    }
    #expect(throws: DecisionRejection.notAPerson) {
      try story.ask(.review(id, .breakGlass, by: Story.robot, findings: "Fine"))
    }
    try story.ask(.review(id, .breakGlass, by: Story.dan, findings: "Fine"))
  }

  @Test func `the same objection of somebody else is another one`() throws {
    var story = Story()
    let id = try story.propose()
    try story.ask(.object(id, by: Story.ben.principal, because: "It is Friday"))
    try story.ask(.object(id, by: Story.eve.principal, because: "It is Friday"))
    try story.ask(.object(id, by: Story.eve.principal, because: "It is Friday"))
    #expect(story.decision?.objections.map(\.by) == [Story.ben.principal, Story.eve.principal])
  }

  private func override(
    _ check: PreflightCheck, of id: EventID, by person: Approver, _ story: inout Story
  ) throws {
    try story.ask(
      .override(id, plan: hash, checks: [check], by: person, as: nil, because: "It will hold"))
  }
}
