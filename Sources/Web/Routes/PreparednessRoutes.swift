import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import Preparedness

/// What was prepared before anything fails, and what is missing.
package struct PreparednessRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [
      budget, budgets, readiness, routing, failureMode, failureModes, failureModeTest, drill,
      drills,
    ]
  }

  static let subject = "Preparedness"
  static let service = QueryParameter("service", .text(Rules.name), "Only of this service.")

  // MARK: - Error budgets

  private var budget: Route {
    Route(
      .post, "/api/v1/budgets", .responders, subject: Self.subject,
      summary: "Record how many requests failed",
      details: "Without times, the time over which the promise runs, up to now.",
      body: Schema.entry(
        .required("service", .text(Rules.name)), .required("slo", .text(Rules.name)),
        .required("total", .integer(0...Int64.max)), .required("failed", .integer(0...Int64.max)),
        .optional("from", .time), .optional("to", .time)),
      answers: Answer.written(.required("budget", BudgetStanding.schema))
    ) { [clerk] call in
      let slo = try call.required("slo")
      let until = call.time("to") ?? clerk.now()
      var from = call.time("from")
      if from == nil { from = try await clerk.desk.budgetStart(of: slo, until: until) }
      let (written, standing) = try await clerk.desk.recordBudget(
        BudgetReading(
          service: try call.required("service"), slo: slo, from: from ?? until, until: until,
          total: call.integer("total") ?? 0, failed: call.integer("failed") ?? 0),
        by: try await clerk.order(for: call))
      return clerk.answer(written) { $0.member("budget", standing) }
    }
  }

  private var budgets: Route {
    Route(
      .get, "/api/v1/budgets", .readers, subject: Self.subject,
      summary: "What is left of the error budgets", query: [Self.service],
      answers: [
        .json(
          200, "The newest of each service and promise.",
          .object(.required("budgets", .list(BudgetStanding.schema, atMost: 500))))
      ]
    ) { [clerk] call in
      let budgets = try await clerk.desk.budgets(of: call.query.text("service"))
      return Clerk.json(JSONWriter.object { $0.member("budgets", budgets) })
    }
  }

  // MARK: - Readiness and routing

  private var readiness: Route {
    Route(
      .get, "/api/v1/readiness", .readers, subject: Self.subject,
      summary: "What will be missing when a deployment fails", query: [Self.service],
      answers: [
        .json(
          200, "Each service with its gaps, the heaviest first.",
          .object(.required("services", .list(ServiceReadiness.schema, atMost: 10_000))))
      ]
    ) { [clerk] call in
      let report = try await clerk.desk.readiness(
        of: call.query.text("service"), for: try call.caller)
      return Clerk.json(JSONWriter.object { $0.member("services", report) })
    }
  }

  private var routing: Route {
    Route(
      .get, "/api/v1/routes", .readers, subject: Self.subject, summary: "Whom to call, and how",
      query: [
        QueryParameter("symptom", .text(Rules.line), isRequired: true, "What is seen."),
        QueryParameter("service", .text(Rules.name), "Of which service."),
        QueryParameter("severity", .text(Rules.name), "How bad it is."),
      ],
      answers: [
        .json(
          200, "The best first; none where the policy names nobody.",
          .object(.required("routes", .list(ContactRoute.schema, atMost: 10_000))))
      ]
    ) { [clerk] call in
      let routes = try await clerk.desk.routes(
        for: call.query.text("symptom") ?? "", service: call.query.text("service"),
        severity: call.query.text("severity"))
      return Clerk.json(JSONWriter.object { $0.member("routes", routes) })
    }
  }
}
