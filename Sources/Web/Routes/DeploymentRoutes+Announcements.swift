import EventLog
import HTTP
package import IncidentService
package import JSON
import Updates

// What is said about a deployment.
extension DeploymentRoutes {
  var announcements: [Route] { [announcementDraft, announcing] }

  private var announcementDraft: Route {
    Route(
      .get, PathTemplate(Self.one + "/announcements/{name}"), .readers, subject: "Deployments",
      summary: "What an announcement of the policy would say now",
      details: "Facts that nobody has recorded are named, and stand in the text as [name?].",
      query: [
        QueryParameter(
          "fact", .text(TextRule(3...2_000)), isRepeatable: true,
          "What the record does not know: name=value.")
      ],
      answers: [
        .json(
          200, "The draft.", SeenAnnouncement.schema,
          headers: [(name: "ETag", description: "The deployment's version.")])
      ]
    ) { [clerk] call in
      var stated: [String: String] = [:]
      for pair in call.query.texts("fact") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw Problem.invalid("fact", "must be name=value") }
        stated[String(parts[0])] = String(parts[1])
      }
      let seen = try await clerk.desk.announcement(
        try call.parameter("name"), of: try call.parameter("deployment"), stating: stated,
        for: try call.caller)
      return Clerk.json(JSONWriter.bytes(seen), headers: [("ETag", "\"\(seen.version)\"")])
    }
  }

  private var announcing: Route {
    Route(
      .post, PathTemplate(Self.one + "/announcements/{name}"), .responders,
      subject: "Deployments", summary: "Send an announcement of the policy",
      details: "It is refused while a fact is missing that its text asks for.",
      body: .json(
        .object(.optional("facts", .map(.text(TextRule(1...2_000)))), .entryID, .insist)),
      answers: Answer.written(.optional("text", .freeText))
    ) { [clerk] call in
      let (written, text) = try await clerk.desk.announce(
        try call.parameter("name"), of: try call.parameter("deployment"),
        stating: call.parameters("facts") ?? [:], by: try await clerk.order(for: call))
      return clerk.answer(written) { $0.member("text", text) }
    }
  }
}

extension SeenAnnouncement: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("deployment", number)
      object.member("name", draft.name)
      object.member("text", draft.text)
      object.member("missing", draft.missing)
      object.member("channel", channel)
      object.object("facts") { members in
        for (name, value) in facts.values.sorted(by: { $0.key < $1.key }) {
          members.member(name, value)
        }
      }
      object.member("cites", draft.cites.map(\.description))
    }
  }

  fileprivate static let schema = Schema.named(
    "Announcement",
    .object(
      .required("deployment", .freeText), .required("name", .freeText),
      .required("text", .freeText), .required("missing", .list(.freeText, atMost: 1_000)),
      .required("channel", .orNull(.freeText)), .required("facts", .map(.freeText)),
      .required("cites", .list(.id, atMost: 100_000))))
}
