import Communication
import EventLog
import HTTP
import IncidentService
import JSON

/// What is said about an incident, and what is owed to whom.
package struct UpdateRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [list, draft, publication, snooze, pace] }

  static let all = "/api/v1/incidents/{incident}/updates"

  private static let audience = MemberRule.required("audience", .words(of: UpdateAudience.self))
  private static let next: [MemberRule] = [
    .optional("next_due_at", .time), .optional("next_in_seconds", .integer(1...31_536_000)),
  ]

  private var list: Route {
    Route(
      .get, PathTemplate(Self.all), .readers, subject: "Updates",
      summary: "What was said about an incident, what is promised, and who is called next",
      answers: [
        .json(
          200, "Updates, oldest first.",
          .object(
            .required("updates", .list(UpdateJSON.schema, atMost: 100_000)),
            .required("owed_to", .list(.words(of: UpdateAudience.self), atMost: 3)),
            .required("news_for", .list(.words(of: UpdateAudience.self), atMost: 3)),
            .required("promises", .list(PromiseJSON.schema, atMost: 3)),
            .required("calls_next", .list(PlannedRung.schema, atMost: 1_000)),
            .required("called", .list(PlannedRung.schema, atMost: 100_000))),
          headers: [(name: "ETag", description: "The incident's version.")])
      ]
    ) { [clerk] call in
      let seen = try await clerk.desk.communication(
        in: try call.parameter("incident"), for: try call.caller)
      let book = seen.book
      let handles = try await clerk.handles(
        Set(book.updates.map(\.by) + book.corrections.map(\.by)))
      return Clerk.json(
        JSONWriter.object { object in
          object.member(
            "updates",
            book.updates.map { update in
              UpdateJSON(
                update: update,
                corrections: book.corrections.filter { $0.update == update.update },
                handles: handles)
            })
          object.member("owed_to", seen.owed.map(\.rawValue))
          object.member("news_for", seen.unheard.map(\.rawValue))
          object.member(
            "promises", UpdateAudience.allCases.map { PromiseJSON(audience: $0, seen: seen) })
          object.rungs("calls_next", book.plannedRungs)
          object.rungs("called", book.climbs.map(\.rung))
        }, headers: [("ETag", "\"\(seen.version)\"")])
    }
  }

  private var draft: Route {
    Route(
      .get, PathTemplate(Self.all + "/draft"), .readers, subject: "Updates",
      summary: "What the record would say to an audience now",
      details: "The same record gives the same text; each clause cites the entries behind it.",
      query: [
        QueryParameter(
          "audience", .words(of: UpdateAudience.self), "Whom; responders when left out."),
        QueryParameter("next_due_at", .time, "When the next update is to come."),
        QueryParameter("next_in_seconds", .integer(1...31_536_000), "The same, from now on."),
      ],
      answers: [
        .json(
          200, "The draft.", SeenDraft.schema,
          headers: [(name: "ETag", description: "The incident's version.")])
      ]
    ) { [clerk] call in
      let audience = call.query.text("audience").flatMap(UpdateAudience.init) ?? .responders
      let next =
        call.query.integer("next_in_seconds").map { NextUpdate.inSeconds($0) }
        ?? call.query.time("next_due_at").map { .at($0) }
      let seen = try await clerk.desk.draft(
        to: audience, in: try call.parameter("incident"), next: next, for: try call.caller)
      return Clerk.json(JSONWriter.bytes(seen), headers: [("ETag", "\"\(seen.version)\"")])
    }
  }

  private var publication: Route {
    Route(
      .post, PathTemplate(Self.all), .responders, subject: "Updates",
      summary: "Tell an audience",
      details: """
        Without a text it says what the record says. What the rules find wrong with a text is \
        refused, with the place and what to write instead.
        """,
      body: .json(
        .object(
          ObjectRule(
            [
              Self.audience, .optional("text", .text(Rules.text)),
              .optional("because", .text(Rules.reason)),
            ] + Self.next + [.entryID, .insist]))),
      answers: Answer.written(.optional("update", UpdateJSON.schema))
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      let (written, update) = try await clerk.desk.publish(
        NewUpdate(
          to: try call.audience(), text: call.text("text"), next: call.next,
          because: call.text("because")), in: try call.parameter("incident"), by: order)
      let handles = try await clerk.handles(Set(update.map { [$0.by] } ?? []))
      return clerk.answer(written) { object in
        guard let update else { return }
        object.member("update", UpdateJSON(update: update, corrections: [], handles: handles))
      }
    }
  }

  private var snooze: Route {
    Route(
      .post, "/api/v1/incidents/{incident}/snoozes", .responders, subject: "Updates",
      summary: "Put the next update off",
      details: "A new promise within what the policy allows; readers see it.",
      body: .json(
        .object(
          ObjectRule(
            [Self.audience, .required("because", .text(Rules.reason))] + Self.next
              + [.entryID, .insist]))),
      answers: Answer.written()
    ) { [clerk] call in
      guard let next = call.next else {
        throw Problem.invalid("next_in_seconds", "is required, or next_due_at")
      }
      return clerk.answer(
        try await clerk.desk.snooze(
          try call.audience(), until: next, because: try call.required("because"),
          in: try call.parameter("incident"), by: try await clerk.order(for: call)))
    }
  }

  private var pace: Route {
    Route(
      .post, "/api/v1/incidents/{incident}/pace", .responders, subject: "Updates",
      summary: "Say that an incident goes on for long, so that updates come half as often",
      body: Schema.entry(
        .required("is_long", .bool), .required("because", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.setPace(
          isLong: call.isTrue("is_long"), because: try call.required("because"),
          in: try call.parameter("incident"), by: try await clerk.order(for: call)))
    }
  }
}

extension Call {
  fileprivate func audience() throws(Problem) -> UpdateAudience {
    guard let audience: UpdateAudience = word("audience") else {
      throw .invalid("audience", "is required")
    }
    return audience
  }

  fileprivate var next: NextUpdate? {
    integer("next_in_seconds").map { .inSeconds($0) } ?? time("next_due_at").map { .at($0) }
  }
}

extension JSONMembers {
  fileprivate mutating func rungs(_ name: String, _ rungs: [PlannedRung]) {
    array(name) { array in
      for rung in rungs { array.element { $0.object { rung.write(to: &$0) } } }
    }
  }
}
