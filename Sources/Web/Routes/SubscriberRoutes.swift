import Delivery
import EventLog
import HTTP
import IncidentService
import JSON

/// The team's side of who is told outside.
package struct SubscriberRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [list, removal] }

  private static let subject = "People outside"

  private var list: Route {
    Route(
      .get, "/api/v1/subscribers", .responders, subject: Self.subject,
      summary: "People outside who want to be told",
      details: "Their addresses are masked; only administrators can have them shown.",
      query: [
        QueryParameter("reveal", .bool, "Whole addresses, for administrators."),
        QueryParameter("after", .text(Rules.uuid), "Those behind this one, by their ids."),
        .limit,
      ],
      answers: [
        .json(
          200, "A page of them.",
          .object(
            .required("subscribers", .list(SubscriberRow.schema, atMost: 200)),
            .required("next", .orNull(.id))))
      ]
    ) { [clerk] call in
      let reveals = call.query.isTrue("reveal")
      guard try !reveals || call.caller.role == .administrator else {
        throw DeskRefusal.notAllowed(
          reason: "Whole addresses are shown to administrators only.")
      }
      let limit = min(call.query.limit, 200)
      let rows = try await clerk.desk.subscribers(
        after: call.query.text("after").flatMap { StreamID($0) }, limit: limit + 1)
      let shown = rows.prefix(limit)
      return Clerk.json(
        JSONWriter.object { object in
          object.array("subscribers") { list in
            for row in shown { list.object { $0.members(of: row, reveals: reveals) } }
          }
          object.member("next", rows.count > limit ? shown.last?.id.description : nil)
        })
    }
  }

  private var removal: Route {
    Route(
      .delete, "/api/v1/subscribers/{subscriber}", .responders, subject: Self.subject,
      summary: "Tell somebody outside no more, and forget their address",
      answers: [.empty("They are forgotten.")], takesPreconditions: false
    ) { [clerk] call in
      try await clerk.desk.removeSubscriber(
        try call.parameter("subscriber"), by: try call.caller)
      return Response(204)
    }
  }
}

extension SubscriberRow {
  fileprivate static let schema = Schema.named(
    "Subscriber",
    .object(
      .required("id", .id), .required("state", .words(of: State.self)),
      .required("kind", .words(of: SubscriberKind.self)), .required("address", .freeText),
      .required("components", .orNull(.list(.freeText, atMost: 1_000))),
      .required("created_at", .time), .required("confirmed_at", .orNull(.time))))
}

extension JSONMembers {
  fileprivate mutating func members(of row: SubscriberRow, reveals: Bool) {
    member("id", row.id.description)
    member("state", row.state.rawValue)
    member("kind", row.address.kind.rawValue)
    member("address", reveals ? row.address.description : row.address.masked)
    member("components", row.components)
    member("created_at", row.createdAt)
    member("confirmed_at", row.confirmedAt)
  }
}
