import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import Preparedness

// The register of failure modes, and the score of drills.
extension PreparednessRoutes {
  private static let outcome = MemberRule.required("outcome", .word(["pass", "fail"]))

  var failureMode: Route {
    Route(
      .post, "/api/v1/failure-modes", .responders, subject: Self.subject,
      summary: "Record how the pipeline itself fails",
      details: "Again under the same name, and the newest holds.",
      body: Schema.entry(
        .required("name", .text(Rules.failureMode)), .optional("service", .text(Rules.name)),
        .required("affects", .array(.words(of: MitigationKind.self), count: 1...9)),
        .required("mode", .text(Rules.reason)), .required("effect", .text(Rules.reason)),
        .optional("detection", .text(Rules.reason)), .optional("safeguard", .text(Rules.reason)),
        .optional("last_tested", .text(Rules.day))), answers: Answer.written()
    ) { [clerk] call in
      let affects = call.body["affects"]?.elements?.compactMap(\.text) ?? []
      let mode = FailureMode(
        id: try call.required("name"), service: call.text("service"),
        affects: affects.compactMap { MitigationKind(rawValue: $0) },
        mode: .text(try call.required("mode")), effect: .text(try call.required("effect")),
        detection: call.text("detection").map { .text($0) },
        safeguard: call.text("safeguard").map { .text($0) },
        lastTested: try call.day("last_tested"))
      return clerk.answer(
        try await clerk.desk.recordFailureMode(mode, by: try await clerk.order(for: call)))
    }
  }

  var failureModes: Route {
    Route(
      .get, "/api/v1/failure-modes", .readers, subject: Self.subject,
      summary: "How the pipeline is known to fail", query: [Self.service],
      answers: [
        .json(
          200, "The register; with a service, what concerns it.",
          .object(.required("failure_modes", .list(FailureMode.schema, atMost: 500))))
      ]
    ) { [clerk] call in
      let modes = try await clerk.desk.failureModes(of: call.query.text("service"))
      return Clerk.json(JSONWriter.object { $0.member("failure_modes", modes) })
    }
  }

  var failureModeTest: Route {
    Route(
      .post, "/api/v1/failure-modes/{failure_mode}/tests", .responders, subject: Self.subject,
      summary: "Record that its safeguard was tried",
      body: Schema.entry(
        Self.outcome, .optional("on", .text(Rules.day)), .optional("note", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.testFailureMode(
          try call.parameter("failure_mode"), on: try call.day("on"),
          passed: call.text("outcome") == "pass", note: call.text("note"),
          by: try await clerk.order(for: call)))
    }
  }

  var drill: Route {
    Route(
      .post, "/api/v1/drills", .administrators, subject: Self.subject,
      summary: "Record that a rehearsal begins, or how it went",
      details: "Without an outcome it begins; give its stream as drill with the outcome.",
      body: Schema.entry(
        .required("service", .text(Rules.name)), .required("environment", .text(Rules.name)),
        .required("action", .words(of: MitigationKind.self)),
        .optional("outcome", .word(["pass", "fail"])), .optional("drill", .text(Rules.uuid)),
        .optional("seconds", .integer(0...31_622_400)), .optional("note", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      let (service, environment) = (
        try call.required("service"), try call.required("environment")
      )
      let action = call.word("action") ?? MitigationKind.halt
      let drill = call.text("drill").flatMap { StreamID($0) }
      let order = try await clerk.order(for: call)
      guard let outcome = call.text("outcome") else {
        return clerk.answer(
          try await clerk.desk.startDrill(
            DrillStart(service: service, environment: environment, action: action), stream: nil,
            by: order))
      }
      let score = DrillScore(
        service: service, environment: environment, action: action, passed: outcome == "pass",
        seconds: call.integer("seconds"), note: call.text("note").map { .text($0) })
      return clerk.answer(try await clerk.desk.scoreDrill(score, stream: drill, by: order))
    }
  }

  var drills: Route {
    Route(
      .get, "/api/v1/drills", .readers, subject: Self.subject, summary: "How rehearsals went",
      query: [Self.service],
      answers: [
        .json(
          200, "Newest first.",
          .object(.required("drills", .list(DrillRow.schema, atMost: 500))))
      ]
    ) { [clerk] call in
      let drills = try await clerk.desk.drills(of: call.query.text("service"))
      return Clerk.json(JSONWriter.object { $0.member("drills", drills) })
    }
  }
}

extension Call {
  /// A day of the calendar that somebody gave.
  func day(_ name: String) throws(Problem) -> CalendarDay? {
    guard let text = text(name) else { return nil }
    guard let day = CalendarDay(text) else {
      throw .invalid(name, "must be a day such as 2026-01-31")
    }
    return day
  }
}
