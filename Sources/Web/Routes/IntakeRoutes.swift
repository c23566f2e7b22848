import HTTP
import IncidentService
import Intake
import JSON

/// What alerting systems of others send in, as they send it.
///
/// Each answers 2xx only when all of it is on record, and otherwise with what its sender tries again.
package struct IntakeRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [alertmanager] }

  private var alertmanager: Route {
    Route(
      .post, "/intake/alertmanager", .reporters, subject: "Intake",
      summary: "Take in alerts of Prometheus' Alertmanager",
      details: "Version 4 of its webhook. Each begin and each end of an alert is recorded once.",
      body: .bytes(limit: AlertmanagerNotification.maximumSize),
      answers: [
        .json(
          200, "All of it is on record.",
          .object(
            .required("recorded", .integer(0...Int64(Int32.max))),
            .required("known", .integer(0...Int64(Int32.max))),
            .required("left_out", .integer(0...Int64.max))))
      ], takesPreconditions: false
    ) { [clerk] call in
      let notification: AlertmanagerNotification
      do throws(JSONFault) {
        notification = try AlertmanagerNotification(call.request.body)
      } catch {
        throw Problem(
          .badRequest,
          "This is not what version 4 of Alertmanager's webhook sends (byte \(error.offset)).")
      }
      let taken = try await clerk.desk.takeIn(notification.alerts, by: try call.caller)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("recorded", taken.recorded)
          object.member("known", taken.known)
          object.member("left_out", notification.leftOut)
        })
    }
  }
}
