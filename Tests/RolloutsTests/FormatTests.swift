import EventLog
import JSON
import Policy
import Rollouts
import TestGoldens
import Testing

@Suite struct `Events of deployments on disk` {
  @Test(arguments: Examples.events)
  func `every revision still reads, and the newest is written`(
    file: String, event: DeploymentEvent
  ) throws {
    let written = EventFormat.deployments.body(event)
    try GoldenFolder().writeIfAsked(written, as: file)
    let golden = try GoldenFolder().read(file)
    #expect(try read(golden) == .event(event))
    #expect(written == golden)
    try JSONText.check(written.clear)
    if let words = written.words { try JSONText.check(words) }
  }

  @Test func `every known type and revision has a golden file`() throws {
    let files = try GoldenFolder().names()
    #expect(EventFormat.deployments.known.count == 24)
    for (type, revisions) in EventFormat.deployments.known {
      for revision in revisions { #expect(files.contains("\(type.name).v\(revision)")) }
    }
    #expect(files == Set(Examples.events.map(\.file)))
  }

  @Test func `what is optional may be absent`() throws {
    let bare: [DeploymentEvent] = [
      .planned(Examples.plan),
      .evidenceRecorded(ChecklistItem(item: "change request", status: .open)),
      .gateRecorded(GateResult(group: "canary", kind: .sql, outcome: .unknown)),
      .gateRecorded(
        GateResult(group: "canary", kind: .load, outcome: .pass, output: .text(""))),
      .gateRecorded(
        GateResult(group: "canary", kind: .load, outcome: .pass, isShortened: true)),
      .gateRecorded(
        GateResult(group: "canary", kind: .load, gate: "load-tests", outcome: .pass)),
      .groupEntered(group: "canary", share: .all, at: Examples.noon),
      .accelerationRequested(
        AccelerationRequest(
          id: Examples.approval, stage: .allAtOnce, criteria: .text([]), because: .text("Now."),
          approvals: 1, roles: [], by: Examples.responder)),
      .healthRecorded(HealthReport(group: "canary", verdict: .unknown)),
      .halted(because: .text(""), scope: nil, by: Examples.responder),
      .audienceRecorded(group: "canary", members: .text([])),
    ]
    for event in bare { #expect(try read(EventFormat.deployments.body(event)) == .event(event)) }
  }

  @Test func `free text and people stand in the words only`() {
    for (file, event) in Examples.events {
      let clear = String(decoding: EventFormat.deployments.body(event).clear, as: UTF8.self)
      for secret in [
        "smoke.sh", "3 of 40", "doubled", "probe", "Hotfix", "tenant-7", "time out", "Ann Ohm",
        "1.8%", "harmed", "20 of 300", "on fire", "not wait",
      ] {
        #expect(!clear.contains(secret), "\(file)")
      }
    }
  }

  @Test func `redacted words are redacted where there were some, and absent where not`() throws {
    let redaction = Redaction(at: Examples.noon, by: LogPosition(9), because: "A name.")
    func redacted(_ event: DeploymentEvent) throws -> Decoded<DeploymentEvent> {
      try EventFormat.deployments.decode(
        Examples.recorded(EventFormat.deployments.body(event)), words: .redacted(redaction))
    }
    for (_, event) in Examples.events { _ = try redacted(event) }
    var gate = Examples.gate
    gate.output = nil
    var expected = gate
    expected.command = .redacted(redaction)
    #expect(try redacted(.gateRecorded(gate)) == .event(.gateRecorded(expected)))
    #expect(
      try redacted(Examples.halted)
        == .event(.halted(because: .redacted(redaction), scope: nil, by: Examples.responder)))
    #expect(
      try redacted(.audienceRecorded(group: "canary", members: .text(["Ann"])))
        == .event(.audienceRecorded(group: "canary", members: .redacted(redaction))))
    #expect(
      try redacted(
        .halted(because: .text(""), scope: .text("europe"), by: Examples.responder))
        == .event(
          .halted(
            because: .redacted(redaction), scope: .redacted(redaction), by: Examples.responder)))
    var health = Examples.health
    for index in health.signals.indices where health.signals[index].value != nil {
      health.signals[index].value = .redacted(redaction)
    }
    #expect(try redacted(.healthRecorded(Examples.health)) == .event(.healthRecorded(health)))
    var plan = Examples.fullPlan
    plan.because = .redacted(redaction)
    #expect(try redacted(.planned(Examples.fullPlan)) == .event(.planned(plan)))
  }

  /// Nothing of the sort has a place in a plan, so that whoever writes it gets nothing for it.
  @Test func `keys of a newer program, and claims to be exempt, change nothing`() throws {
    for (file, event) in Examples.events {
      var body = EventFormat.deployments.body(event)
      let comma = body.clear == Array("{}".utf8) ? "" : ","
      body.clear =
        Array((#"{"exempt":true,"low_risk":true,"later":[{"x":1.5}]"# + comma).utf8)
        + body.clear.dropFirst()
      #expect(try read(body) == .event(event), "\(file)")
    }
  }
}

@Suite struct `Odd payloads of deployments` {
  static let bodies = Examples.events.map { EventFormat.deployments.body($0.event) }

  @Test func `a payload that is cut off or has another byte throws or reads, and never traps`() {
    var faults = 0
    for body in Self.bodies {
      for index in body.clear.indices {
        var odds = [Array(body.clear[..<index])]
        for byte in [UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: "9"), 0, 0xFF] {
          odds.append(body.clear)
          odds[odds.count - 1][index] = byte
        }
        for odd in odds {
          var body = body
          body.clear = odd
          do { _ = try read(body) } catch { faults += 1 }
        }
      }
    }
    #expect(faults > 1_000)
  }

  @Test(arguments: ["", "[]", "null", "{", #"{"a":1"#, #"{"a":"\uD800"}"#, "7"])
  func `a payload that is no object is a fault`(odd: String) {
    for body in Self.bodies {
      var body = body
      body.clear = Array(odd.utf8)
      #expect(throws: UndecodableEvent.self, "\(body.type)") { try read(body) }
    }
  }

  @Test(arguments: [
    ("deployment.group_entered", #"{"group":"a","share":10001}"#),
    ("deployment.group_entered", #"{"group":"a","share":-1}"#),
    ("deployment.group_entered", #"{"group":"a","share":99999999999}"#),
    ("deployment.group_entered", #"{"group":"a","share":5.5}"#),
    ("deployment.group_entered", #"{"group":7,"share":5}"#),
    ("deployment.group_entered", #"{"share":5}"#),
    ("deployment.approved", #"{"by":"nobody"}"#),
    ("deployment.health_recorded", #"{"group":"a","verdict":"fine"}"#),
    ("deployment.health_recorded", #"{"group":"a","verdict":"pass","signals":[1]}"#),
    ("deployment.health_recorded", #"{"group":"a","verdict":"pass","coverage":10001}"#),
    (
      "deployment.gate_recorded", #"{"group":"a","kind":"smoke","outcome":"pass","exit_code":1e99}"#
    ),
    ("deployment.gate_recorded", #"{"group":"a","kind":"odd","outcome":"pass"}"#),
    ("deployment.gate_recorded", #"{"group":"a","kind":"smoke","outcome":"pass","words":7}"#),
    ("deployment.gate_recorded", #"{"group":"a","kind":"smoke","outcome":"pass","shortened":1}"#),
    ("deployment.exception_recorded", #"{"rule":"moon","step":"start"}"#),
    ("deployment.exception_recorded", #"{"rule":"calendar","step":"sleep"}"#),
    (
      "deployment.acceleration_requested",
      #"{"acceleration":"ID","stage":"gate","approvals":1,"roles":[],"by":"ID"}"#
    ),
    (
      "approval.granted",
      #"{"approval":"ID","for":"plan","by":"ID"}"#
    ),
  ])
  func `a value outside its range is a fault`(type: String, clear: String) {
    let text = clear.split(separator: "ID", omittingEmptySubsequences: false)
      .joined(separator: Examples.approval.description)
    #expect(throws: UndecodableEvent.self) {
      try read(EventBody(EventType(known: type), clear: Array(text.utf8)))
    }
  }

  @Test(arguments: [#"{"values":[]}"#, #"{"values":["1","2","3"]}"#, #"{"values":[null,"2"]}"#])
  func `values that do not fit their signals are a fault, and nobody else's`(words: String) {
    var body = EventFormat.deployments.body(.healthRecorded(Examples.health))
    body.words = Array(words.utf8)
    #expect(throws: UndecodableEvent.self) { try read(body) }
  }

  @Test func `words that are missing are a fault, not an empty text`() {
    for body in Self.bodies where body.words != nil {
      for words in [nil, Array("{}".utf8), Array("[]".utf8)] {
        var body = body
        body.words = words
        #expect(throws: UndecodableEvent.self, "\(body.type)") { try read(body) }
      }
    }
  }
}

private func read(_ body: EventBody) throws -> Decoded<DeploymentEvent> {
  try EventFormat.deployments.decode(
    Examples.recorded(body), words: body.words.map { .text($0) })
}
