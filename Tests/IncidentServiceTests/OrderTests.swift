import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `An order` {
  @Test func `of every kind is carried out on an incident`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let number = try await office.incident()
      let deployment = try await office.deployment()
      let scribe = ResponseRole.scribe
      func give(_ command: IncidentCommand, by caller: Caller) async throws -> Written.Outcome {
        try await desk.order(command, to: number, by: office.order(by: caller)).outcome
      }
      let alice = office.alice
      #expect(try await give(.changeSeverity(to: .sev1, because: "all"), by: alice) == .appended)
      #expect(try await give(.changeSeverity(to: .sev1, because: "all"), by: alice) == .unchanged)
      #expect(
        try await give(.stateImpact(Impact(who: .text("all"), howMany: .unknown)), by: alice)
          == .appended)
      #expect(
        try await desk.link(deployment: deployment, to: number, by: office.order(by: alice)).outcome
          == .appended)
      #expect(
        try await desk.computeExposure(of: deployment, in: number, by: office.order(by: alice))
          .outcome == .appended)
      #expect(
        try await desk.offer(scribe, to: "bob", in: number, by: office.order(by: alice)).outcome
          == .appended)
      #expect(
        try await give(.acceptRole(scribe, by: office.bob.principal), by: office.bob) == .appended)
      #expect(
        try await give(.releaseRole(scribe, by: office.bob.principal), by: office.bob) == .appended)
      let debt = try await desk.openGateDebt(
        gate: "smoke", group: nil, dueAt: office.clock.now, because: "fast", in: number,
        by: office.order(by: alice))
      #expect(try await give(.mitigate, by: alice) == .appended)
      #expect(try await give(.resolve(Resolution(dataLoss: .none)), by: alice) == .appended)
      #expect(
        try await refusal { try await give(.close, by: alice) }?.rule == "debt-unpaid")
      let debtID = try #require(debt.event)
      #expect(try await give(.payGateDebt(debtID, because: "done"), by: alice) == .appended)
      #expect(try await give(.close, by: alice) == .appended)
      #expect(try await give(.reopen(because: "again"), by: alice) == .appended)
    }
  }

  @Test func `of every kind is carried out on a deployment`() async throws {
    try await Office.open { office in
      let (desk, alice, bob) = (office.desk, office.alice, office.bob)
      let (planned, number) = try await desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: alice))
      #expect(planned.outcome == .appended)
      func give(_ command: DeploymentCommand, by caller: Caller) async throws -> Written.Outcome {
        try await desk.order(command, to: number, by: office.order(by: caller)).outcome
      }
      let item = ChecklistItem(item: "rollback tested", status: .done)
      #expect(try await give(.recordEvidence(item), by: alice) == .appended)
      #expect(try await give(.approve(by: bob.principal), by: bob) == .appended)
      #expect(try await give(.start, by: alice) == .appended)
      #expect(try await give(.enter(group: "canary"), by: alice) == .appended)
      #expect(
        try await refusal { try await give(.enter(group: "all"), by: alice) }?.rule
          == "checks-missing")
      try await office.pass("canary", in: number)
      #expect(
        try await give(.recordHealth(HealthReport(group: "canary", verdict: .pass)), by: alice)
          == .appended)
      #expect(try await give(.promote(group: "canary"), by: alice) == .appended)
      #expect(
        try await give(.recordAudience(group: "canary", members: ["ann"]), by: alice) == .appended)
      #expect(
        try await give(.halt(because: "odd", scope: nil, by: alice.principal), by: alice)
          == .appended)
      for answer in [
        DeploymentCommand.denyResume(because: "no", by: bob.principal),
        .grantResume(by: bob.principal),
      ] {
        let asked = try await desk.requestResumption(
          of: number, because: "fine now", by: office.order(by: alice))
        #expect(asked.outcome == .appended)
        #expect(
          try await refusal { try await give(.grantResume(by: alice.principal), by: alice) }?.rule
            == "own-resume-request")
        #expect(try await give(answer, by: bob) == .appended)
      }
      #expect(try await give(.enter(group: "all"), by: alice) == .appended)
      try await office.pass("all", in: number)
      #expect(try await give(.complete, by: alice) == .appended)
      #expect(try await give(.recordRollback(toVersion: "1.9"), by: alice) == .appended)
      let other = try await office.deployment()
      let failed = try await desk.order(
        .fail(because: "broken"), to: other, by: office.order(by: alice))
      #expect(failed.outcome == .appended)
    }
  }

  @Test func `to plan says what is unwise about the plan`() async throws {
    try await Office.open { office in
      let plan = office.plan(groups: [RolloutGroup(name: "all", kind: .percent, share: .all)])
      let written = try await office.desk.plan(
        plan, stream: nil, starting: false, by: office.order(by: office.alice)
      ).written
      #expect(written.warnings == RolloutLint.warnings(about: plan).map(\.reason))
      #expect(!written.warnings.isEmpty)
    }
  }

  @Test func `whose reply was lost gets its first answer, and not what the rules say now`()
    async throws
  {
    try await Office.open { office in
      let number = try await office.incident()
      let order = office.order(by: office.alice, key: "resolve")
      office.store.loseReply()
      let resolve = IncidentCommand.resolve(Resolution(dataLoss: .none))
      await #expect(throws: AppendUnknown.self) {
        try await office.desk.order(resolve, to: number, by: order)
      }
      let head = try await office.count
      let again = try await office.desk.order(resolve, to: number, by: order)
      #expect(again.outcome == .replayed && again.position == LogPosition(head))
      // Bob's own is another matter.
      let bob = office.order(by: office.bob)
      let refused = try await refusal {
        try await office.desk.order(.resolve(Resolution(dataLoss: .some)), to: number, by: bob)
      }
      #expect(refused?.rule == "already-resolved")
    }
  }

  @Test func `whose reply was lost gets its first answer although who it names is erased`()
    async throws
  {
    try await Office.open { office in
      let number = try await office.incident()
      let order = office.order(by: office.alice, key: "offer")
      let first = try await office.desk.offer(.scribe, to: "bob", in: number, by: order)
      #expect(try await office.desk.people.erase("bob"))
      let again = try await office.desk.offer(.scribe, to: "bob", in: number, by: order)
      #expect(again.outcome == .replayed && again.event == first.event)
      let other = try await refusal {
        try await office.desk.offer(
          .scribe, to: "bob", in: number, by: office.order(by: office.alice))
      }
      #expect(other?.isNotFound == true)
    }
  }

  @Test func `made for an older version changes nothing; without one it is decided anew`()
    async throws
  {
    try await Office.open { office in
      let (written, number) = try await office.desk.declare(
        NewIncident(title: "A"), by: office.order(by: office.alice))
      let change = IncidentCommand.changeSeverity(to: .sev2, because: "worse")
      _ = try await office.desk.note(
        "between", in: .incident(number), by: office.order(by: office.bob))
      let head = try await office.count
      await #expect(
        throws: StreamMoved.self
      ) {
        try await office.desk.order(
          change, to: number, by: office.order(by: office.alice, ifMatch: written.version))
      }
      #expect(try await office.count == head)
      let done = try await office.desk.order(
        change, to: number, by: office.order(by: office.alice))
      #expect(done.outcome == .appended && done.version == written.version.next.next)
    }
  }

  @Test func `given by two at once has one winner, and the other hears it clearly`() async throws {
    try await Office.open { office in
      let number = try await office.incident()
      let scribe = ResponseRole.scribe
      async let one = refusal {
        try await office.desk.order(
          .acceptRole(scribe, by: office.alice.principal), to: number,
          by: office.order(by: office.alice))
      }
      async let other = refusal {
        try await office.freshDesk.order(
          .acceptRole(scribe, by: office.bob.principal), to: number,
          by: office.order(by: office.bob))
      }
      let refusals = try await [one, other].compactMap(\.self)
      #expect(refusals.count == 1 && refusals.first?.rule == "role-held")
    }
  }

  @Test func `of eight at once with one version has exactly one winner`() async throws {
    try await Office.open { office in
      let (written, number) = try await office.desk.declare(
        NewIncident(title: "A"), by: office.order(by: office.alice))
      let head = try await office.count
      let wins = try await withThrowingTaskGroup(of: Int.self) { group in
        for index in 0..<8 {
          group.addTask {
            do {
              _ = try await office.desk.order(
                .stateImpact(Impact(who: .text("group \(index)"))), to: number,
                by: office.order(by: office.alice, ifMatch: written.version))
              return 1
            } catch is StreamMoved { return 0 }
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(wins == 1)
      #expect(try await office.count == head + 1)
    }
  }

  @Test func `with a word that looks like a secret is refused, unless one insists`() async throws {
    try await Office.open { office in
      let number = try await office.incident()
      let secret = "AKIA" + "IOSFODNN7EXAMPLQ"
      let text = "key \(secret) leaked"
      let head = try await office.count
      let alice = office.alice
      let refusals = [
        try await refusal {
          try await office.desk.note(text, in: .incident(number), by: office.order(by: alice))
        },
        try await refusal {
          try await office.desk.declare(NewIncident(title: text), by: office.order(by: alice))
        },
        try await refusal {
          try await office.desk.order(
            .changeSeverity(to: .sev1, because: text), to: number, by: office.order(by: alice))
        },
        try await refusal {
          var plan = office.plan()
          plan.because = .text(text)
          return try await office.desk.plan(
            plan, stream: nil, starting: true, by: office.order(by: alice))
        },
        try await refusal {
          try await office.desk.merge(
            number, into: "INC-2026-002", because: text, by: office.order(by: alice))
        },
        try await refusal {
          try await office.desk.attach(
            NewEvidence(.log, bytes: Array(text.utf8)), to: .incident(number),
            by: office.order(by: alice))
        },
      ]
      let fields = refusals.map { refusal -> String? in
        guard case .secretFound(let found) = refusal else { return nil }
        #expect(found.allSatisfy { $0.kind == "AWS access key id" })
        #expect(refusal?.explanation.contains(secret) == false)
        return found.first?.field
      }
      #expect(fields == ["text", "title", "because", "because", "because", "body"])
      #expect(try await office.count == head)
      let insisted = try await office.desk.note(
        text, in: .incident(number), by: office.order(by: alice, insisting: true))
      #expect(insisted.outcome == .appended)
    }
  }
}
