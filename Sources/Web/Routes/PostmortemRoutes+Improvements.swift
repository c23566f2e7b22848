import EventLog
import HTTP
import IncidentService
import JSON
import Postmortems

// What will be different, and what becomes of it.
extension PostmortemRoutes {
  func improvements(_ kind: EntryRoutes.Kind) -> [Route] {
    [
      addition(kind), change(kind), decline(kind), declineAtOnce(kind), finish(kind),
      reopening(kind),
      tracker(kind),
    ]
  }

  private static let body = Schema.entry(
    .required("kind", .words(of: Improvement.Kind.self)), .required("text", .text(Rules.sentence)),
    .required("owner", .text(Rules.shortLine)), .required("due_at", .time),
    .required("done_when", .text(Rules.sentence)))

  private func addition(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements"), .responders, subject: Self.subject,
      summary: "Add an action: what will be different, whose it is, by when, how anybody sees it",
      body: Self.body, answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.add(
          try call.improvement, on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func change(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements/{improvement}/changes"), .responders,
      subject: Self.subject, summary: "Change an action",
      details: "The whole of it is stated anew.",
      body: Self.body, answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.change(
          try call.event("improvement"), to: try call.improvement, on: try kind.place(call),
          by: try await clerk.order(for: call)))
    }
  }

  private func decline(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements/{improvement}/decline"), .responders,
      subject: Self.subject, summary: "Decline an action, and say why",
      body: Schema.entry(.required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.decline(
          try call.event("improvement"), text: "-", because: try call.required("because"),
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func declineAtOnce(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/declined"), .responders, subject: Self.subject,
      summary: "Say which action is not taken, and why not",
      body: Schema.entry(
        .required("text", .text(Rules.sentence)), .required("because", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.decline(
          nil, text: try call.required("text"), because: try call.required("because"),
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func finish(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements/{improvement}/finish"), .responders,
      subject: Self.subject, summary: "Say what shows that an action is done",
      body: Schema.entry(.required("evidence", .text(Rules.sentence))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.finish(
          try call.event("improvement"), evidence: try call.required("evidence"),
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func reopening(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements/{improvement}/reopening"), .responders,
      subject: Self.subject, summary: "Take an action up again",
      body: Schema.entry(.required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.reopen(
          try call.event("improvement"), because: try call.required("because"),
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func tracker(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/improvements/{improvement}/tracker"), .responders,
      subject: Self.subject, summary: "Say where an action is worked on",
      body: Schema.entry(
        .required("tracker", .text(Rules.shortLine)),
        .required("reference", .text(Rules.shortLine)),
        .optional("address", .text(Rules.link))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.note(
          TrackerReference(
            try call.required("tracker"), try call.required("reference"), at: call.text("address")),
          of: try call.event("improvement"), on: try kind.place(call),
          by: try await clerk.order(for: call)))
    }
  }
}

extension Call {
  fileprivate var improvement: NewImprovement {
    get throws(Problem) {
      guard let kind = Improvement.Kind(rawValue: try required("kind")) else {
        throw .invalid("kind", "is none")
      }
      guard let due = time("due_at") else { throw .invalid("due_at", "is required") }
      return NewImprovement(
        kind, text: try required("text"), owner: try required("owner"), dueAt: due,
        doneWhen: try required("done_when"))
    }
  }
}
