import Crypto
import Decisions
import EventLog
import Incidents
import Linting
import MessageTemplates
import Policy
import PolicyFile
import Rollouts
import TestGoldens
import Testing

@testable import Updates

/// The texts of the shipped rollout guide, filled in from a record.
@Suite struct `An announcement` {
  private static let plan = {
    let groups = [("first", 500), ("canary", 2_000), ("half", 5_000), ("all", 10_000)].map {
      RolloutGroup(
        name: $0, kind: .percent, share: Share(hundredths: Int32($1)) ?? .all, bakeSeconds: 900)
    }
    var plan = RolloutPlan(
      number: "DEP-2025-007", service: "ingestion", environment: "production",
      version: "1.2.4", fromVersion: "1.2.3", strategy: .canary, groups: groups,
      plannedBy: Story.alice)
    plan.because = .text("New hash chain verification")
    return plan
  }()

  private static func deployment(_ events: DeploymentEvent...) -> Deployment {
    var deployment = Deployment()
    for event in [.planned(plan)] + events { deployment.evolve(event) }
    return deployment
  }

  private static let running = deployment(
    .started,
    .groupEntered(group: "first", share: Share(hundredths: 500) ?? .none, at: Story.start),
    .promoted(group: "first"),
    .groupEntered(
      group: "canary", share: Share(hundredths: 2_000) ?? .none,
      at: Story.start.advanced(bySeconds: 900)))

  private static func report(_ verdict: Verdict = .pass) -> Cited<HealthReport> {
    func signal(_ name: String, _ value: String?) -> ReportedSignal {
      ReportedSignal(
        signal: name, verdict: value == nil ? .unknown : verdict, value: value.map { .text($0) })
    }
    return Cited(
      HealthReport(
        group: "canary",
        signals: [
          signal("error-rate", "0.08%"), signal("p95-latency", "487 ms"),
          signal("exceptions", "2"), signal("health-check-failures", "0"),
        ], verdict: verdict, requests: 9_000, windowSeconds: 900), EventID(uuid: uuid(77)))
  }

  private static func policy() throws -> Policy {
    let shipped = MessageTemplates.profiles.mapValues { Array($0.utf8) }
    let reader = PolicyReader(
      today: CalendarDay("2026-11-02"), digest: OpenSSLSHA256()
    ) { shipped[$0.rawValue] }
    let texts = PolicyTexts(["lastgood.yaml": try #require(shipped["atp"])])
    return try #require(reader.read("lastgood.yaml", in: texts).policy)
  }

  private static func draft(
    _ name: String, _ deployment: Deployment, report: Cited<HealthReport>? = nil,
    incident: AnnouncementSource.Incident? = nil, stating stated: [String: String] = [:]
  ) throws -> AnnouncementDraft {
    let policy = try policy()
    let facts = AnnouncementFacts(
      AnnouncementSource(
        deployment, plan, report: report, incident: incident, under: policy, at: Story.start))
    return try AnnouncementDraft(
      name, try #require(policy.announcements[name]), from: facts, stating: stated)
  }

  private static let people = [
    "primary": "on-call SRE", "secondary": "second on-call SRE",
    "monitoring": "https://dashboards.example/atp",
  ]

  private static func incident(_ kind: MitigationKind = .rollback) throws
    -> AnnouncementSource.Incident
  {
    var story = Story()
    story.deploy()
    story.declare()
    story.facts.firing = Cited(
      TriggerFiring(
        EventID(uuid: uuid(88)), trigger: "canary-error-rate", signal: "error-rate", then: kind,
        service: "ingestion", environment: "production", scope: "canary", value: "1.8%",
        since: Story.start, at: Story.start, samples: []), EventID(uuid: uuid(88)))
    var proposal = Proposal(
      kind, decision: EventID(uuid: uuid(99)), ordinal: 1, by: Story.alice,
      because: .text("Errors"))
    proposal.target = "1.2.3"
    return AnnouncementSource.Incident(
      number: "INC-2025-001", facts: story.facts, proposal: proposal)
  }

  private static func golden(_ name: String, _ draft: AnnouncementDraft) throws -> String {
    try GoldenText("announcements/\(name).txt").kept(orWriting: draft.text)
  }

  @Test func `says before the start what is going to happen`() throws {
    let draft = try Self.draft("start", Self.deployment(), stating: Self.people)
    #expect(draft.missing.isEmpty)
    #expect(try Self.golden("start", draft) == draft.text)
  }

  @Test func `says on the way what was measured, and what comes next`() throws {
    let draft = try Self.draft("progress", Self.running, report: Self.report())
    #expect(draft.missing.isEmpty)
    #expect(draft.cites == [EventID(uuid: uuid(77))])
    #expect(try Self.golden("progress", draft) == draft.text)
    let failing = try Self.draft("progress", Self.running, report: Self.report(.fail))
    #expect(failing.text.contains("❌ fail") && !failing.text.contains("✅"))
    var silent = Self.report()
    silent.value.signals[3] = ReportedSignal(signal: "health-check-failures", verdict: .unknown)
    let unread = try Self.draft("progress", Self.running, report: silent)
    #expect(unread.text.contains("Health Checks: no reading ❓ unknown"))
    #expect(unread.text.hasPrefix("❓ unknown"))
  }

  @Test func `says of a rollback why, how far it reached, and how long it takes`() throws {
    let stated = ["next-steps": "fix and deploy anew", "meeting": "16:00 UTC"]
    let draft = try Self.draft(
      "rollback", Self.running, incident: try Self.incident(), stating: stated)
    #expect(draft.missing.isEmpty, "\(draft.text)")
    #expect(try Self.golden("rollback", draft) == draft.text)
    #expect(!draft.text.lowercased().contains("no customer impact"))
    #expect(draft.text.contains("20%"))
  }

  private static func claims(
    _ name: String, _ deployment: Deployment, report: Cited<HealthReport>? = nil,
    incident: AnnouncementSource.Incident? = nil, stating stated: [String: String] = [:]
  ) throws -> [String] {
    let draft = try draft(name, deployment, report: report, incident: incident, stating: stated)
    let source = AnnouncementSource(
      deployment, plan, report: report, incident: incident, under: try policy(), at: Story.start)
    return draft.claims(knowing: UpdateContext(source, isPublic: false)).map(\.rule)
  }

  /// A time that we computed from the plan is nobody's promise; one that somebody states is.
  @Test func `promises and claims nothing by itself, and people cannot either`() throws {
    #expect(try Self.claims("start", Self.deployment(), stating: Self.people) == [])
    #expect(try Self.claims("progress", Self.running, report: Self.report()) == [])
    let stated = ["next-steps": "fix and deploy anew", "meeting": "16:00 UTC"]
    #expect(
      try Self.claims("rollback", Self.running, incident: try Self.incident(), stating: stated)
        == [])
    for (text, rule) in [
      ("everything will be fixed by 15:00 UTC", "update.fix-time-promise"),
      ("checkout works again", "update.success-claim"),
      ("customers are not affected", "update.no-impact"),
    ] {
      let claims = try Self.claims(
        "rollback", Self.running, incident: try Self.incident(),
        stating: ["next-steps": text, "meeting": "16:00 UTC"])
      #expect(claims == [rule], "\(text)")
    }
  }

  @Test func `names what nobody knows, and shows the hole`() throws {
    let draft = try Self.draft("start", Self.deployment())
    #expect(draft.missing == ["monitoring", "primary", "secondary"])
    #expect(draft.text.contains("[primary?]"))
    // Nothing was measured yet: no number is made up.
    let progress = try Self.draft("progress", Self.running)
    #expect(progress.missing.contains("error-rate") && progress.missing.contains("verdict"))
    let rollback = try Self.draft("rollback", Self.running)
    #expect(rollback.missing.contains("impact") && rollback.missing.contains("incident"))
  }

  @Test func `cannot be made to say what the record knows better`() throws {
    #expect(throws: AnnouncementFault.isComputed("impact")) {
      try Self.draft(
        "rollback", Self.running, incident: try Self.incident(),
        stating: ["impact": "No customer impact"])
    }
    #expect(throws: AnnouncementFault.isComputed("duration")) {
      try Self.draft("start", Self.deployment(), stating: ["duration": "5m"])
    }
    #expect(throws: AnnouncementFault.unused("primry")) {
      try Self.draft("start", Self.deployment(), stating: ["primry": "SRE"])
    }
  }

  @Test func `takes standing facts from the policy, below the record`() throws {
    var announcement = Announcement(
      text: "{{service}} {{primary}}{{#change}} {{change}}{{/change}}")
    announcement.facts = ["primary": "on-call SRE", "service": "another"]
    let facts = AnnouncementFacts(
      AnnouncementSource(Self.deployment(), Self.plan, under: .standard, at: Story.start))
    let draft = try AnnouncementDraft("start", announcement, from: facts)
    #expect(draft.text == "ingestion on-call SRE New hash chain verification")
    var silent = facts
    silent.values["change"] = nil
    let without = try AnnouncementDraft("start", announcement, from: silent)
    #expect(without.text == "ingestion on-call SRE" && without.missing.isEmpty)
  }

  @Test func `shows control characters and does not obey them`() throws {
    let facts = AnnouncementFacts(
      AnnouncementSource(Self.deployment(), Self.plan, under: .standard, at: Story.start))
    let draft = try AnnouncementDraft(
      "start", Announcement(text: "{{primary}}"), from: facts,
      stating: ["primary": "a\u{1B}[2J\u{202E}b"])
    #expect(!draft.text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }

  /// What `policy check` takes for known is what is filled in somewhere.
  @Test func `knows by name what it may fill in`() throws {
    let policy = try Self.policy()
    let known = AnnouncementFacts.names(under: policy)
    var filled: Set<String> = []
    for incident in [nil, try Self.incident()] {
      filled.formUnion(
        AnnouncementFacts(
          AnnouncementSource(
            Self.running, Self.plan, report: Self.report(), incident: incident, under: policy,
            at: Story.start)
        ).values.keys)
    }
    #expect(filled.isSubset(of: known))
    let measured = policy.signals.keys.flatMap { [$0, "\($0)-verdict"] }
    #expect(known.subtracting(measured).subtracting(filled) == ["next-steps"])
  }
}
