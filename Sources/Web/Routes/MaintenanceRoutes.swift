import EventLog
import HTTP
import IncidentService
import JSON
import StatusPages

/// Planned work that people outside are told of.
package struct MaintenanceRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [list, plan, change, cancellation] }

  private static let all = "/api/v1/maintenances"
  private static let one = all + "/{maintenance}"
  private static let subject = "People outside"
  private static let components = Schema.list(.text(Rules.name), atMost: 50)

  private var list: Route {
    Route(
      .get, PathTemplate(Self.all), .readers, subject: Self.subject,
      summary: "Planned work",
      answers: [
        .json(
          200, "The one that begins last comes first.",
          .object(.required("maintenances", .list(MaintenanceJSON.schema, atMost: 500))))
      ]
    ) { [clerk] _ in
      let rows = try await clerk.desk.maintenances()
      return Clerk.json(
        JSONWriter.object { $0.member("maintenances", rows.map { MaintenanceJSON(row: $0) }) })
    }
  }

  private var plan: Route {
    Route(
      .post, PathTemplate(Self.all), .responders, subject: Self.subject,
      summary: "Tell people outside of work beforehand",
      details: """
        What they read passes the rules that updates for them pass. It begins and ends by the clock.
        """,
      body: Schema.entry(
        .required("title", .text(Rules.line)), .required("text", .text(Rules.text)),
        .required("components", Self.components), .required("from", .time),
        .required("until", .time)),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.planMaintenance(call.maintenance, by: try await clerk.order(for: call))
      )
    }
  }

  private var change: Route {
    Route(
      .post, PathTemplate(Self.one + "/changes"), .responders, subject: Self.subject,
      summary: "Change planned work",
      details: "What is left out stays as it is. Once it has begun, only its end can be moved.",
      body: Schema.entry(
        .optional("title", .text(Rules.line)), .optional("text", .text(Rules.text)),
        .optional("components", Self.components), .optional("from", .time),
        .optional("until", .time)),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.changeMaintenance(
          try call.parameter("maintenance"), call.maintenance,
          by: try await clerk.order(for: call)))
    }
  }

  private var cancellation: Route {
    Route(
      .post, PathTemplate(Self.one + "/cancellation"), .responders, subject: Self.subject,
      summary: "Cancel planned work",
      body: Schema.entry(.optional("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.cancelMaintenance(
          try call.parameter("maintenance"), because: call.text("because"),
          by: try await clerk.order(for: call)))
    }
  }
}

extension Call {
  fileprivate var maintenance: MaintenanceWish {
    MaintenanceWish(
      title: text("title"), text: text("text"),
      components: body["components"]?.elements?.compactMap(\.text), from: time("from"),
      until: time("until"))
  }
}

/// One piece of planned work.
private struct MaintenanceJSON: JSONWritable {
  var row: PublicMaintenance

  static let schema = Schema.named(
    "Maintenance",
    .object(
      .required("id", .id), .required("title", .orNull(.freeText)),
      .required("text", .orNull(.freeText)),
      .required("components", .list(.freeText, atMost: 50)), .required("from", .time),
      .required("until", .time), .required("planned_at", .time), .required("changed_at", .time),
      .required("cancelled_at", .orNull(.time)), .required("because", .orNull(.freeText))))

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("id", row.id.description)
      object.member("title", row.title)
      object.member("text", row.text)
      object.member("components", row.components)
      object.member("from", row.from)
      object.member("until", row.until)
      object.member("planned_at", row.plannedAt)
      object.member("changed_at", row.changedAt)
      object.member("cancelled_at", row.cancelledAt)
      object.member("because", row.because)
    }
  }
}
