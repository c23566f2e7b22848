import EventLog
import HTTP
import IncidentService
import Incidents
import JSON

extension IncidentRoutes {
  var roles: [Route] {
    [
      Route(
        .post, PathTemplate(Self.one + "/roles/{role}/offer"), .responders, subject: "Incidents",
        summary: "Offer a role to somebody",
        body: Schema.entry(.required("person", .text(Rules.handle))), answers: Answer.written()
      ) { [clerk] call in
        clerk.answer(
          try await clerk.desk.offer(
            try call.role, to: try call.required("person"), in: try call.parameter("incident"),
            by: try await clerk.order(for: call)))
      },
      command("/roles/{role}/acceptance", "Accept a role") { call in
        .acceptRole(try call.role, by: try call.caller.principal)
      },
      command("/roles/{role}", "Release a role of one's own", method: .delete) { call in
        .releaseRole(try call.role, by: try call.caller.principal)
      },
    ]
  }

  var debts: [Route] {
    [
      Route(
        .post, PathTemplate(Self.one + "/gate-debts"), .responders, subject: "Incidents",
        summary: "Pass over a gate, and owe what it would have shown",
        body: Schema.entry(
          .required("gate", .text(Rules.name)), .optional("group", .text(Rules.group)),
          .required("due_at", .time), .required("because", .text(Rules.reason))),
        answers: Answer.written()
      ) { [clerk] call in
        guard let due = call.time("due_at") else { throw Problem.invalid("due_at", "is required") }
        return clerk.answer(
          try await clerk.desk.openGateDebt(
            gate: try call.required("gate"), group: call.text("group"), dueAt: due,
            because: try call.required("because"), in: try call.parameter("incident"),
            by: try await clerk.order(for: call)))
      },
      command(
        "/gate-debts/{entry}/payment", "Pay a gate debt",
        .required("because", .text(Rules.reason))
      ) { [clerk] call in
        let debt = try await clerk.desk.entry(try call.parameter("entry"), for: try call.caller)
        return .payGateDebt(debt.id, because: try call.required("because"))
      },
    ]
  }

  var ends: [Route] {
    [
      command("/mitigation", "Say that the harm is stopped") { _ in .mitigate },
      command(
        "/resolution", "Say that it is over", .optional("recovered_at", .time),
        .optional("lingering_effects", .text(Rules.reason)),
        .optional("data_loss", .words(of: DataLoss.self))
      ) { call in
        .resolve(
          Resolution(
            recoveredAt: call.time("recovered_at"),
            lingeringEffects: call.text("lingering_effects").map { .text($0) },
            dataLoss: call.word("data_loss") ?? .unknown))
      },
      command("/reopening", "Say that it is not over", .required("because", .text(Rules.reason))) {
        .reopen(because: try $0.required("because"))
      },
      command("/closure", "Close it: nothing more is to be done") { _ in .close },
    ]
  }
}

extension Call {
  fileprivate var role: ResponseRole {
    get throws(Problem) {
      guard let role = ResponseRole(try parameter("role")) else {
        throw .invalid("role", TextForm.slug.expectation)
      }
      return role
    }
  }
}
