import Communication
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import PostgresStore
import TestSupport
import Testing
import Updates

/// What is told to whom, and what follows when nobody is told.
@Suite(.freshDatabase) struct `Updates of an incident` {
  /// Words are owed every two seconds, so that a test need not wait for long.
  private static let hasty: Policy = {
    var policy = Policy.standard
    var rule = SeverityRule(when: "it works badly")
    rule.firstUpdate = .seconds(2)
    rule.cadence = ["investigating": .seconds(2)]
    for name in policy.severities.keys { policy.severities[name] = rule }
    var first = EscalationRung(rung: 1, to: "on-call", when: .immediately)
    first.via = "pager"
    var second = EscalationRung(rung: 2, to: "lead", when: .unacknowledged)
    second.after = .seconds(1)
    var fifth = EscalationRung(rung: 5, to: "cto", when: .incidentOpen)
    fifth.after = .hours(1)
    policy.escalation = [first, second, fifth]
    var executives = Audience()
    executives.channels = ["leads"]
    policy.audiences["stakeholders"] = executives
    return policy
  }()

  private struct Scene {
    let office: Office
    let desk: Desk
    let number: String
    let stream: StreamID

    init(
      _ office: Office, _ policy: Policy, severity: Severity? = .sev2, isRestricted: Bool = false
    ) async throws {
      self.office = office
      desk = office.desk(under: Rulebook(policy))
      number = try await desk.declare(
        NewIncident(
          title: "Checkout fails", severity: severity, service: "shop", environment: "production",
          isRestricted: isRestricted), by: office.order(by: office.alice)
      ).number
      stream = try #require(try await office.log.stream(numbered: number))
    }

    func react() async throws {
      for event in try await office.log.allEvents(in: stream, after: .empty) {
        try await desk.react(to: event, as: office.administrator.principal)
      }
    }

    var book: CommunicationBook {
      get async throws {
        try await desk.communication(in: number, for: office.alice).book
      }
    }

    func publish(_ update: NewUpdate) async throws -> Written {
      try await desk.publish(update, in: number, by: office.order(by: office.alice)).written
    }
  }

  @Test func `are owed from the declaration on, to those whom the policy names`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, Self.hasty)
      try await scene.react()
      let book = try await scene.book
      #expect(Set(book.settings.keys) == [.responders, .executives])
      let declared = try #require(
        try await office.log.allEvents(in: scene.stream, after: .empty).first)
      #expect(
        book.openPromise(to: .responders)?.dueAt == declared.recordedAt.advanced(bySeconds: 2))
      let count = try await office.count
      try await scene.react()
      #expect(try await office.count == count)
    }
  }

  @Test func `count as of the worst while nobody has said how bad it is`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard, severity: nil)
      try await scene.react()
      #expect(try await scene.book.settings[.responders]?.severity == "SEV1")
      _ = try await scene.desk.order(
        .changeSeverity(to: .sev3, because: "one shop"), to: scene.number,
        by: office.order(by: office.alice))
      try await scene.react()
      let setting = try #require(try await scene.book.settings[.responders])
      #expect(setting.severity == "SEV3")
      #expect(
        try await scene.book.openPromise(to: .responders)?.dueAt
          == setting.since.advanced(bySeconds: 1_800))
    }
  }

  @Test func `say what the record says, and are kept with what they rest on`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      try await scene.react()
      let draft = try await scene.desk.draft(to: .responders, in: scene.number, for: office.alice)
      let written = try await scene.publish(NewUpdate(to: .responders))
      let update = try #require(try await scene.book.updates.first)
      #expect(update.update == written.event)
      #expect(update.text == .text(draft.draft.text))
      #expect(update.cites == draft.draft.cites)
      #expect(try await scene.book.promises.map(\.fate) == [.kept, nil])
      // The same command once more is the same update.
      let order = office.order(by: office.alice, key: "one", asking: "update")
      for _ in 0..<2 {
        _ = try await scene.desk.publish(NewUpdate(to: .executives), in: scene.number, by: order)
      }
      #expect(try await scene.book.updates.count == 2)
    }
  }

  @Test func `are in the organisation's own words where it has some`() async throws {
    try await Office.open { office in
      var policy = Policy.standard
      policy.messages["update-public"] = "Dear customers: {{#impact}}{{text}} {{/impact}}"
      let scene = try await Scene(office, policy)
      let draft = try await scene.desk.draft(to: .everybody, in: scene.number, for: office.alice)
      #expect(
        draft.draft.text
          == "Dear customers: There is a problem with shop. How many are affected is unknown.")
    }
  }

  @Test func `promise no more than the policy allows`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      try await scene.react()
      let late = try await refusal {
        try await scene.publish(NewUpdate(to: .responders, next: .inSeconds(7_200)))
      }
      #expect(late?.rule == "next-time-too-late")
      _ = try await scene.publish(NewUpdate(to: .responders, next: .inSeconds(60)))
      _ = try await scene.desk.snooze(
        .responders, until: .inSeconds(600), because: "waiting", in: scene.number,
        by: office.order(by: office.alice))
      let nothing = try await refusal {
        try await scene.desk.snooze(
          .executives, until: .inSeconds(600), because: "waiting", in: scene.number,
          by: office.order(by: office.alice))
      }
      #expect(nothing?.rule == "nothing-owed")
    }
  }

  @Test func `are corrected where anything is, and both texts stay`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      let written = try await scene.publish(
        NewUpdate(
          to: .responders, text: "Half of all orders fail. Next update: 12:30 UTC.",
          next: .inSeconds(600)))
      let entry = try #require(written.event)
      _ = try await scene.desk.correct(
        "\(entry)", with: "One in ten orders fails.", because: "counted anew",
        by: office.order(by: office.alice))
      let book = try await scene.book
      let update = try #require(book.updates.first)
      #expect(update.text == .text("Half of all orders fail. Next update: 12:30 UTC."))
      #expect(book.text(of: update) == .text("One in ten orders fails."))
      let same = try await refusal {
        try await scene.desk.correct(
          "\(entry)", with: "One in ten orders fails.", because: "again",
          by: office.order(by: office.alice))
      }
      #expect(same?.rule == "same-text")
    }
  }

  @Test func `are corrected to no promise, no success and no leak that they could not make`()
    async throws
  {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      let first = try await scene.publish(
        NewUpdate(
          to: .everybody, text: "Half of all users cannot pay. Next update: 12:30 UTC.",
          next: .inSeconds(600)))
      let entry = "\(try #require(first.event))"
      func correct(_ text: String, insists: Bool = false) async throws {
        var order = office.order(by: office.alice)
        order.insists = insists
        _ = try await scene.desk.correct(
          entry, with: text + " Half of all users cannot pay.", because: "more is known", by: order)
      }
      for (text, rule) in [
        ("Everything will be fixed by 15:00 UTC.", "update.fix-time-promise"),
        ("Checkout is back to normal.", "update.success-claim"),
        ("No customers are affected.", "update.no-impact"),
        ("db-7.internal is full.", "leak.hostname"),
      ] {
        let refused = try await refusal { try await correct(text) }
        #expect(refused?.explanation.contains(rule) == true, "\(text)")
      }
      let leak = try await refusal {
        try await correct("db-7.internal is full.", insists: true)
      }
      #expect(leak?.explanation.contains("leak.hostname") == true)
      #expect(try await scene.book.corrections.isEmpty)
      // Whoever insists says it, and the record says that they did.
      try await correct("Checkout is back to normal.", insists: true)
      #expect(try await scene.book.corrections.map(\.overruled) == [["update.success-claim"]])
      try await correct("Cards fail.", insists: true)
      #expect(try await scene.book.corrections.last?.overruled == [])
    }
  }

  @Test func `that somebody insisted on say so on the record`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      var order = office.order(by: office.alice)
      order.insists = true
      let (_, update) = try await scene.desk.publish(
        NewUpdate(
          to: .responders,
          text: "It will be fixed in 10 minutes. Half of all users cannot pay. Next: 12:30 UTC.",
          next: .inSeconds(600)), in: scene.number, by: order)
      #expect(update?.overruled == ["update.fix-time-promise", "update.next-update"])
    }
  }

  @Test func `that promise a repair, claim success or give something away are refused`()
    async throws
  {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      func refused(_ text: String, to audience: UpdateAudience = .responders) async throws
        -> String?
      {
        let update = NewUpdate(
          to: audience, text: text + " Half of all users are affected. Next update: 12:30 UTC.",
          next: .inSeconds(600))
        let refusal = try await refusal { try await scene.publish(update) }
        #expect(refusal == nil || refusal?.rule == "text-not-fit")
        return refusal?.explanation
      }
      #expect(
        try await refused("It will be fixed in 10 minutes.")?.contains("update.fix-time-promise")
          == true)
      #expect(
        try await refused("Checkout is back to normal.")?.contains("update.success-claim") == true)
      #expect(
        try await refused("db-7.internal is full.", to: .everybody)?.contains("leak.hostname")
          == true)
      #expect(try await refused("Ask alice.", to: .everybody)?.contains("leak.person") == true)
      #expect(try await refused("We are looking into it.", to: .everybody) == nil)
    }
  }

  @Test func `of what is restricted never reach the public`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard, isRestricted: true)
      try await scene.react()
      #expect(try await scene.book.settings[.everybody] == nil)
      let refused = try await refusal { try await scene.publish(NewUpdate(to: .everybody)) }
      #expect(refused?.rule == "restricted")
    }
  }

  @Test func `that never came are broken when the incident is closed`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      try await scene.react()
      for command in [IncidentCommand.resolve(Resolution(dataLoss: .none)), .close] {
        _ = try await scene.desk.order(
          command, to: scene.number, by: office.order(by: office.alice))
      }
      try await scene.react()
      #expect(try await scene.book.promises.map(\.fate) == [.broken])
      #expect(try await scene.book.plannedRungs.isEmpty)
    }
  }

  @Test func `lose nothing to a redaction but the words`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, .standard)
      let written = try await scene.publish(
        NewUpdate(
          to: .responders, text: "Alice broke it for all users. Next update: 12:30 UTC.",
          next: .inSeconds(600)))
      _ = try await scene.desk.redact(
        "\(try #require(written.event))", because: "names a person",
        by: office.order(by: office.administrator))
      let update = try #require(try await scene.book.updates.first)
      #expect(update.text.plain == nil)
      #expect(update.nextDueAt != nil)
    }
  }

  /// Everything as it runs: timers, clocks and reactions, each twice, as two servers would.
  @Test func `remind once for each slot, and call whoever is next, whoever looks`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, Self.hasty)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          let timers = Subscription(TimerSubscriber(), to: office.log, waking: office.listener)
          group.addTask { try await timers.run() }
          let firer = TimerFirer(
            office.log, as: PrincipalID(uuid: UUID()), now: { office.clock.now })
          group.addTask { try await firer.run() }
          let reactor = Reactor(scene.desk, as: office.administrator.principal)
          group.addTask { try await reactor.run() }
        }
        try await eventually("the commander is asked", within: .seconds(30)) {
          try await scene.book.reminders.contains {
            $0.audience == .responders && $0.stage == .commander
          }
        }
        group.cancelAll()
        while await group.nextResult() != nil {}
      }
      let book = try await scene.book
      for audience in [UpdateAudience.responders, .executives] {
        let slots = book.reminders.filter { $0.audience == audience }.map(\.slot)
        #expect(Set(slots).count == slots.count)
      }
      #expect(book.climbs.map(\.rung.to) == ["on-call"])
      #expect(book.plannedRungs.map(\.to) == ["cto"])
      let events = try await office.log.allEvents(in: scene.stream, after: .empty)
      var lateness: [Int64] = []
      for event in events where event.type == .reminderIssued {
        guard case .event(.reminded(let reminder)) = try EventFormat.communication.decode(event)
        else { continue }
        lateness.append(event.recordedAt.microseconds - reminder.dueAt.microseconds)
      }
      #expect(lateness.allSatisfy { $0 >= 0 })
      // Half of them at least: others may have met whatever else this machine does.
      try #require(!lateness.isEmpty)
      #expect(lateness.sorted()[(lateness.count - 1) / 2] < 2_000_000, "\(lateness)")
    }
  }

  @Test func `call the ladder anew when an incident is reopened, from then on`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, Self.hasty)
      try await scene.react()
      try await scene.desk.catchUp(on: scene.stream, as: office.administrator.principal)
      #expect(try await scene.book.climbs.map(\.rung.to) == ["on-call"])
      for command in [
        IncidentCommand.resolve(Resolution(dataLoss: .none)), .reopen(because: "It is back."),
      ] {
        _ = try await scene.desk.order(
          command, to: scene.number, by: office.order(by: office.alice))
      }
      try await scene.react()
      let planned = try await scene.book.plannedRungs
      #expect(planned.map(\.to) == ["on-call", "cto"])
      let reopened = try #require(
        try await office.log.allEvents(in: scene.stream, after: .empty)
          .last { $0.type == .incidentReopened })
      #expect(planned.first?.at == reopened.recordedAt)
    }
  }

  @Test func `whoever takes the lead stops the call for somebody who does`() async throws {
    try await Office.open { office in
      let scene = try await Scene(office, Self.hasty)
      // Whoever declares it leads at first.
      try await scene.react()
      #expect(try await scene.book.plannedRungs.map(\.to) == ["on-call", "cto"])
      for (command, planned) in [
        (
          IncidentCommand.releaseRole(.commander, by: office.alice.principal),
          ["on-call", "lead", "cto"]
        ), (.acceptRole(.commander, by: office.alice.principal), ["on-call", "cto"]),
      ] {
        _ = try await scene.desk.order(
          command, to: scene.number, by: office.order(by: office.alice))
        try await scene.react()
        #expect(try await scene.book.plannedRungs.map(\.to) == planned)
      }
    }
  }
}
