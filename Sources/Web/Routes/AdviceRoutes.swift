import Advice
import HTTP
import IncidentService
import JSON

/// What to do about an incident, ranked.
package struct AdviceRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [advice] }

  private var advice: Route {
    Route(
      .get, "/api/v1/incidents/{incident}/advice", .readers, subject: "Incidents",
      summary: "What to do, ranked, with the reasons",
      details: """
        Every kind of mitigation with its place, the facts that put it there and where each comes \
        from, and which single facts would change it. It is advice: nothing is done, and nothing \
        is recorded. `assume` asks what if.
        """,
      query: [
        QueryParameter(
          "assume", .text(Self.assumption), isRepeatable: true,
          "A fact to take otherwise: fallback=infeasible, fix=10m..30m, function=search.")
      ],
      answers: [.json(200, "The advice.", IncidentAdvice.schema)]
    ) { [clerk] call in
      let advice = try await clerk.desk.advice(
        on: try call.parameter("incident"), assuming: call.query.texts("assume"),
        for: try call.caller)
      return Clerk.json(JSONWriter.bytes(advice))
    }
  }

  private static let assumption = TextRule(3...200, form: .singleLine)
}
