import EventLog
import FoundationEssentials
import Incidents
import JSON
import Testing

@Suite struct `What is owed` {
  typealias E = Examples
  /// A Tuesday.
  let now = E.noon

  private func changes(_ event: IncidentEvent) throws -> [ObligationChange] {
    try ObligationRules.changes(for: E.recorded(EventFormat.incidents.body(event)))
  }

  private func changes(
    _ type: String, _ clear: String = "{}", in stream: StreamID = E.incident
  ) throws -> [ObligationChange] {
    let body = EventBody(EventType(known: type), clear: Array(clear.utf8))
    return try ObligationRules.changes(for: E.recorded(body, in: stream))
  }

  private func owed(
    _ kind: Obligation.Kind, _ id: String, dueAt: Timestamp, of stream: StreamID = E.incident,
    ofRole role: String? = nil
  ) throws -> [ObligationChange] {
    let event = try E.recorded(EventBody(.incidentClosed, clear: []))
    return [
      .owe(Obligation(kind, of: stream, id: id, owedBy: event.id, dueAt: dueAt, ofRole: role))
    ]
  }

  private func fulfilled(
    _ id: String, of stream: StreamID = E.incident
  ) throws -> ObligationChange {
    let event = try E.recorded(EventBody(.incidentClosed, clear: []))
    return .fulfil(id, of: stream, by: event.id, at: event.recordedAt)
  }

  @Test func `a severity, within ten minutes of a declaration without one`() throws {
    let bare = Declaration(number: "INC-1", title: .text("Slow"), declaredBy: E.ada)
    let id = "severity:\(E.incident)"
    #expect(
      try changes(.declared(bare))
        == owed(.severity, id, dueAt: now.advanced(bySeconds: 600), ofRole: "commander"))
    #expect(try changes(.declared(E.declaration)).isEmpty)
    #expect(
      try changes(.severityChanged(from: nil, to: .sev2, because: .text("x")))
        == [fulfilled(id)])
    #expect(try changes(.merged(into: E.other, because: .text("x"))) == [fulfilled(id)])
    #expect(
      try changes(.unmerged(from: E.other, because: .text("x"), hasSeverity: false))
        == owed(.severity, id, dueAt: now.advanced(bySeconds: 600), ofRole: "commander"))
    #expect(
      try changes(.unmerged(from: E.other, because: .text("x"), hasSeverity: true)).isEmpty)
  }

  @Test func `an answer to a user's report, but none to a machine's`() throws {
    let id = "acknowledgement:\(E.detection)"
    func changes(_ event: DetectionEvent) throws -> [ObligationChange] {
      try ObligationRules.changes(
        for: E.recorded(EventFormat.detections.body(event), in: E.detection))
    }
    #expect(
      try changes(.recorded(E.finding))
        == owed(
          .acknowledgement, id, dueAt: now.advanced(bySeconds: 900), of: E.detection))
    for source in DetectionSource.allCases where source != .user {
      let finding = Detection.Finding(source: source, text: .text("x"))
      #expect(try changes(.recorded(finding)).isEmpty)
    }
    for event in [
      DetectionEvent.acknowledged(by: E.ada), .deduplicated(into: E.other),
      .linked(deployment: nil, incident: E.incident),
    ] {
      #expect(try changes(event) == [fulfilled(id, of: E.detection)])
    }
  }

  @Test func `a check that was passed over, until it is made up for`() throws {
    let id = "gate_debt:\(E.debtID)"
    #expect(try changes(.gateDebtOpened(E.debt)) == owed(.gateDebt, id, dueAt: E.debt.dueAt))
    #expect(
      try changes(.gateDebtPaid(debt: E.debtID, because: .text("x"))) == [fulfilled(id)])
  }

  @Test func `each check that a deployment went ahead of, until it passes`() throws {
    let due = now.advanced(bySeconds: 86_400)
    let id = "gate:\(E.deployment):canary:"
    func changes(_ type: String, _ clear: String) throws -> [ObligationChange] {
      try self.changes("deployment.\(type)", clear, in: E.deployment)
    }
    let passed = try changes("gates_passed_over", #"{"group":"canary","gates":["tests","load"]}"#)
    let tests = try owed(.gateDebt, id + "tests", dueAt: due, of: E.deployment)
    let load = try owed(.gateDebt, id + "load", dueAt: due, of: E.deployment)
    #expect(passed == tests + load)
    #expect(
      try changes("gate_recorded", #"{"group":"canary","kind":"load","outcome":"pass"}"#) == [
        fulfilled(id + "load", of: E.deployment), fulfilled(id + "tests", of: E.deployment),
      ])
    for outcome in ["fail", "unknown"] {
      #expect(
        try changes(
          "gate_recorded", #"{"group":"canary","kind":"load","outcome":"\#(outcome)"}"#
        ).isEmpty)
    }
  }

  @Test func `health that was passed over, until it is good beyond doubt`() throws {
    func changes(_ rest: String) throws -> [ObligationChange] {
      try self.changes(
        "deployment.health_recorded", #"{"group":"canary",\#(rest)}"#, in: E.deployment)
    }
    #expect(
      try changes(#""verdict":"pass","requests":7"#)
        == [fulfilled("gate:\(E.deployment):canary:health", of: E.deployment)])
    for doubtful in [
      #""verdict":"fail""#, #""verdict":"unknown""#, #""verdict":"pass","requests":0"#,
      #""verdict":"pass","coverage":0"#, #""verdict":"pass","window_seconds":0"#,
      #""verdict":"pass","signals":[{"signal":"a","verdict":"unknown"}]"#,
    ] {
      #expect(try changes(doubtful).isEmpty, "\(doubtful)")
    }
  }

  /// The purpose of a timer goes into JSON as it is.
  @Test func `no name of a group can break out of an obligation's id`() throws {
    let changes = try changes(
      "deployment.gates_passed_over", #"{"group":"a\":%\\é","gates":["load"]}"#, in: E.deployment)
    let id = "gate:\(E.deployment):a%22%3a%25%5c%c3%a9:load"
    #expect(
      try changes
        == owed(.gateDebt, id, dueAt: now.advanced(bySeconds: 86_400), of: E.deployment))
  }

  @Test func `says what it is about, as it was named`() {
    let stream = StreamID(uuid: UUID())
    for name in ["responders", "a:b", "50 %", "Übersicht", "%41", ""] {
      #expect(Obligation.about(Obligation.id(ofUpdateTo: name, of: stream)) == name)
    }
    let gate = Obligation.id(ofGate: "latency:p99", group: "canary", of: stream)
    #expect(Obligation.about(gate) == "canary/latency:p99")
    for id in [Obligation.id(.severity, of: stream), "", ":", "update"] {
      #expect(Obligation.about(id) == nil, "\(id)")
    }
    #expect(Obligation.about("update:x:%zz%4") == "%zz%4")
  }

  @Test func `a postmortem after every resolution, failure and roll-back`() throws {
    let due = now.advanced(bySeconds: 7 * 86_400)
    let id = "postmortem:\(E.incident)"
    #expect(try changes(.resolved(E.resolution)) == owed(.postmortem, id, dueAt: due))
    #expect(try changes(.reopened(because: .text("x"))).isEmpty)
    #expect(try changes(.closed).isEmpty)
    let ended = try ["start", "progress"].map {
      try fulfilled("announcement:\(E.deployment):\($0)", of: E.deployment)
    }
    #expect(try changes("deployment.completed", in: E.deployment) == ended)
    for type in ["deployment.failed", "deployment.rolled_back"] {
      #expect(
        try changes(type, in: E.deployment)
          == owed(
            .postmortem, "postmortem:\(E.deployment)", dueAt: due, of: E.deployment)
          + ended)
    }
    let published = try changes(
      "postmortem.published",
      #"{"incident":"\#(E.incident)","deployment":"\#(E.deployment)","revision":1}"#, in: E.other)
    #expect(published.contains(try fulfilled(id)))
    #expect(
      published.contains(try fulfilled("postmortem:\(E.deployment)", of: E.deployment)))
    #expect(try changes("postmortem.published", "{}").isEmpty)
    // Of an incident it is the postmortem of its deployments as well.
    let covering = try changes(
      "postmortem.published", #"{"incident":"\#(E.incident)","covers":["\#(E.deployment)"]}"#,
      in: E.other)
    #expect(
      covering.contains(try fulfilled("postmortem:\(E.deployment)", of: E.deployment)))
  }

  @Test func `a light review after a near miss`() throws {
    let id = "review:\(E.incident)"
    #expect(
      try changes(.nearMissRecorded(NearMiss(text: .text("x"))))
        == owed(.review, id, dueAt: now.advanced(bySeconds: 7 * 86_400)))
    #expect(try changes("review.given") == [fulfilled(id)])
    #expect(
      try changes("review.given", #"{"incident":"\#(E.incident)"}"#, in: E.other)
        == [fulfilled(id)])
  }

  @Test func `a word about a step of a deployment, by the time that the policy gave`() throws {
    let id = "announcement:\(E.deployment):start"
    #expect(
      try changes("announcement.owed", #"{"name":"start","due_at":5}"#, in: E.deployment)
        == owed(
          .announcement, id, dueAt: Timestamp(microseconds: 5), of: E.deployment,
          ofRole: "communications-lead"))
    #expect(
      try changes("announcement.published", #"{"name":"start"}"#, in: E.deployment)
        == [fulfilled(id, of: E.deployment)])
  }

  @Test func `an answer to what was asked`() throws {
    let recorded = try E.recorded(EventBody(.request, clear: []))
    let id = "request_answer:\(recorded.id)"
    #expect(
      try changes("request.made", #"{"of_role":"scribe","check_back_at":5}"#)
        == owed(.requestAnswer, id, dueAt: Timestamp(microseconds: 5), ofRole: "scribe"))
    #expect(
      try changes("request.answered", #"{"request":"\#(recorded.id)"}"#) == [fulfilled(id)])
  }

  @Test func `what the policy says, not what is built in`() throws {
    let limits = ObligationLimits(
      severity: 60, acknowledgement: 5, postmortemBusinessDays: 1, reviewBusinessDays: 2)
    let event = try E.recorded(EventFormat.incidents.body(.resolved(Resolution())))
    guard case .owe(let owed) = try ObligationRules.changes(for: event, limits: limits).first
    else {
      Issue.record("Nothing is owed.")
      return
    }
    #expect(owed.dueAt == now.advanced(bySeconds: 86_400))
  }

  @Test(arguments: [
    ("detection.recorded", "{}"), ("gate_debt.opened", #"{"debt":"x","due_at":1}"#),
    ("incident.unmerged", "{}"), ("deployment.gates_passed_over", #"{"group":"a"}"#),
    ("deployment.gate_recorded", "{}"), ("deployment.health_recorded", "{}"),
    ("announcement.owed", #"{"name":"start"}"#), ("announcement.published", "{}"),
    ("gate_debt.paid", "[]"), ("request.made", #"{"of_role":"scribe"}"#),
    ("request.answered", #"{"request":7}"#), ("incident.declared", ""),
    ("postmortem.published", #"{"incident":"INC-1"}"#), ("review.given", "null"),
  ])
  func `a payload that cannot be read is a fault, never a guess`(type: String, clear: String) {
    #expect(throws: JSONFault.self) { try changes(type, clear) }
  }

  @Test func `each obligation has a timer, which ends with it`() throws {
    let rule = TimerRule.obligations()
    let opened = try E.recorded(EventFormat.incidents.body(.gateDebtOpened(E.debt)))
    let purpose = "obligation:gate_debt:\(E.debtID)"
    #expect(
      try rule.changes(opened) == [.set(purpose, of: E.incident, .init(at: E.debt.dueAt))])
    let paid = try E.recorded(
      EventFormat.incidents.body(.gateDebtPaid(debt: E.debtID, because: .text("x"))))
    #expect(try rule.changes(paid) == [.clear(purpose, of: E.incident)])
    // A postmortem is published on a stream of its own, and the timer hangs where it was owed.
    let published = try E.recorded(
      EventBody(
        EventType(known: "postmortem.published"),
        clear: Array(#"{"incident":"\#(E.incident)"}"#.utf8)), in: E.other)
    #expect(
      try rule.changes(published).contains(
        .clear("obligation:postmortem:\(E.incident)", of: E.incident)))
  }
}

@Suite struct `Business days` {
  @Test(arguments: [
    ("2026-11-20T09:30:00Z", 0, "2026-11-20T09:30:00.000000Z"),
    // A Friday.
    ("2026-11-20T09:30:00Z", 1, "2026-11-23T09:30:00.000000Z"),
    ("2026-11-20T09:30:00Z", 5, "2026-11-27T09:30:00.000000Z"),
    ("2026-11-20T09:30:00Z", 6, "2026-11-30T09:30:00.000000Z"),
    // A Saturday and a Sunday.
    ("2026-11-21T23:59:59Z", 1, "2026-11-23T23:59:59.000000Z"),
    ("2026-11-22T00:00:00Z", 5, "2026-11-27T00:00:00.000000Z"),
    // A Wednesday, across a leap day.
    ("2028-02-23T12:00:00Z", 5, "2028-03-01T12:00:00.000000Z"),
    // Before 1970: a Wednesday.
    ("1969-12-31T12:00:00Z", 3, "1970-01-05T12:00:00.000000Z"),
    ("2026-11-20T09:30:00Z", -4, "2026-11-20T09:30:00.000000Z"),
  ])
  func `are Mondays to Fridays`(start: String, count: Int, end: String) throws {
    let start = try #require(Timestamp(start))
    #expect(start.advanced(byBusinessDays: count).description == end)
  }

  @Test func `stay within time`() {
    for time in [Int64.min, .max, 0, -1] {
      for count in [Int.min, -1, 0, 1, 5, .max] {
        _ = Timestamp(microseconds: time).advanced(byBusinessDays: count)
      }
    }
    #expect(
      Timestamp(microseconds: .max).advanced(byBusinessDays: .max)
        == Timestamp(microseconds: .max))
  }
}
