import Digest
import EventLog
import HTTP
import IncidentService
import JSON

/// The rules in force, to read; nothing of them can be changed over HTTP.
package struct PolicyRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [inForce] }

  private static let schema = Schema.object(
    .required("hash", .orNull(.text(TextRule(64...64, form: .hash)))),
    .required("position", .orNull(.integer(1...Int64.max))),
    .required("applied_at", .orNull(.time)),
    .required("by", .orNull(.freeText)),
    .required("policy", .anything))

  private var inForce: Route {
    Route(
      .get, "/api/v1/policy", .readers, subject: "Operations",
      summary: "The policy that is in force",
      details: """
        Its hash, which every event made under it cites, since when it is in force, who applied it, \
        and its canonical text. All are null where none was ever applied: then the standard rules \
        hold. The text is null when it was destroyed.
        """,
      answers: [.json(200, "The policy, or that there is none.", Self.schema)]
    ) { [clerk] _ in
      let policy = try await clerk.desk.policies.current()
      return Clerk.json(
        JSONWriter.object { object in
          object.member("hash", policy?.hash.description)
          object.member("position", policy?.position.rawValue)
          object.member("applied_at", policy?.appliedAt.description)
          object.member("by", policy?.by.description)
          object.member("policy") { value in
            guard let text = policy?.canonicalText, !text.isEmpty else { return value.null() }
            value.raw(JSONText(trusting: text))
          }
        })
    }
  }
}
