import EventLog
import HTTP
import IncidentService
import Incidents
import JSON

/// Incidents: declaring, listing, looking at one.
package struct IncidentRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [declaration, list, incident] + changes + roles + debts + ends }

  static let one = "/api/v1/incidents/{incident}"

  private var declaration: Route {
    Route(
      .post, "/api/v1/incidents", .responders, subject: "Incidents",
      summary: "Declare an incident", details: "A title is enough to begin with.",
      body: Schema.opening(
        .required("title", .text(Rules.line)),
        .optional("severity", .words(of: Severity.self)),
        .optional("service", .text(Rules.name)), .optional("environment", .text(Rules.name)),
        .optional("deployment", .text(Rules.deployment)),
        .optional("category", .words(of: IncidentCategory.self)),
        .optional("source", .words(of: DetectionSource.self)), .optional("restricted", .bool)),
      answers: Answer.written(
        .required("number", .freeText), .required("incident", IncidentJSON.schema))
    ) { [clerk] call in
      let new = NewIncident(
        title: try call.required("title"), stream: call.text("id").flatMap { StreamID($0) },
        severity: call.word("severity"), service: call.text("service"),
        environment: call.text("environment"), deployment: call.text("deployment"),
        category: call.word("category") ?? .reliability, source: call.word("source") ?? .user,
        isRestricted: call.isTrue("restricted"))
      let (written, number) = try await clerk.desk.declare(
        new, by: try await clerk.order(for: call))
      let incident = try await clerk.incident(
        written.stream.description, for: try call.caller)
      return clerk.answer(written) {
        $0.member("number", number)
        $0.member("incident", incident)
      }
    }
  }

  private var list: Route {
    Route(
      .get, "/api/v1/incidents", .readers, subject: "Incidents", summary: "List incidents",
      details: "Newest first; open and mitigated ones unless states are given.",
      query: [
        QueryParameter(
          "state", .word(IncidentState.allCases.map(\.rawValue) + ["all"]), isRepeatable: true,
          "States to list."),
        QueryParameter("service", .text(Rules.name), "Only of this service."),
        QueryParameter("severity", .words(of: Severity.self), "Only of this severity."),
        .before, .limit,
      ],
      answers: [
        .json(
          200, "A page of incidents.",
          .object(
            .required("incidents", .list(IncidentJSON.row, atMost: 200)),
            .required("next", .orNull(.position))))
      ]
    ) { [clerk] call in
      let filter = IncidentFilter(
        states: call.incidentStates, service: call.query.text("service"),
        severity: call.query.text("severity").flatMap { Severity(rawValue: $0) },
        viewer: clerk.desk.viewer(try call.caller), before: call.query.position("before"),
        limit: call.query.limit)
      let page = try await clerk.desk.incidents(filter)
      let handles = try await clerk.handles(Set(page.rows.compactMap(\.commander)))
      return Clerk.json(
        JSONWriter.object { object in
          object.array("incidents") { list in
            for row in page.rows { list.object { row.write(to: &$0, handles) } }
          }
          object.member("next", page.next?.rawValue)
        })
    }
  }

  private var incident: Route {
    Route(
      .get, PathTemplate(Self.one), .readers, subject: "Incidents", summary: "One incident",
      answers: [
        .json(
          200, "The incident as it is now.", IncidentJSON.schema,
          headers: [(name: "ETag", description: "Its version, for If-Match.")])
      ]
    ) { [clerk] call in
      let incident = try await clerk.incident(
        try call.parameter("incident"), for: try call.caller)
      return Clerk.json(
        JSONWriter.bytes(incident), headers: [("ETag", "\"\(incident.version)\"")])
    }
  }
}

extension Call {
  fileprivate var incidentStates: Set<IncidentState> {
    let words = query.texts("state")
    if words.contains("all") { return [] }
    return words.isEmpty
      ? [.open, .mitigated] : Set(words.compactMap { IncidentState(rawValue: $0) })
  }
}

extension QueryParameter {
  static let before = QueryParameter(
    "before", .position, "Only what lies before this position: the next of the last page.")
  static let limit = QueryParameter(
    "limit", .integer(1...200), "How many at most; 50 when left out.")
}

extension Query {
  func position(_ name: String) -> LogPosition? { integer(name).map { LogPosition($0) } }
  var limit: Int { Int(clamping: integer("limit") ?? 50) }
  func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp($0) } }
}
