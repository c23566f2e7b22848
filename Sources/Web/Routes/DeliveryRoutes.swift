import Delivery
import EventLog
import HTTP
import IncidentService
import JSON

/// What became of messages, and whether channels work.
package struct DeliveryRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [list, one, replay, test] }

  private static let subject = "Deliveries"

  private var list: Route {
    Route(
      .get, "/api/v1/deliveries", .readers, subject: Self.subject,
      summary: "Messages, and what became of them",
      details: "One for each message and recipient, newest first.",
      query: [
        QueryParameter(
          "state", .words(of: DeliveryRecord.State.self),
          "Only those: waiting for a try, sent, or "
            + "set aside."),
        QueryParameter("channel", .text(Rules.name), "Only over this channel."),
        QueryParameter("incident", .text(Rules.incident), "Only about this incident."),
        QueryParameter("cause", .text(Rules.uuid), "Only of those that tell of this event."),
        .before, .limit,
      ],
      answers: [
        .json(
          200, "A page of them.",
          .object(
            .required("deliveries", .list(DeliveryRow.schema, atMost: 200)),
            .required("next", .orNull(.position))))
      ]
    ) { [clerk] call in
      let caller = try call.caller
      var filter = DeliveryFilter(
        state: call.query.text("state").flatMap(DeliveryRecord.State.init),
        channel: call.query.text("channel"),
        cause: call.query.text("cause").flatMap { EventID($0) },
        viewer: clerk.desk.viewer(caller), before: call.query.position("before"),
        limit: call.query.limit)
      if let reference = call.query.text("incident") {
        filter.subject = try await clerk.desk.incident(reference, for: caller).stream
      }
      let page = try await clerk.desk.deliveries(filter)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("deliveries", page.rows)
          object.member("next", page.next?.rawValue)
        })
    }
  }

  private var one: Route {
    Route(
      .get, "/api/v1/deliveries/{delivery}", .readers, subject: Self.subject,
      summary: "One message with all its tries",
      answers: [.json(200, "With what the receiver answered.", SeenDelivery.schema)]
    ) { [clerk] call in
      Clerk.json(
        JSONWriter.bytes(
          try await clerk.desk.delivery(call.parameter("delivery"), for: call.caller)))
    }
  }

  private var replay: Route {
    Route(
      .post, "/api/v1/deliveries/{delivery}/replays", .responders, subject: Self.subject,
      summary: "Have a message that was set aside tried again",
      details: "Under its own id: a receiver that has it already knows it for the same.",
      body: Schema.entry(), answers: Answer.written()
    ) { [clerk] call in
      let written = try await clerk.desk.replay(
        call.parameter("delivery"), by: try await clerk.order(for: call))
      return clerk.answer(written)
    }
  }

  private var test: Route {
    Route(
      .post, "/api/v1/channels/{channel}/tests", .responders, subject: Self.subject,
      summary: "See whether messages arrive",
      details: "Sends one that says that nothing has happened. One that arrives enables a channel "
        + "again whose receiver said that it was gone.",
      body: Schema.entry(), answers: Answer.written()
    ) { [clerk] call in
      let written = try await clerk.desk.testChannel(
        call.parameter("channel"), by: try await clerk.order(for: call))
      return clerk.answer(written)
    }
  }
}
