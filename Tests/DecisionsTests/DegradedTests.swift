import Decisions
import Digest
import EventLog
import Incidents
import Policy
import Testing

@Suite struct `Running degraded` {
  private let hash = Examples.hash.description
  /// Ten thousand seconds from noon.
  private let until = Examples.noon.advanced(bySeconds: 10_000)
  private let longer = Examples.noon.advanced(bySeconds: 20_000)

  private func bypassed(estimate: FixEstimate? = nil) throws -> (Story, EventID) {
    var (story, proposal) = (Story(), Story.bypass)
    (proposal.environment, proposal.estimate) = ("staging", estimate)
    let id = try story.prepared(proposal)
    #expect(story.decision?.approvalRequest?.roles == ["stakeholder"])
    try story.approve(id, Story.ben)
    // An approver, but nobody who lives with it.
    #expect(!story.isAuthorised)
    try story.approve(id, Story.dan)
    #expect(story.isAuthorised)
    return (story, id)
  }

  @Test func `its time begins when it is authorised, with what it costs`() throws {
    let (story, _) = try bypassed()
    let degraded = try #require(story.decision?.runningDegraded)
    #expect(degraded.until == until)
    #expect(degraded.warnAt == Examples.noon.advanced(bySeconds: 8_000))
    #expect(degraded.tradeoff == Examples.tradeoff)
  }

  @Test(arguments: [FollowUp.Kind.proceed, .hold, .rollBackLater])
  func `what is put off falls due with it, unless somebody named a time`(
    kind: FollowUp.Kind
  ) throws {
    for by in [nil, Examples.noon.advanced(bySeconds: 4_000)] {
      // To go back later takes a time of its own.
      if kind == .rollBackLater, by == nil { continue }
      var (story, proposal) = (Story(), Story.bypass)
      (proposal.environment, proposal.followUp) = ("staging", FollowUp(kind, by: by))
      let id = try story.prepared(proposal)
      #expect(story.decision?.holdsRollout == false)
      try story.approve(id, Story.ben)
      try story.approve(id, Story.dan)
      #expect(story.decision?.authorisation?.followUpAt == (by ?? until))
      #expect(story.decision?.holdsRollout == (kind == .hold))
      try story.ask(.endDegraded(id, by: Examples.ada, because: nil))
      #expect(story.decision?.holdsRollout == false)
    }
  }

  @Test func `a warning comes at eighty percent and a breach at the end, each once`() throws {
    var (story, id) = try bypassed()
    story.wait(7_999)
    #expect(try story.ask(.warnOfDegraded(id)) == [])
    story.wait(1)
    #expect(try story.ask(.warnOfDegraded(id)) == [.degradedWarned(decision: id, until: until)])
    #expect(try story.ask(.warnOfDegraded(id)) == [])
    story.wait(1_999)
    #expect(try story.ask(.breachDegraded(id)) == [])
    story.wait(1)
    #expect(
      try story.ask(.breachDegraded(id)) == [
        .degradedBreached(decision: id, until: until),
        .reopened(decision: id, because: .degradedBreached),
      ])
    #expect(try story.ask(.breachDegraded(id)) == [])
  }

  @Test func `longer takes a new approval of whoever lives with it`() throws {
    var (story, id) = try bypassed()
    story.wait(9_000)
    #expect(throws: DecisionRejection.notLonger(than: until)) {
      try story.ask(
        .requestExtension(id, until: until, by: Examples.ada, because: "Not tested"))
    }
    try story.ask(.requestExtension(id, until: longer, by: Examples.ada, because: "Not tested"))
    #expect(throws: DecisionRejection.extensionPending(until: longer)) {
      try story.ask(
        .requestExtension(
          id, until: longer.advanced(bySeconds: 1), by: Examples.ada, because: "More"))
    }
    func answer(_ person: Approver, _ time: Timestamp) throws {
      try story.ask(
        .approve(id, .extension(until: time), plan: hash, by: person, as: nil, via: .link))
    }
    #expect(throws: DecisionRejection.extensionChanged) { try answer(Story.dan, until) }
    #expect(throws: DecisionRejection.ownRequest) { try answer(Story.ada, longer) }
    try answer(Story.ben, longer)
    #expect(story.decision?.runningDegraded?.until == until)
    try answer(Story.dan, longer)
    #expect(story.decision?.runningDegraded?.until == longer)
    // Four fifths of what is left, not of the whole.
    #expect(
      story.decision?.runningDegraded?.warnAt == Examples.noon.advanced(bySeconds: 17_800))
    #expect(throws: DecisionRejection.nobodyIsAsked) { try answer(Story.dan, longer) }
  }

  @Test func `a denied or unanswered extension leaves the time as it was`() throws {
    var (story, id) = try bypassed()
    try story.ask(.requestExtension(id, until: longer, by: Examples.ada, because: "Not tested"))
    try story.ask(
      .deny(
        id, .extension(until: longer), plan: hash, by: Story.dan, as: nil, because: "Enough"))
    #expect(story.decision?.runningDegraded?.until == until)
    try story.ask(.requestExtension(id, until: longer, by: Examples.ada, because: "Please"))
    let request = try #require(story.decision?.extensionRequest?.request)
    story.wait(1_799)
    #expect(try story.ask(.expire(id, request: request)) == [])
    story.wait(1)
    #expect(throws: DecisionRejection.requestExpired) {
      try story.ask(
        .approve(id, .extension(until: longer), plan: hash, by: Story.dan, as: nil, via: .cli))
    }
    #expect(try story.ask(.expire(id, request: request)).count == 1)
    #expect(story.decision?.extensionRequest == nil)
  }

  @Test(arguments: [(166, false), (167, true)])
  func `an estimate that overtakes the time reopens the decision`(
    minutes: Int64, reopens: Bool
  ) throws {
    // 166 minutes are 9,960 seconds, 167 are 10,020.
    let estimate = FixEstimate(
      fromMinutes: 10, toMinutes: minutes, confidence: .low, by: Examples.ben)
    var (story, id) = try bypassed()
    try story.ask(.changeEstimate(id, estimate))
    #expect(story.decision?.reopenings.isEmpty == !reopens)
    #expect(try story.ask(.changeEstimate(id, estimate)) == [])
    let (atOnce, _) = try bypassed(estimate: estimate)
    #expect(atOnce.decision?.reopenings.isEmpty == !reopens)
  }

  @Test func `exactly in time is in time`() {
    let estimate = FixEstimate(
      fromMinutes: 1, toMinutes: 10, confidence: .low, by: Examples.ben)
    let deadline = Examples.noon.advanced(bySeconds: 600)
    #expect(!estimate.overtakes(deadline, from: Examples.noon))
    #expect(
      estimate.overtakes(deadline, from: Timestamp(microseconds: Examples.noon.microseconds + 1)))
  }

  @Test func `once it is switched on again nothing is owed`() throws {
    var (story, id) = try bypassed()
    try story.ask(.endDegraded(id, by: Examples.ada, because: nil))
    #expect(try story.ask(.endDegraded(id, by: Examples.ada, because: nil)) == [])
    story.wait(20_000)
    #expect(try story.ask(.warnOfDegraded(id)) == [])
    #expect(try story.ask(.breachDegraded(id)) == [])
    #expect(throws: DecisionRejection.notDegraded) {
      try story.ask(.requestExtension(id, until: longer, by: Examples.ada, because: "More"))
    }
  }

  @Test func `nobody agrees to a time that is over`() throws {
    var (story, proposal) = (Story(), Story.bypass)
    (proposal.environment, proposal.degradedUntil) = (
      "staging", Examples.noon.advanced(bySeconds: 60)
    )
    let id = try story.prepared(proposal)
    story.wait(60)
    #expect(throws: DecisionRejection.timePassed(field: "degraded_until")) {
      try story.approve(id, Story.dan)
    }
  }
}

@Suite struct `Ending a decision` {
  @Test func `only who proposed or commands withdraws`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.approve(id, Story.ben)
    #expect(throws: DecisionRejection.notYours) {
      try story.ask(.withdraw(id, by: Examples.ben, commands: false, because: "No"))
    }
    let news = try story.ask(.withdraw(id, by: Examples.ben, commands: true, because: "No"))
    #expect(news.count == 2)
    #expect(try story.ask(.withdraw(id, by: Examples.ben, commands: true, because: "No")) == [])
    #expect(throws: DecisionRejection.isWithdrawn) { try story.approve(id, Story.cleo) }
  }

  @Test func `an outcome is of something that was done, and is said once`() throws {
    var (story, proposal) = (Story(), Story.rollback)
    (proposal.environment, proposal.expectedEffect) = ("staging", .text("Errors stop"))
    let id = try story.prepared(proposal)
    #expect(throws: DecisionRejection.notAuthorised) {
      try story.ask(.recordOutcome(id, .yes, by: Examples.ada, actual: "They did"))
    }
    try story.approve(id, Story.ben)
    try story.ask(.recordOutcome(id, .yes, by: Examples.ada, actual: "They did"))
    #expect(story.decision?.outcome?.expected == .text("Errors stop"))
    #expect(throws: DecisionRejection.isOver) {
      try story.ask(.recordOutcome(id, .no, by: Examples.ada, actual: "They did not"))
    }
  }

  @Test func `an objection is recorded and stops nothing`() throws {
    var story = Story()
    let id = try story.prepared()
    try story.ask(.object(id, by: Examples.ben, because: "The data has changed"))
    #expect(try story.ask(.object(id, by: Examples.ben, because: "The data has changed")) == [])
    #expect(story.decision?.objections.count == 1)
    try story.approve(id, Story.ben)
  }

  @Test func `what nobody proposed cannot be answered`() {
    var story = Story()
    #expect(throws: DecisionRejection.unknownDecision) {
      try story.approve(Examples.other, Story.ben)
    }
  }

  @Test func `looking again comes at the stated time, or ten minutes after a late approval`()
    throws
  {
    for (wait, expected) in [(0, 600), (599, 600), (600, 1_200)] as [(Int64, Int64)] {
      var (story, proposal) = (Story(), Story.rollback)
      proposal.environment = "staging"
      let id = try story.prepared(proposal)
      story.wait(wait)
      try story.approve(id, Story.ben)
      #expect(
        story.decision?.authorisation?.checkAt == Examples.noon.advanced(bySeconds: expected))
    }
  }
}
