import EventLog
import HTTP
import IncidentService
import Incidents
import JSON

extension IncidentRoutes {
  /// A route that gives the rules of an incident one command.
  func command(
    _ path: String, _ summary: String, _ members: MemberRule..., method: Route.Method = .post,
    query: [QueryParameter] = [],
    _ command: @escaping @Sendable (Call) async throws -> IncidentCommand
  ) -> Route {
    Route(
      method, PathTemplate(Self.one + path), .responders, subject: "Incidents", summary: summary,
      query: query,
      body: method == .delete
        ? .none : .json(.object(ObjectRule(members + [.entryID, .happenedAt, .insist]))),
      answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.order(
          try await command(call), to: try call.parameter("incident"), by: order))
    }
  }

  var changes: [Route] {
    [
      command(
        "/severity", "Say how bad it is", .required("severity", .words(of: Severity.self)),
        .required("because", .text(Rules.reason))
      ) { call in
        guard let severity: Severity = call.word("severity") else {
          throw Problem.invalid("severity", "is required")
        }
        return .changeSeverity(to: severity, because: try call.required("because"))
      },
      command(
        "/impact", "Say who notices what", .optional("who", .text(TextRule(1...500))),
        .optional("symptom", .text(Rules.reason)),
        .optional("how_many", .either([.integer(0...1_000_000_000_000), .word(["unknown"])])),
        .optional("regions", .list(.text(TextRule(1...63, form: .slug)), atMost: 50)),
        .optional("since", .time), .optional("data_risk", .words(of: DataRisk.self))
      ) { .stateImpact(Impact($0)) },
      exposure, link, merge,
      command(
        "/merge", "Take a merge back", method: .delete,
        query: [QueryParameter("because", .text(Rules.reason), isRequired: true, "Why.")]
      ) { .unmerge(because: $0.query.text("because") ?? "") },
    ]
  }

  private var exposure: Route {
    Route(
      .post, PathTemplate(Self.one + "/exposure"), .responders, subject: "Incidents",
      summary: "Compute how far a deployment had come",
      body: Schema.entry(.required("deployment", .text(Rules.deployment))),
      answers: Answer.written(.required("exposure", .orNull(IncidentJSON.exposure)))
    ) { [clerk] call in
      let written = try await clerk.desk.computeExposure(
        of: try call.required("deployment"), in: try call.parameter("incident"),
        by: try await clerk.order(for: call))
      let state = try await clerk.desk.state(of: written.stream).state
      return clerk.answer(written) { object in
        guard let exposure = state.newestExposure else {
          return object.member("exposure", nil as String?)
        }
        object.object("exposure") { $0.members(of: exposure) }
      }
    }
  }

  private var link: Route {
    Route(
      .post, PathTemplate(Self.one + "/deployments"), .responders, subject: "Incidents",
      summary: "Link a deployment",
      body: Schema.entry(.required("deployment", .text(Rules.deployment))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.link(
          deployment: try call.required("deployment"), to: try call.parameter("incident"),
          by: try await clerk.order(for: call)))
    }
  }

  private var merge: Route {
    Route(
      .post, PathTemplate(Self.one + "/merge"), .responders, subject: "Incidents",
      summary: "Say that it is the same as another, and goes on there",
      body: Schema.entry(
        .required("into", .text(Rules.incident)), .required("because", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.merge(
          try call.parameter("incident"), into: try call.required("into"),
          because: try call.required("because"), by: try await clerk.order(for: call)))
    }
  }
}

extension Impact {
  fileprivate init(_ call: Call) {
    let howMany: AffectedCount? =
      call.text("how_many") == "unknown" ? .unknown : call.integer("how_many").map { .number($0) }
    self.init(
      who: call.text("who").map { .text($0) }, symptom: call.text("symptom").map { .text($0) },
      howMany: howMany, regions: call.body["regions"]?.elements?.compactMap(\.text) ?? [],
      since: call.time("since"), dataRisk: call.word("data_risk") ?? .unknown)
  }
}
