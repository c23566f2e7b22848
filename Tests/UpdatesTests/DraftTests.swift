import Actions
import Communication
import Decisions
import EventLog
import FoundationEssentials
import Incidents
import Linting
import Policy
import Rollouts
import Templates
import TestGoldens
import Timelines
import Testing

@testable import Updates

@Suite struct `A draft` {
  @Test func `names to people outside what they know, and not our service`() {
    var story = Story()
    story.declare()
    let request = DraftRequest(
      .everybody, about: "INC-2026-001", at: story.now, components: ["Paying", "Shop"])
    let text = UpdateDraft(request, from: story.facts).text
    #expect(text.hasPrefix("Investigating: Paying, Shop\n"))
    #expect(text.contains("There is a problem with Paying, Shop."))
    #expect(!text.contains("checkout"))
    // Where nothing is known to rest on it, its own name is better than none.
    #expect(story.draft(.everybody).text.contains("There is a problem with checkout."))
  }

  @Test func `tells of what is over as of something that was`() {
    var story = Story()
    story.declare()
    story.resolve()
    let text = story.draft(.everybody).text
    #expect(text.contains("There was a problem with checkout."))
    #expect(text.contains("How many were affected is unknown."))
    #expect(!text.contains("There is a problem") && !text.contains("The problem was: There"))
  }

  @Test(arguments: [
    ("card payments fail", "Card payments fail"), ("iPhone users wait", "iPhone users wait"),
    ("db-7 is slow", "db-7 is slow"), ("ärger", "Ärger"), ("", ""),
  ])
  func `begins its sentences with a capital`(written: String, said: String) {
    #expect(UpdateSpeaker.begun(written) == said)
  }

  /// Very different incidents, each at the moment at which somebody asks for an update.
  private static let stories: [(name: String, story: Story)] = {
    var worked = Story()
    worked.deploy()
    worked.declare()
    worked.stateImpact(.number(1_200))
    let fallback = worked.propose()
    worked.authorise(fallback)
    worked.claim(fallback)
    worked.complete(fallback)
    worked.verify(fallback, .passed)

    var failed = Story()
    failed.deploy()
    failed.declare(.sev1)
    let rollback = failed.propose(.rollback)
    failed.authorise(rollback)
    failed.claim(rollback)
    for audience in UpdateAudience.allCases { try? failed.publish(audience) }
    failed.complete(rollback)
    failed.verify(rollback, .failed)

    var bypass = Story()
    bypass.declare(.sev3)
    bypass.stateImpact()
    let off = bypass.propose(
      .bypass,
      tradeoff: Tradeoff(
        functionLost: .text("price preview"), usersAffected: .text("all shops"),
        workaround: .text("See the price at the till.")))
    bypass.authorise(off)
    bypass.tell(
      .decision(
        .degradedStarted(
          Degradation(
            of: off, service: "checkout", environment: "production",
            until: bypass.now.advanced(bySeconds: 3_600), warnAt: bypass.now,
            tradeoff: Tradeoff(
              functionLost: .text("price preview"), usersAffected: .text("all shops"),
              workaround: .text("See the price at the till."))))))

    var young = Story()
    young.declare(nil)

    var over = Story()
    over.declare()
    over.stateImpact(.number(7))
    for audience in UpdateAudience.allCases { try? over.publish(audience) }
    over.resolve(.some)

    var confirmed = Story()
    confirmed.deploy()
    confirmed.declare()
    confirmed.stateImpact(.number(7))
    for audience in UpdateAudience.allCases { try? confirmed.publish(audience) }
    let measure = confirmed.propose(.rollback)
    confirmed.authorise(measure)
    confirmed.claim(measure)
    confirmed.complete(measure)
    confirmed.verify(measure, .passed)
    confirmed.resolve(.none)

    // Done, declared mitigated, and no measurement that shows it.
    var unclear = Story()
    unclear.deploy()
    unclear.declare()
    unclear.stateImpact(.number(7), dataRisk: .unknown)
    for audience in UpdateAudience.allCases { try? unclear.publish(audience) }
    let tried = unclear.propose(.rollback)
    unclear.authorise(tried)
    unclear.claim(tried)
    unclear.complete(tried)
    unclear.verify(tried, .inconclusive)
    unclear.tell(.incident(.mitigated))
    var unclearAtEnd = unclear
    unclearAtEnd.resolve(.none)
    return [
      ("inconclusive", unclear), ("resolved-inconclusive", unclearAtEnd), ("worked", worked),
      ("did-not-help", failed), ("bypass", bypass), ("young", young),
      ("resolved-unverified", over), ("resolved-verified", confirmed),
    ]
  }()

  @Test(arguments: stories.map(\.name), UpdateAudience.allCases)
  func `reads as the golden one does`(name: String, audience: UpdateAudience) throws {
    let story = try #require(Self.stories.first { $0.name == name }).story
    let draft = story.draft(audience)
    let text =
      draft.text + "\n\n"
      + draft.clauses.map { clause in
        "[\(clause.section.rawValue)] \(clause.cites.map { "\($0)".suffix(4) }.joined(separator: " "))"
      }.joined(separator: "\n") + "\n"
    #expect(try GoldenText("\(name).\(audience.rawValue).txt").kept(orWriting: text) == text)
  }

  @Test(arguments: stories.map(\.name), UpdateAudience.allCases)
  func `cites for every clause, and says the same twice`(
    name: String, audience: UpdateAudience
  ) throws {
    let story = try #require(Self.stories.first { $0.name == name }).story
    let draft = story.draft(audience)
    #expect(draft.clauses.allSatisfy { !$0.cites.isEmpty && !$0.text.isEmpty })
    #expect(draft == story.draft(audience))
    #expect(Set(draft.cites).count == draft.cites.count)
  }

  /// What is computed passes its own rules, and gives nothing away to people outside.
  @Test(arguments: stories.map(\.name), UpdateAudience.allCases)
  func `is fit to be said`(name: String, audience: UpdateAudience) throws {
    let story = try #require(Self.stories.first { $0.name == name }).story
    let draft = story.draft(audience)
    var context = UpdateContext(draft, story.facts)
    context.people = ["alice"]
    context.denied = ["hostname", "person", "internal-id"]
    context.allowed = ["checkout"]
    var findings = UpdateLint.findings(in: draft.text, knowing: context)
    if audience == .everybody { findings += LeakLint.findings(in: draft.text, knowing: context) }
    #expect(findings.filter { $0.level == .error } == [])
  }

  @Test func `is about what changed since that audience heard last`() throws {
    var story = Story()
    story.declare()
    try story.publish(.responders)
    #expect(story.draft(.responders).text.contains("Since the last update: no change."))
    let decision = story.propose()
    let news = story.draft(.responders).clauses.filter { $0.section == .changed }
    #expect(news.map(\.cites) == [[decision]])
    #expect(!story.draft(.executives).text.contains("Since the last update"))
  }

  @Test func `promises no later than the policy allows, on the whole minute`() throws {
    var story = Story()
    story.declare()
    let draft = story.draft(.responders)
    let latest = story.now.advanced(bySeconds: 900)
    #expect(draft.nextDueAt == latest)
    #expect(draft.latestNext == latest)
    #expect(draft.text.hasSuffix("UTC."))
    let asked = story.now.advanced(bySeconds: 300)
    #expect(story.draft(.responders, next: asked).nextDueAt == asked)
    story.resolve()
    #expect(story.draft(.responders).nextDueAt == nil)
  }

  @Test func `says why it goes back`() throws {
    var story = Story()
    story.declare()
    let decision = story.propose()
    story.authorise(decision)
    story.claim(decision)
    try story.publish(.everybody)
    #expect(story.facts.book.last(to: .everybody)?.phase == .mitigating)
    story.complete(decision)
    story.verify(decision, .failed)
    let draft = story.draft(.everybody)
    #expect(draft.phase == .identified)
    #expect(draft.because == Cited("What was done did not help.", story.last))
    #expect(draft.text.contains("A measure was taken and did not help."))
    try story.publish(.everybody)
  }
}

@Suite struct `An organisation's own texts` {
  @Test func `take the place of those that ship`() throws {
    let own = try UpdateTemplates(replacing: [
      "update-public": "{{service}}: {{#impact}}{{text}} {{/impact}}"
    ])
    var story = Story()
    story.declare()
    #expect(
      story.draft(.everybody, using: own).text
        == "checkout: There is a problem with checkout. How many are affected is unknown.")
    #expect(story.draft(.responders, using: own).text == story.draft(.responders).text)
  }

  @Test func `are refused with the place where a name is misspelt`() {
    #expect {
      try UpdateTemplates(replacing: ["update-public": "Dear all,\n{{#impct}}{{text}}{{/impct}}"])
    } throws: { error in
      guard let fault = error as? MessageFault else { return false }
      return fault.name == "update-public" && fault.fault?.line == 2 && fault.fault?.column == 1
    }
    #expect(throws: MessageFault(name: "update-pubic", fault: nil)) {
      try UpdateTemplates(replacing: ["update-pubic": "x"])
    }
  }

  @Test func `that ship are without fault`() throws {
    for audience in UpdateAudience.allCases {
      let name = "update-\(audience.rawValue)"
      let text = try #require(UpdateTemplates.shipped[name])
      #expect(try Template(text).faults(for: UpdateTemplates.shape) == [])
    }
  }
}
