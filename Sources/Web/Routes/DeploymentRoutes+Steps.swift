import EventLog
import HTTP
import IncidentService
import JSON
import Rollouts

extension DeploymentRoutes {
  /// A route that gives the rules of a deployment one command.
  func command(
    _ path: String, _ summary: String, _ members: MemberRule...,
    make: @escaping @Sendable (Call) throws -> DeploymentCommand
  ) -> Route {
    Route(
      .post, PathTemplate(Self.one + path), .responders, subject: "Deployments", summary: summary,
      body: .json(.object(ObjectRule(members + [.entryID, .happenedAt, .insist]))),
      answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.order(
          try make(call), to: try call.parameter("deployment"), because: call.text("because"),
          by: order))
    }
  }

  var steps: [Route] {
    [
      command("/start", "Start it", Self.reason) { _ in .start },
      command("/approval", "Approve it") { .approve(by: try $0.caller.principal) },
      command(
        "/checklist", "Say how an item of the checklist stands",
        .required("item", .text(Rules.name)),
        .required("status", .words(of: ChecklistItem.Status.self)),
        .optional("reference", .text(TextRule(1...500))), .optional("digest", .text(Rules.digest))
      ) { call in
        .recordEvidence(
          ChecklistItem(
            item: try call.required("item"), status: call.word("status") ?? .open,
            reference: call.text("reference").map { .text($0) },
            digest: call.text("digest").map(prefixed)))
      },
      command("/groups/{group}/entry", "Send traffic to a group", Self.reason) {
        .enter(group: try $0.parameter("group"))
      },
      command("/groups/{group}/promotion", "Promote a group", Self.reason) {
        .promote(group: try $0.parameter("group"))
      },
      command("/completion", "Say that it is done") { _ in .complete },
      command("/failure", "Say that it failed", .required("because", .text(Rules.reason))) {
        .fail(because: try $0.required("because"))
      },
      command(
        "/rollback", "Say that it was rolled back", .required("to_version", .text(Rules.name))
      ) { .recordRollback(toVersion: try $0.required("to_version")) },
    ]
  }

  /// Why a step cannot wait for the hours in which it would be allowed.
  private static let reason = MemberRule.optional("because", .text(Rules.reason))

  var measurements: [Route] {
    [
      command(
        "/gates", "Record what a gate said of one group", .required("group", .text(Rules.group)),
        .optional(
          "gate", .described("The gate of the policy that ran, by its name.", .text(Rules.name))),
        .optional(
          "kind",
          .described(
            "Needed where no gate is named; the kind of a gate of the policy is the policy's.",
            .words(of: GateKind.self))),
        .required("outcome", .words(of: Verdict.self)),
        .optional("milliseconds", .integer(0...Int64(1) << 40)),
        .optional("exit_code", .integer(-255...255)), .optional("command", .text(Rules.command)),
        .optional("output", .text(Rules.gateOutput)), .optional("shortened", .bool)
      ) { .recordGate(try GateResult($0)) },
      command(
        "/health", "Record how a group is doing", .required("group", .text(Rules.group)),
        .optional("verdict", .words(of: Verdict.self)),
        .optional("signals", .list(.object(ObjectRule(Self.signal)), atMost: 100)),
        .optional("coverage", .percent), .optional("requests", .integer(0...Int64(1) << 50)),
        .optional("window_seconds", .integer(0...31_622_400))
      ) { .recordHealth(try HealthReport($0)) },
      command(
        "/audiences", "Record who is served by a group", .required("group", .text(Rules.group)),
        .required("members", .array(.text(Rules.name), count: 1...1_000))
      ) {
        .recordAudience(
          group: try $0.required("group"),
          members: $0.body["members"]?.elements?.compactMap(\.text) ?? [])
      },
    ]
  }

  private static let signal: [MemberRule] = [
    .required("signal", .text(Rules.name)), .required("verdict", .words(of: Verdict.self)),
    .optional("value", .text(Rules.name)),
  ]

  var halting: [Route] {
    [
      command(
        "/halt", "Halt it: anybody who responds may", .required("because", .text(Rules.reason)),
        .optional("scope", .text(Rules.name))
      ) {
        .halt(
          because: try $0.required("because"), scope: $0.text("scope"),
          by: try $0.caller.principal)
      },
      resumption,
      command("/resumption/approval", "Let it go on, as a second person") {
        .grantResume(by: try $0.caller.principal)
      },
      command(
        "/resumption/denial", "Do not let it go on", .required("because", .text(Rules.reason))
      ) { .denyResume(because: try $0.required("because"), by: try $0.caller.principal) },
    ]
  }

  private var resumption: Route {
    Route(
      .post, PathTemplate(Self.one + "/resumption"), .responders, subject: "Deployments",
      summary: "Ask to go on", details: "Another person has to approve.",
      body: Schema.entry(.required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.requestResumption(
          of: try call.parameter("deployment"), because: try call.required("because"),
          by: try await clerk.order(for: call)))
    }
  }
}

extension GateResult {
  fileprivate init(_ call: Call) throws(Problem) {
    let gate = call.text("gate")
    guard let kind: GateKind = call.word("kind") ?? (gate == nil ? nil : .smoke) else {
      throw Problem.invalid("kind", "is missing: say which kind of check ran, or which gate")
    }
    self.init(
      group: try call.required("group"), kind: kind, gate: gate,
      outcome: call.word("outcome") ?? .unknown, milliseconds: call.integer("milliseconds"),
      exitCode: call.integer("exit_code").flatMap { Int32(exactly: $0) },
      command: call.text("command").map { .text($0) },
      output: call.text("output").map { .text($0) }, isShortened: call.isTrue("shortened"))
  }
}

extension HealthReport {
  fileprivate init(_ call: Call) throws(Problem) {
    let signals =
      call.body["signals"]?.elements?.compactMap { value -> ReportedSignal? in
        guard let signal = value["signal"]?.text, let word = value["verdict"]?.text,
          let verdict = Verdict(rawValue: word)
        else { return nil }
        return ReportedSignal(
          signal: signal, verdict: verdict, value: value["value"]?.text.map { .text($0) })
      } ?? []
    self.init(
      group: try call.required("group"), signals: signals,
      verdict: call.word("verdict") ?? Self.worst(of: signals),
      coverage: call.body["coverage"].flatMap { Share($0) }, requests: call.integer("requests"),
      windowSeconds: call.integer("window_seconds"))
  }

  /// Nothing measured is not health.
  private static func worst(of signals: [ReportedSignal]) -> Verdict {
    if signals.contains(where: { $0.verdict == .fail }) { return .fail }
    return signals.isEmpty || signals.contains { $0.verdict == .unknown } ? .unknown : .pass
  }
}
