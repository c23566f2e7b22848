import EventLog
import HTTP
package import IncidentService
import Incidents
package import JSON

/// What users report, and what nearly went wrong.
package struct ReportRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [report, list, acknowledgement, link, nearMiss] }

  private var report: Route {
    Route(
      .post, "/api/v1/reports", .reporters, subject: "Reports",
      summary: "Report that something goes wrong",
      body: Schema.opening(
        .required("text", .text(Rules.text)), .optional("contact", .text(TextRule(1...500))),
        .optional("service", .text(Rules.name)), .optional("environment", .text(Rules.name)),
        .optional("group", .text(Rules.group))), answers: Answer.written()
    ) { [clerk] call in
      let finding = Detection.Finding(
        source: .user, text: .text(try call.required("text")),
        contact: call.text("contact").map { .text($0) }, group: call.text("group"),
        service: call.text("service"), environment: call.text("environment"))
      return clerk.answer(
        try await clerk.desk.record(
          finding, stream: call.text("id").flatMap { StreamID($0) },
          by: try await clerk.order(for: call)))
    }
  }

  private var list: Route {
    Route(
      .get, "/api/v1/reports", .readers, subject: "Reports", summary: "List reports",
      query: [
        QueryParameter(
          "state", .word(["waiting", "all"]), "Those nobody acknowledged, or all; waiting first."),
        .before, .limit,
      ],
      answers: [
        .json(
          200, "A page of reports, newest first.",
          .object(
            .required("reports", .list(DetectionRow.schema, atMost: 200)),
            .required("next", .orNull(.position))))
      ]
    ) { [clerk] call in
      var page = try await clerk.desk.detections(
        DetectionFilter(
          isWaiting: call.query.text("state") != "all", before: call.query.position("before"),
          limit: call.query.limit))
      let linked = Set(page.rows.compactMap(\.incident))
      let visible = try await clerk.visible(linked, for: try call.caller)
      for index in page.rows.indices {
        let incident = page.rows[index].incident
        page.rows[index].incident = incident.flatMap { visible.contains($0) ? $0 : nil }
      }
      return Clerk.json(
        JSONWriter.object { object in
          object.member("reports", page.rows)
          object.member("next", page.next?.rawValue)
        })
    }
  }

  private var acknowledgement: Route {
    Route(
      .post, "/api/v1/reports/{report}/acknowledgement", .responders, subject: "Reports",
      summary: "Say that somebody takes care of it", body: Schema.entry(),
      answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.acknowledge(try call.parameter("report"), by: order))
    }
  }

  private var link: Route {
    Route(
      .post, "/api/v1/reports/{report}/link", .responders, subject: "Reports",
      summary: "Say what a report was about", details: "An incident, a deployment, or both.",
      body: Schema.entry(
        .optional("deployment", .text(Rules.deployment)),
        .optional("incident", .text(Rules.incident))), answers: Answer.written()
    ) { [clerk] call in
      let (deployment, incident) = (call.text("deployment"), call.text("incident"))
      guard deployment != nil || incident != nil else {
        throw Problem(.refused, "Name an incident, a deployment, or both.")
      }
      return clerk.answer(
        try await clerk.desk.link(
          report: try call.parameter("report"), deployment: deployment, incident: incident,
          by: try await clerk.order(for: call)))
    }
  }

  private var nearMiss: Route {
    Route(
      .post, "/api/v1/near-misses", .responders, subject: "Reports",
      summary: "Record what nearly went wrong",
      body: Schema.opening(
        .required("text", .text(Rules.text)), .optional("service", .text(Rules.name)),
        .optional("environment", .text(Rules.name)),
        .optional("deployment", .text(Rules.deployment))), answers: Answer.written()
    ) { [clerk] call in
      var deployment: StreamID?
      if let reference = call.text("deployment") {
        deployment = try await clerk.desk.deployment(reference, for: try call.caller).stream
      }
      let nearMiss = NearMiss(
        text: .text(try call.required("text")), service: call.text("service"),
        environment: call.text("environment"), deployment: deployment)
      return clerk.answer(
        try await clerk.desk.recordNearMiss(
          nearMiss, stream: call.text("id").flatMap { StreamID($0) },
          by: try await clerk.order(for: call)))
    }
  }
}

extension DetectionRow: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("stream", stream.description)
      object.member("source", source.rawValue)
      object.member("text", text)
      object.member("service", service)
      object.member("environment", environment)
      object.member("recorded_at", recordedAt)
      object.member("acknowledged_at", acknowledgedAt)
      object.member("incident", incident?.description)
      object.member("deployment", deployment?.description)
      object.member("position", position.rawValue)
    }
  }

  fileprivate static let schema = Schema.named(
    "Report",
    .object(
      ObjectRule(
        [
          .required("stream", .id), .required("source", .words(of: DetectionSource.self)),
        ] + MemberRule.words("text") + [
          .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
          .required("recorded_at", .time), .required("acknowledged_at", .orNull(.time)),
          .required("incident", .orNull(.id)), .required("deployment", .orNull(.id)),
          .required("position", .position),
        ])))
}
