import HTTP
import IncidentService
import Incidents
package import JSON
package import Metrics
import Policy

/// What earlier incidents have to say.
package struct LearningRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [
      Route(
        .get, "/api/v1/incidents/{incident}/similar", .readers, subject: "Learning",
        summary: "Other incidents that are like this one, and in what",
        details: """
          By the service, the signals that measured it, words of the titles (rare ones count for \
          more), what was done about it, and the category. Merged incidents are not among them.
          """,
        query: [
          QueryParameter("limit", .integer(1...50), "How many at most; 5.")
        ],
        answers: [
          .json(
            200, "The most similar first, the newest among equals; of the newest 5,000.",
            .object(.required("similar", .list(SimilarIncident.schema, atMost: 50))))
        ]
      ) { [clerk] call in
        let similar = try await clerk.desk.similarIncidents(
          to: call.parameter("incident"), limit: Int(call.query.integer("limit") ?? 5),
          for: try call.caller)
        return Clerk.json(JSONWriter.object { $0.member("similar", similar) })
      }
    ]
  }
}

extension SimilarIncident: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("number", incident.number)
      object.member("title", incident.title)
      object.member("declared_at", incident.declared)
      object.member("service", incident.service)
      object.member("score", score)
      object.object("shares") { shares in
        shares.member("service", sharesService)
        shares.member("category", sharesCategory)
        shares.member("signals", signals)
        shares.member("actions", actions.map(\.rawValue))
        shares.member("words", words)
      }
    }
  }

  fileprivate static let schema = Schema.named(
    "SimilarIncident",
    .object(
      .required("number", .freeText),
      .required("title", .orNull(.described("Null once it was redacted.", .freeText))),
      .required("declared_at", .time), .required("service", .orNull(.freeText)),
      .required("score", .described("100 where all is the same.", .integer(0...100))),
      .required(
        "shares",
        .object(
          .required("service", .bool), .required("category", .bool),
          .required("signals", .list(.freeText, atMost: 10_000)),
          .required("actions", .list(.words(of: MitigationKind.self), atMost: 32)),
          .required("words", .list(.freeText, atMost: 1_000))))))
}
