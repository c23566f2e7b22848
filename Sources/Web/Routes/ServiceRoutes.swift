import EventLog
import HTTP
import IncidentService
import JSON
import Rollouts

/// What is known of a service across its deployments.
package struct ServiceRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [lastKnownGood] }

  private var lastKnownGood: Route {
    Route(
      .get, "/api/v1/services/{service}/last-known-good", .readers, subject: "Deployments",
      summary: "The version to go back to",
      details: """
        The newest release that was well, by the rule of its service, and every newer one with the \
        reason why it is not it. Where there is none, no rollback is offered.
        """,
      query: [
        QueryParameter("environment", .text(Rules.name), isRequired: true, "Where it runs."),
        QueryParameter(
          "at", .time, "As the record stood then; as it stands now, when left out."),
        QueryParameter(
          "leaving", .text(Rules.deployment), "The deployment to go back from, by number or id."),
        QueryParameter(
          "kind", .words(of: DeploymentKind.self),
          "What the release changes; as the one that is left, or code."),
        QueryParameter(
          "limit", .integer(0...Int64(Self.detailLimit)),
          "How many skipped releases are told of; the rest is counted. 50, when left out."),
      ],
      answers: [.json(200, "The answer, also when there is none.", LastKnownGoodJSON.schema)]
    ) { [clerk] call in
      let service = try call.parameter("service")
      let question = LastKnownGoodQuestion(
        service: service, environment: call.query.text("environment") ?? "",
        asOf: call.query.time("at"), leaving: call.query.text("leaving"),
        kind: call.query.text("kind").flatMap { DeploymentKind(rawValue: $0) },
        detailLimit: call.query.integer("limit").map { Int($0) } ?? 50)
      let answer = try await clerk.desk.lastKnownGood(question, for: try call.caller)
      return Clerk.json(
        JSONWriter.bytes(
          LastKnownGoodJSON(
            question: question, answer: answer,
            rule: try await clerk.desk.qualifyingRule(for: service))))
    }
  }

  private static let detailLimit = 1_000
}
