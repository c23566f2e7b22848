import EventLog
import HTTP
package import IncidentService
import JSON
import Metrics
import Postmortems

/// What is to be different, over all postmortems.
package struct ImprovementRoutes {
  let clerk: Clerk

  let ask: TrackerExchange

  package init(_ clerk: Clerk, asking ask: TrackerExchange) {
    (self.clerk, self.ask) = (clerk, ask)
  }

  package var routes: [Route] { [list, factors, sync] + EntryRoutes.Kind.allCases.map(export) }

  private var list: Route {
    Route(
      .get, "/api/v1/improvements", .readers, subject: PostmortemRoutes.subject,
      summary: "Actions of all postmortems", details: "Soonest due first.",
      query: [
        QueryParameter(
          "state", .word(["open", "overdue", "finished", "declined", "all"]),
          "Which; open when left out."),
        QueryParameter("incident", .text(Rules.incident), "Only of this incident."),
        QueryParameter("service", .text(Rules.name), "Only of incidents of this service."),
        .limit,
      ],
      answers: [
        .json(
          200, "The rows.",
          .object(.required("improvements", .list(ImprovementRow.schema, atMost: 1_000))))
      ]
    ) { [clerk] call in
      let caller = try call.caller
      var filter = ImprovementFilter(
        service: call.query.text("service"), viewer: clerk.desk.viewer(caller),
        limit: Int(clamping: call.query.integer("limit") ?? 200))
      let now = try await clerk.desk.queries.time()
      switch call.query.text("state") {
      case "all": filter.state = nil
      case "overdue": filter.dueBefore = now
      case "finished", "declined": filter.state = call.query.text("state")
      default: break
      }
      if let incident = call.query.text("incident") {
        filter.subject = try await clerk.desk.incident(incident, for: caller).stream
      }
      let rows = try await clerk.desk.improvements(filter)
      return Clerk.json(
        JSONWriter.object { object in
          object.array("improvements") { list in
            for row in rows {
              list.object { row.write(to: &$0, isOverdue: row.state == "open" && row.dueAt <= now) }
            }
          }
        })
    }
  }
}

extension ImprovementRoutes {
  private var factors: Route {
    Route(
      .get, "/api/v1/factors", .readers, subject: PostmortemRoutes.subject,
      summary: "Which kinds of factors were named how often",
      query: [
        QueryParameter("days", .integer(1...3_650), "Named within so many days; 730.")
      ],
      answers: [
        .json(
          200, "The most frequent first, by quarter.",
          .object(
            .required("quarters", .list(.freeText, atMost: 100)),
            .required(
              "trends",
              .list(
                .object(
                  .required("category", .words(of: Factor.Category.self)),
                  .required("counts", .list(.integer(0...Int64.max), atMost: 100))), atMost: 20)))
        )
      ]
    ) { [clerk] call in
      let found = try await clerk.desk.factors(
        withinDays: call.query.integer("days") ?? 730, for: try call.caller)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("quarters", found.quarters)
          object.array("trends") { list in
            for trend in found.trends {
              list.object {
                $0.member("category", trend.category)
                $0.member("counts", trend.counts.map { Int64($0) })
              }
            }
          }
        })
    }
  }
}

extension ImprovementRow {
  func write(to object: inout JSONMembers, isOverdue: Bool) {
    object.member("id", id.description)
    object.member("number", number)
    object.member("is_of_deployment", isOfDeployment)
    object.member("label", "A\(ordinal)")
    object.member("kind", kind)
    object.member("text", text)
    object.member("owner", owner)
    object.member("service", service)
    object.member("due_at", dueAt)
    object.member("done_when", doneWhen)
    object.member("state", state)
    object.member("is_overdue", isOverdue)
    object.member("tracker", tracker)
    object.member("reference", reference)
    object.member("address", address)
  }

  static let schema = Schema.named(
    "ImprovementRow",
    .object(
      .required("id", .id), .required("number", .orNull(.freeText)),
      .required("is_of_deployment", .bool), .required("label", .freeText),
      .required("kind", .words(of: Improvement.Kind.self)), .required("text", .orNull(.freeText)),
      .required("owner", .freeText), .required("service", .orNull(.freeText)),
      .required("due_at", .time), .required("done_when", .orNull(.freeText)),
      .required("state", .word(["open", "finished", "declined"])), .required("is_overdue", .bool),
      .required("tracker", .orNull(.freeText)), .required("reference", .orNull(.freeText)),
      .required("address", .orNull(.freeText))))
}
