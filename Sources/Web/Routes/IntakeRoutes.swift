import HTTP
import IncidentService
import Intake
import JSON
import Policy

/// What alerting systems of others send in, as they send it.
///
/// Each answers 2xx only when all of it is on record, and otherwise with what its sender tries again.
struct IntakeRoutes {
  let clerk: Clerk
  let pagers: PagerGate
  /// Hears of what its owners should mend.
  let log: @Sendable (String) -> Void

  var routes: [Route] { [alertmanager, pagerduty] }

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

  private var pagerduty: Route {
    Route(
      .post, "/intake/pagerduty", .signed(by: .pager), subject: "Intake",
      summary: "Take in what PagerDuty says of a call",
      details: """
        Version 3 of its webhooks. That somebody acknowledged a call is recorded once, and they take \
        command where nobody has it; whatever else it says is left out.
        """,
      body: .bytes(limit: PagerDutyNotification.maximumSize),
      answers: [
        .json(
          200, "What came of it.",
          .object(
            .required("outcome", .word(PagerAnswer.outcomes)),
            .optional("because", .text(Rules.reason))))
      ], takesPreconditions: false
    ) { [self] call in
      let admitted = try await pagers.admit(call.request)
      let notification: PagerDutyNotification
      do throws(JSONFault) {
        notification = try PagerDutyNotification(call.request.body)
      } catch {
        throw Problem(
          .badRequest,
          "This is not what version 3 of PagerDuty's webhooks sends (byte \(error.offset)).")
      }
      return Clerk.json(try await outcome(of: notification, from: admitted).json)
    }
  }

  private func outcome(
    of notification: PagerDutyNotification, from pagers: [(name: String, channel: Channel)]
  ) async throws -> PagerAnswer {
    guard notification.type == PagerDutyNotification.acknowledged else {
      return PagerAnswer(because: "Only that somebody acknowledges a call is taken in.")
    }
    guard let user = notification.user else {
      return PagerAnswer(because: "A program did this, and no person.")
    }
    let name = notification.call ?? ""
    guard let call = try await clerk.desk.call(named: name, over: pagers.map(\.name)),
      let pager = pagers.first(where: { $0.name == call.channel })
    else { return PagerAnswer(outcome: .unknown, because: "Nobody was called by that name.") }
    var answer = PagerAnswer()
    var taker: Caller?
    do {
      taker = try await clerk.taker(user, of: pager)
    } catch let refusal as PagerRefusal {
      log("pager: \(refusal.sentence)")
      answer.because = refusal.sentence
    }
    let taken = TakenCall(call, named: notification.id, at: notification.happenedAt)
    answer.outcome = .taken(try await clerk.desk.take(taken, by: taker))
    return answer
  }
}
