import EventLog
import HTTP
import IncidentService
import Incidents
import JSON
import Rollouts

/// What crosses incidents and deployments: obligations, search, who was served by what.
package struct ListRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [obligations, search, assignments] }

  private var obligations: Route {
    Route(
      .get, "/api/v1/obligations", .readers, subject: "Obligations", summary: "What is owed",
      details: "Soonest due first; fulfilled ones newest first.",
      query: [
        QueryParameter(
          "state", .word(["owed", "fulfilled", "all"]), "Which; owed when left out."),
        QueryParameter("incident", .text(Rules.incident), "Only of this incident."),
        QueryParameter("kind", .words(of: Obligation.Kind.self), "Only of this kind."),
        QueryParameter(
          "after", .text(TextRule(2...400)), "Only what comes after: the next of the last page."),
        QueryParameter(
          "limit", .integer(1...200), "How many at most; 200 when left out."),
      ],
      answers: [
        .json(
          200, "What is owed.",
          .object(
            .required("obligations", .list(ObligationRow.schema, atMost: 200)),
            .required("next", .orNull(.freeText))))
      ]
    ) { [clerk] call in
      let caller = try call.caller
      var stream: StreamID?
      if let reference = call.query.text("incident") {
        stream = try await clerk.desk.incident(reference, for: caller).stream
      }
      let page = try ObligationPage(call, of: stream, for: clerk.desk.viewer(caller))
      let rows = try await clerk.desk.obligations(page.filter).rows
      return Clerk.json(page.json(rows, at: clerk.now()))
    }
  }

  private var search: Route {
    Route(
      .get, "/api/v1/search", .readers, subject: "Entries", summary: "Search all texts",
      details: "Newest first; redacted text is never found.",
      query: [
        QueryParameter("q", .text(Rules.line), isRequired: true, "What to look for."), .before,
        .limit,
      ],
      answers: [
        .json(
          200, "A page of what was found.",
          .object(
            .required("hits", .list(SearchHit.schema, atMost: 200)),
            .required("next", .orNull(.position))))
      ]
    ) { [clerk] call in
      let page = try await clerk.desk.search(
        call.query.text("q") ?? "", before: call.query.position("before"),
        limit: call.query.limit, for: try call.caller)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("hits", page.rows)
          object.member("next", page.next?.rawValue)
        })
    }
  }

  private var assignments: Route {
    Route(
      .get, "/api/v1/assignments", .readers, subject: "Deployments",
      summary: "Who was served by which group and version",
      query: [
        QueryParameter("subject", .text(Rules.name), isRequired: true, "The user or tenant."),
        QueryParameter("service", .text(Rules.name), "Only of this service."),
        QueryParameter("environment", .text(Rules.name), "Only in this environment."),
        QueryParameter("at", .time, "When; now, when left out."),
      ],
      answers: [
        .json(
          200, "What each deployment says.",
          .object(
            .required("subject", .freeText), .required("at", .time),
            .required("assignments", .list(Assignment.schema, atMost: 1_000))))
      ]
    ) { [clerk] call in
      let subject = call.query.text("subject") ?? ""
      let time = call.query.time("at") ?? clerk.now()
      let assignments = try await clerk.desk.assignments(
        of: subject, at: time, service: call.query.text("service"),
        environment: call.query.text("environment"))
      return Clerk.json(
        JSONWriter.object { object in
          object.member("subject", subject)
          object.member("at", time)
          object.member("assignments", assignments)
        })
    }
  }
}
