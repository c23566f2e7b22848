import EventLog
import HTTP
import IncidentService
import JSON
import Postmortems

// Actions that are worked on in trackers of others.
extension ImprovementRoutes {
  func export(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, PostmortemRoutes.path(kind, "/improvements/{improvement}/export"), .responders,
      subject: PostmortemRoutes.subject, summary: "Make an issue of an action in a tracker",
      details: """
        One that is there already is taken: once more changes nothing. Where the tracker refuses, \
        or nobody knows what came of it, the action stays as it is.
        """,
      body: Schema.entry(
        .optional(
          "tracker",
          .described(
            "A name of the policy's trackers; the only one when left out.", .text(Rules.name)))),
      answers: Answer.written(
        .required("tracker", .orNull(.freeText)), .required("reference", .orNull(.freeText)),
        .required("address", .orNull(.freeText)))
    ) { [clerk, ask] call in
      let exported = try await clerk.desk.export(
        try call.event("improvement"), to: call.text("tracker"), on: try kind.place(call),
        by: try await clerk.order(for: call), asking: ask)
      return clerk.answer(exported.written) { object in
        object.member("tracker", exported.reference?.tracker)
        object.member("reference", exported.reference?.reference)
        object.member("address", exported.reference?.address)
      }
    }
  }

  var sync: Route {
    Route(
      .post, "/api/v1/improvements/sync", .responders, subject: PostmortemRoutes.subject,
      summary: "Look at the issues of actions, and record what was closed or reopened there",
      details: "The service does so each hour by itself.",
      answers: [.json(200, "What came of it.", Self.shape)], takesPreconditions: false
    ) { [clerk, ask] call in
      let caller = try call.caller
      let sync = try await clerk.desk.syncTrackers(
        for: clerk.desk.viewer(caller), within: .seconds(5), asking: ask)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("looked_at", sync.lookedAt)
          for (name, texts) in [
            ("finished", sync.finished), ("reopened", sync.reopened), ("notes", sync.notes),
            ("faults", sync.faults),
          ] {
            object.array(name) { list in
              for text in texts { list.element(text) }
            }
          }
          object.member("left", sync.left)
        })
    }
  }

  private static let shape = Schema.named(
    "TrackerSync",
    .object(
      .required("looked_at", .integer(0...1_000)),
      .required("finished", .list(.freeText, atMost: 1_000)),
      .required("reopened", .list(.freeText, atMost: 1_000)),
      .required(
        "notes", .described("Where only a person can know.", .list(.freeText, atMost: 1_000))),
      .required(
        "faults", .described("What could not be looked at.", .list(.freeText, atMost: 1_000))),
      .required(
        "left",
        .described("How many are looked at within the hour, for want of time.", .integer(0...1_000))
      )
    ))
}
