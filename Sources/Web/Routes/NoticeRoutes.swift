import Communication
import EventLog
import HTTP
import IncidentService
import JSON

/// Whom somebody outside has to be told of an incident, by when, and that they were.
package struct NoticeRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [list, given, lifted] }

  private static let all = "/api/v1/incidents/{incident}/notices"

  private var list: Route {
    Route(
      .get, PathTemplate(Self.all), .readers, subject: "Notices",
      summary: "Whom somebody outside has to be told, and what became of it",
      answers: [
        .json(
          200, "In the order in which they came to be owed.",
          .object(.required("notices", .list(NoticeJSON.schema, atMost: 1_000))),
          headers: [(name: "ETag", description: "The incident's version.")])
      ]
    ) { [clerk] call in
      let seen = try await clerk.desk.notices(
        in: try call.parameter("incident"), for: try call.caller)
      let handles = try await clerk.handles(Set(seen.notices.compactMap(\.end?.by)))
      let notices = seen.notices.map {
        NoticeJSON(state: $0, text: seen.texts[$0.notice.name], now: seen.now, handles: handles)
      }
      return Clerk.json(
        JSONWriter.object { $0.member("notices", notices) },
        headers: [("ETag", "\"\(seen.version)\"")])
    }
  }

  private var given: Route {
    end(
      "given", .given, "text", "Say that somebody outside was told",
      "What they were told, and how. “happened_at” is when.")
  }

  private var lifted: Route {
    end(
      "lifted", .lifted, "because", "Say why nobody outside has to be told after all",
      "It stands on the record, with who said so.")
  }

  private func end(
    _ path: String, _ kind: NoticeEnd.Kind, _ member: String, _ summary: String, _ details: String
  ) -> Route {
    Route(
      .post, PathTemplate(Self.all + "/{notice}/" + path), .responders, subject: "Notices",
      summary: summary, details: details,
      body: Schema.entry(.required(member, .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.endNotice(
          try call.parameter("notice"), kind, text: try call.required(member),
          in: try call.parameter("incident"), by: try await clerk.order(for: call)))
    }
  }
}

private struct NoticeJSON: JSONWritable {
  var state: NoticeState
  var text: String?
  var now: Timestamp
  var handles: Handles

  private var standing: String {
    switch state.end?.kind {
    case .given: state.end?.lateBySeconds == nil ? "given" : "late"
    case .lifted: "lifted"
    case nil: now >= state.notice.dueAt ? "overdue" : "owed"
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("name", state.notice.name)
      object.member("to", state.notice.to)
      object.member("role", state.notice.role)
      object.member("text", text)
      object.member("since", state.notice.since)
      object.member("due_at", state.notice.dueAt)
      object.member("state", standing)
      object.member("ended_at", state.end?.at)
      object.member("ended_by", state.end.map { handles.text($0.by) })
      object.member("said", state.end?.text)
      object.member("late_by_seconds", state.end?.lateBySeconds)
    }
  }

  static let schema = Schema.named(
    "Notice",
    .object(
      ObjectRule(
        [
          .required("name", .freeText), .required("to", .freeText),
          .required("role", .orNull(.freeText)), .required("text", .orNull(.freeText)),
          .required("since", .time), .required("due_at", .time),
          .required("state", .word(["owed", "overdue", "given", "late", "lifted"])),
          .required("ended_at", .orNull(.time)), .required("ended_by", .orNull(Handles.schema)),
          .required("late_by_seconds", .orNull(.integer(0...Int64.max))),
        ] + MemberRule.words("said"))))
}
