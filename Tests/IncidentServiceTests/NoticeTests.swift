import Communication
import Crypto
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import PostgresStore
import Rollouts
import TestSupport
import Testing

/// What follows from an incident without anybody asking, besides updates.
@Suite(.freshDatabase) struct `Duties that follow from an incident` {
  private static let rules: Policy = {
    var policy = Policy.standard
    var notice = NoticeRule(to: "the authority", within: .hours(72))
    (notice.role, notice.dataRisk) = ("legal", ["possible", "confirmed"])
    policy.notices = ["data-protection": notice]
    return policy
  }()

  private struct Scene {
    let office: Office
    let desk: Desk
    let rulebook: Rulebook
    let number: String
    let stream: StreamID

    init(_ office: Office, _ policy: Policy = rules) async throws {
      self.office = office
      rulebook = Rulebook(policy)
      desk = office.desk(under: rulebook)
      number = try await desk.declare(
        NewIncident(title: "Checkout fails", severity: .sev2, service: "shop"),
        by: office.order(by: office.alice)
      ).number
      stream = try #require(try await office.log.stream(numbered: number))
    }

    func react() async throws {
      for event in try await office.log.allEvents(in: stream, after: .empty) {
        try await desk.react(to: event, as: office.administrator.principal)
      }
    }

    func order(_ command: IncidentCommand) async throws {
      _ = try await desk.order(command, to: number, by: office.order(by: office.alice))
    }

    var book: CommunicationBook {
      get async throws { try await desk.communication(in: number, for: office.alice).book }
    }

    var notices: [NoticeState] {
      get async throws { try await desk.notices(in: number, for: office.alice).notices }
    }
  }

  private static func apply(_ text: String, in office: Office) async throws -> RecordedEvent {
    let bytes = Array(text.utf8)
    let before = try await office.log.head().position
    try await office.database.withStore(as: .policy, vault: office.vault) { store in
      _ = try await PolicyApplication(
        hash: Commander.digest(of: text), canonicalText: bytes, by: office.alice.principal,
        at: office.clock.now
      ).run(through: store, after: office.policies, by: OpenSSLSHA256())
    }
    return try #require(try await office.log.events(after: before, limit: 1).first)
  }

  @Test func `a notice is owed once data may be harmed, and holds the incident open`() async throws
  {
    try await Office.open { office in
      let scene = try await Scene(office)
      try await scene.react()
      #expect(try await scene.notices.isEmpty)
      try await scene.order(.stateImpact(Impact(howMany: .unknown, dataRisk: .possible)))
      try await scene.react()
      let declared = try #require(
        try await office.log.allEvents(in: scene.stream, after: .empty).first)
      let notice = try #require(try await scene.notices.first).notice
      #expect(notice.since == declared.recordedAt)
      #expect(notice.dueAt == declared.recordedAt.advanced(bySeconds: 72 * 3_600))
      let owed = try await scene.desk.obligations(
        ObligationFilter(viewer: scene.desk.viewer(office.alice)))
      #expect(owed.rows.contains { $0.kind == "notice" && $0.dueAt == notice.dueAt })
      // Nothing takes it away: neither what is said of the data, nor other rules.
      try await scene.order(.stateImpact(Impact(howMany: .unknown, dataRisk: .none)))
      scene.rulebook.put(.standard)
      try await scene.react()
      #expect(try await scene.notices.map(\.notice) == [notice])

      try await scene.order(.resolve(Resolution(recoveredAt: nil, dataLoss: .none)))
      await #expect(throws: DeskRefusal.self) { try await scene.order(.close) }
      let order = office.order(by: office.alice)
      let given = try await scene.desk.endNotice(
        "data-protection", .given, text: "By the form.", in: scene.number, by: order)
      #expect(given.outcome == .appended)
      #expect(
        try await scene.desk.endNotice(
          "data-protection", .given, text: "By the form.", in: scene.number, by: order
        ).outcome == .replayed)
      try await scene.order(.close)
      let left = try await scene.desk.obligations(
        ObligationFilter(viewer: scene.desk.viewer(office.alice)))
      #expect(!left.rows.contains { $0.kind == "notice" })
    }
  }

  @Test func `other rules move the clocks of what is open at once`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office)
      try await scene.react()
      let first = try #require(try await scene.book.openPromise(to: .responders)).dueAt
      var hasty = Self.rules
      var rule = try #require(hasty.severities["SEV2"])
      rule.firstUpdate = .minutes(1)
      hasty.severities["SEV2"] = rule
      scene.rulebook.put(hasty)
      let applied = try await Self.apply("\"hasty\"", in: office)
      try await scene.desk.react(to: applied, as: office.administrator.principal)
      let second = try #require(try await scene.book.openPromise(to: .responders)).dueAt
      #expect(second < first)
      let count = try await office.count
      try await scene.desk.react(to: applied, as: office.administrator.principal)
      #expect(try await office.count == count)
    }
  }

  /// What was applied before the reactor's first event is nowhere in what it reads.
  @Test func `rules of the moment before somebody began to react are followed`() async throws {
    try await Office.open { office in
      let policies = StoredPolicies(in: office.log, lookingEvery: .seconds(3_600)) { _ in
        Self.rules
      }
      #expect(try await policies.current() == nil)
      _ = try await Self.apply("\"rules\"", in: office)
      let desk = office.desk(under: policies)
      let reactor = Task {
        try await Reactor(desk, as: office.administrator.principal).run()
      }
      defer { reactor.cancel() }
      let number = try await desk.declare(
        NewIncident(title: "Checkout fails", severity: .sev2, service: "shop"),
        by: office.order(by: office.alice)
      ).number
      _ = try await desk.order(
        .stateImpact(Impact(howMany: .unknown, dataRisk: .possible)), to: number,
        by: office.order(by: office.alice))
      try await eventually("the notice is owed") {
        try await !desk.notices(in: number, for: office.alice).notices.isEmpty
      }
    }
  }

  @Test func `other rules reach every incident that is open`() async throws {
    try await Office.open { office in
      let scenes = [try await Scene(office, .standard), try await Scene(office, .standard)]
      let applied = try await Self.apply("\"rules\"", in: office)
      for scene in scenes {
        try await scene.order(.stateImpact(Impact(howMany: .unknown, dataRisk: .possible)))
        scene.rulebook.put(Self.rules)
      }
      try await scenes[0].desk.react(to: applied, as: office.administrator.principal)
      for scene in scenes {
        #expect(try await scene.notices.map(\.notice.name) == ["data-protection"])
        #expect(try await scene.book.openPromise(to: .responders) != nil)
      }
    }
  }

  @Test func `other rules reach what is resolved and not closed`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      try await scene.order(.stateImpact(Impact(howMany: .unknown, dataRisk: .possible)))
      try await scene.order(.resolve(Resolution(recoveredAt: nil, dataLoss: .none)))
      try await scene.react()
      #expect(try await scene.notices.isEmpty)
      scene.rulebook.put(Self.rules)
      let applied = try await Self.apply("\"rules\"", in: office)
      try await scene.desk.react(to: applied, as: office.administrator.principal)
      #expect(try await scene.notices.map(\.notice.name) == ["data-protection"])
    }
  }

  @Test func `news is noted of an impact, of a proposal, and of a deployment that is halted`()
    async throws
  {
    try await Office.open { office in
      let scene = try await Scene(office)
      try await scene.react()
      try await scene.order(.stateImpact(Impact(howMany: .number(40), dataRisk: .none)))
      try await scene.react()
      #expect(try await scene.book.drafts.map(\.reason) == [.impact])
      let deployment = try await office.deployment()
      _ = try await scene.desk.link(
        deployment: deployment, to: scene.number, by: office.order(by: office.alice))
      _ = try await scene.desk.order(
        .halt(because: "errors", scope: nil, by: office.alice.principal), to: deployment,
        by: office.order(by: office.alice))
      let stream = try #require(try await office.log.stream(numbered: deployment))
      for event in try await office.log.allEvents(in: stream, after: .empty) {
        try await scene.desk.react(to: event, as: office.administrator.principal)
      }
      try await scene.react()
      let notes = try await scene.book.drafts
      #expect(notes.map(\.reason) == [.impact, .phase])
      #expect(notes.last?.phase == .identified)
      #expect(notes.last?.audiences.contains(.responders) == true)
    }
  }

  @Test func `news is noted once for each change, for those who have not heard`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office)
      try await scene.react()
      #expect(try await scene.book.drafts.isEmpty)
      try await scene.order(.changeSeverity(to: .sev1, because: "everybody"))
      try await scene.react()
      try await scene.react()
      var notes = try await scene.book.drafts
      #expect(notes.map(\.reason) == [.severity])
      #expect(notes.first?.audiences.contains(.responders) == true)
      try await scene.order(.mitigate)
      try await scene.react()
      notes = try await scene.book.drafts
      #expect(notes.map(\.reason) == [.severity, .phase])
      #expect(notes.last?.phase == .monitoring)
    }
  }
}
