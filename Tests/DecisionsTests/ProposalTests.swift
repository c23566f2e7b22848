import Decisions
import EventLog
import Incidents
import Policy
import Testing

@Suite struct `Proposing` {
  @Test func `a complete rollback is proposed and its plan asked for`() throws {
    var story = Story()
    let id = try story.propose()
    #expect(story.events.count == 2)
    guard case .proposed(let proposal) = story.events[0],
      case .planRequested(let request) = story.events[1]
    else { return #expect(Bool(false), "Other events.") }
    #expect(proposal.decision == id)
    #expect(proposal.ordinal == 1)
    #expect(proposal.checkAt == Examples.noon.advanced(bySeconds: 600))
    #expect(request.target == "4.1.9")
    #expect(request.release == Examples.release)
    #expect(story.decision?.stage(at: story.now) == .preparing)
  }

  /// A change to a proposal that makes it incomplete, and what is said to it.
  struct Lack: Sendable {
    var rejection: DecisionRejection
    var change: @Sendable (inout Proposal) -> Void

    init(_ rejection: DecisionRejection, _ change: @escaping @Sendable (inout Proposal) -> Void) {
      (self.rejection, self.change) = (rejection, change)
    }
  }

  @Test(arguments: [
    Lack(.field(.init("because", .empty))) { $0.because = .text(" ") },
    Lack(.noAlternative) { $0.options = [] },
    Lack(.optionIsTheChoice(.rollback)) { $0.options.append(.init(.rollback, why: .text("x"))) },
    Lack(.optionIsTheChoice(.fallback)) { $0.options.append($0.options[0]) },
    Lack(.field(.init("options", .empty))) { $0.options[0].why = .text("") },
    Lack(.noTarget(.rollback)) { $0.target = nil },
    Lack(.targetUnexplained) { $0.release = nil },
    Lack(.noService(.rollback)) { $0.service = nil },
    Lack(.noService(.rollback)) { $0.environment = nil },
    Lack(.timePassed(field: "check_at")) { $0.checkAt = Examples.noon },
    Lack(.noTradeoff) { $0.action = .bypass },
    Lack(.noDegradedTime) { ($0.action, $0.tradeoff) = (.bypass, Examples.tradeoff) },
    Lack(.timePassed(field: "degraded_until")) { $0.degradedUntil = Examples.noon },
    Lack(.noEstimate) { $0.action = .rollForward },
    Lack(.estimateReversed) {
      $0.estimate = FixEstimate(
        fromMinutes: 9, toMinutes: 8, confidence: .low, by: Examples.ada)
    },
    Lack(.noDataGuide(service: "checkout")) { $0.action = .dataRestore },
    Lack(.field(.init("evidence", .repeated))) {
      $0.evidence = [Examples.other, Examples.other]
    },
    Lack(.field(.init("target", .controlCharacter))) { $0.target = "4.1\n9" },
  ])
  func `what is missing is asked for`(lack: Lack) {
    var (story, proposal) = (Story(), Story.rollback)
    lack.change(&proposal)
    #expect(throws: lack.rejection) { try story.propose(proposal) }
  }

  @Test(
    arguments: [
      {
        $0.options = []; $0.noOtherOption = .text("Nothing else is left")
      },
      {
        $0.release = nil; $0.targetBecause = .text("4.1.9 corrupted carts")
      },
      {
        $0.action = .dataRestore; $0.service = "ledger"
      },
      { $0.checkAt = Examples.noon.advanced(bySeconds: 1) },
    ] as [@Sendable (inout Proposal) -> Void])
  func `what suffices is taken`(change: @Sendable (inout Proposal) -> Void) throws {
    var (story, proposal) = (Story(), Story.rollback)
    change(&proposal)
    _ = try story.propose(proposal)
    #expect(story.decision != nil)
  }

  @Test(arguments: [MitigationKind.bypass, .halt, .rollback])
  func `an action that the policy does not use is refused`(kind: MitigationKind) {
    var (story, proposal) = (Story(), Story.bypass)
    story.policy.disabledActions = [kind]
    proposal.action = kind
    #expect(throws: DecisionRejection.actionDisabled(kind)) { try story.propose(proposal) }
  }

  @Test func `stopping needs neither options, nor a service, nor anybody's approval`() throws {
    var story = Story()
    let halt = Proposal(
      .halt, decision: Examples.decision, by: Story.ada.principal, because: .text("Errors"))
    _ = try story.propose(halt)
    #expect(story.isAuthorised)
    #expect(story.decision?.planRequest == nil)
    // Once more is no harm: it takes the place of the first.
    _ = try story.propose(halt)
    #expect(story.isAuthorised)
    #expect(story.book.decisions.map { $0.supersededBy == nil } == [false, true])
  }

  @Test(arguments: [MitigationKind.monitor, .freeze])
  func `waiting and freezing are authorised at once, and weighed`(kind: MitigationKind) throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.action = kind
    _ = try story.propose(proposal)
    #expect(story.isAuthorised)
    proposal.options = []
    #expect(throws: DecisionRejection.noAlternative) { try story.propose(proposal) }
  }

  @Test func `a second of the same kind needs to say that it replaces the first`() throws {
    var story = Story()
    let first = try story.prepared()
    try story.approve(first, Story.ben)
    #expect(throws: DecisionRejection.anotherStands(ordinal: 1, .rollback)) {
      try story.propose()
    }
    var elsewhere = Story.rollback
    elsewhere.environment = "staging"
    _ = try story.propose(elsewhere)
    let news = try story.ask(.propose(Story.rollback, supersedes: true))
    #expect(story.book[first]?.supersededBy == story.decision?.id)
    #expect(story.book[first]?.approvals.isEmpty == true)
    #expect(news.count == 4)
    #expect(throws: DecisionRejection.isSuperseded) { try story.approve(first, Story.cleo) }
  }

  @Test func `what is authorised is not replaced`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    proposal.environment = "staging"
    let id = try story.prepared(proposal)
    try story.approve(id, Story.ben)
    #expect(story.isAuthorised)
    #expect(throws: DecisionRejection.anotherIsAuthorised(ordinal: 1, .rollback)) {
      try story.ask(.propose(proposal, supersedes: true))
    }
    try story.ask(.recordOutcome(id, .no, by: Examples.ben, actual: "It did not help"))
    _ = try story.propose(proposal)
    #expect(story.decision?.proposal.ordinal == 2)
  }

  @Test(arguments: [FollowUp.Kind.proceed, .hold, .rollBackLater])
  func `what is rolled back later is rolled back by a time`(kind: FollowUp.Kind) throws {
    var (story, proposal) = (Story(), Story.bypass)
    proposal.followUp = FollowUp(kind)
    if kind == .rollBackLater {
      #expect(throws: DecisionRejection.noFollowUpTime) { try story.propose(proposal) }
      proposal.followUp = FollowUp(kind, by: Examples.noon.advanced(bySeconds: 3_600))
    }
    _ = try story.propose(proposal)
    #expect(story.decision?.proposal.followUp?.kind == kind)
  }

  @Test func `degraded time is bounded by the policy`() throws {
    var (story, proposal) = (Story(), Story.bypass)
    story.policy.degraded.longest = .seconds(10_000)
    _ = try story.propose(proposal)
    proposal.degradedUntil = Examples.noon.advanced(bySeconds: 10_001)
    #expect(throws: DecisionRejection.degradedTooLong(.seconds(10_000))) {
      try story.propose(proposal)
    }
  }
}
