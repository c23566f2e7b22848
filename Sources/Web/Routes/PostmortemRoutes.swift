import EventLog
import HTTP
import IncidentService
import JSON
import PostmortemDocuments
import Postmortems

/// What is written, said and agreed about an incident or a deployment afterwards.
package struct PostmortemRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [EntryRoutes.Kind.incident, .deployment].flatMap { kind in
      [
        document(kind), opening(kind), section(kind), writing(kind), redline(kind), findings(kind),
        waiver(kind), perspective(kind), factor(kind), withdrawal(kind), comment(kind),
        settlement(kind), reviewRequest(kind), review(kind), publication(kind), seal(kind),
        people(kind), ticket(kind), anonymous(kind),
      ] + improvements(kind)
    }
  }

  static let subject = "Postmortems"

  static func path(_ kind: EntryRoutes.Kind, _ more: String = "") -> PathTemplate {
    PathTemplate(kind.path + "/postmortem" + more)
  }

  enum Format: String, CaseIterable {
    case json, md, html

    var mediaType: String {
      switch self {
      case .json: "application/json"
      case .md: "text/markdown; charset=utf-8"
      case .html: "text/html; charset=utf-8"
      }
    }
  }

  private func document(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind), .readers, subject: Self.subject,
      summary: "The postmortem as it stands",
      details: """
        What the record says, cited, and what people wrote. Before anybody has opened it, a draft.
        """,
      query: [
        QueryParameter("format", .words(of: Format.self), "How it is written."),
        QueryParameter("for", .words(of: PostmortemVariant.self), "Whom it is for."),
        QueryParameter("revision", .integer(0...1_000_000), "What people had written by then."),
      ],
      answers: [
        Answer(
          200, "The postmortem.",
          content: Format.allCases.map { format in
            (
              mediaType: format.mediaType,
              schema: format == .json ? PostmortemJSON.schema : Schema.text(TextRule(0...Int.max))
            )
          })
      ]
    ) { [clerk] call in
      let caller = try call.caller
      let seen = try await clerk.desk.postmortem(of: try kind.place(call), for: caller)
      let variant =
        call.query.text("for").flatMap { PostmortemVariant(rawValue: $0) } ?? .team
      let document = PostmortemDocument(
        seen.source, for: variant, at: call.query.integer("revision"))
      if variant == .customers { try await clerk.desk.refuseLeaks(in: document) }
      let format = call.query.text("format").flatMap { Format(rawValue: $0) } ?? .json
      let bytes: [UInt8] =
        switch format {
        case .json:
          JSONWriter.bytes(
            PostmortemJSON(
              seen: seen, document: document,
              handles: try await clerk.handles(seen.postmortem.everybody)))
        case .md: Array(document.markdown.utf8)
        case .html:
          Array(
            document.html(images: try await clerk.desk.images(in: seen, for: caller)).utf8)
        }
      return Response(
        200,
        headers: [("Content-Type", format.mediaType), ("ETag", "\"\(seen.version)\"")],
        body: .bytes(bytes))
    }.alsoAnswering(.refused)
  }

  private func opening(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind), .responders, subject: Self.subject,
      summary: "See to it that it is written, or let somebody else",
      body: Schema.entry(.optional("leader", .text(Rules.handle))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.openPostmortem(
          of: try kind.place(call), leader: call.text("leader"),
          by: try await clerk.order(for: call)))
    }
  }

  private func section(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind, "/sections/{section}"), .readers, subject: Self.subject,
      summary: "One section, as an editor begins with it",
      answers: [.json(200, "Its text, and what to write over.", SectionJSON.schema)]
    ) { [clerk] call in
      let seen = try await clerk.desk.section(
        try call.section, of: try kind.place(call), for: try call.caller)
      let handles = try await clerk.handles(Set(seen.comments.map(\.by)))
      return Clerk.json(JSONWriter.bytes(SectionJSON(section: seen, handles: handles)))
    }
  }

  private func writing(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/sections/{section}"), .responders, subject: Self.subject,
      summary: "Write a section",
      details: """
        “base” is what the text was written over. Where somebody else wrote meanwhile, both texts
        are put together; where both changed the same lines, the answer is 409 with both.
        """,
      body: Schema.entry(
        .required("text", .text(Rules.section)), .optional("base", .id),
        .optional("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.write(
          try call.required("text"), in: try call.section, over: call.id("base"),
          because: call.text("because"), on: try kind.place(call),
          by: try await clerk.order(for: call)))
    }.alsoAnswering(.conflict)
  }

  private func redline(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind, "/redline"), .readers, subject: Self.subject,
      summary: "What people changed between two revisions",
      query: [
        QueryParameter(
          "from", .integer(0...1_000_000), "The earlier one; 0 is before anybody wrote."),
        QueryParameter("to", .integer(0...1_000_000), "The later one; else the newest."),
      ],
      answers: [.json(200, "Sections that differ, in pieces.", RedlineJSON.schema)]
    ) { [clerk] call in
      let seen = try await clerk.desk.postmortem(
        of: try kind.place(call), for: try call.caller)
      return Clerk.json(
        JSONWriter.bytes(
          RedlineJSON(
            postmortem: seen.postmortem, from: call.query.integer("from") ?? 0,
            to: call.query.integer("to") ?? seen.postmortem.revision)))
    }
  }

  private func findings(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind, "/findings"), .readers, subject: Self.subject,
      summary: "What the lint has to say, and nobody waived",
      answers: [
        .json(
          200, "In the order of the sections.",
          .object(.required("findings", .list(PostmortemFindingJSON.schema, atMost: 20_000))))
      ]
    ) { [clerk] call in
      let seen = try await clerk.desk.postmortem(
        of: try kind.place(call), for: try call.caller)
      let findings = try await clerk.desk.findings(in: seen).map {
        PostmortemFindingJSON(section: $0.section, finding: $0.finding)
      }
      return Clerk.json(JSONWriter.object { $0.member("findings", findings) })
    }
  }

  private func waiver(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/waivers"), .responders, subject: Self.subject,
      summary: "Let a rule of the lint be, and say why",
      body: Schema.entry(
        .required("rule", .text(Rules.shortLine)),
        .optional("section", .words(of: PostmortemSection.self)),
        .required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.waive(
          try call.required("rule"),
          in: call.text("section").flatMap { PostmortemSection(rawValue: $0) },
          because: try call.required("because"), on: try kind.place(call),
          by: try await clerk.order(for: call)))
    }
  }
}

// MARK: - What people say and agree

extension PostmortemRoutes {
  private func perspective(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/perspectives"), .responders, subject: Self.subject,
      summary: "Say how you saw it",
      body: Schema.entry(
        .required("text", .text(Rules.sentence)),
        .optional("attribution", .word(["named", "role"]))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.sharePerspective(
          try call.required("text"),
          call.text("attribution").flatMap { Perspective.Attribution(rawValue: $0) } ?? .role,
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func factor(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/factors"), .responders, subject: Self.subject,
      summary: "Name a contributing factor",
      body: Schema.entry(
        .required("category", .words(of: Factor.Category.self)),
        .required("text", .text(Rules.sentence)),
        .optional("cites", .list(.integer(1...Int64.max), atMost: 100))),
      answers: Answer.written()
    ) { [clerk] call in
      let category = Factor.Category(rawValue: try call.required("category")) ?? .process
      return clerk.answer(
        try await clerk.desk.nameFactor(
          try call.required("text"), category,
          citing: call.body["cites"]?.elements?.compactMap { $0.integer.map(LogPosition.init) }
            ?? [],
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func withdrawal(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/factors/{factor}/withdrawal"), .responders, subject: Self.subject,
      summary: "Take a factor back", body: Schema.entry(.required("because", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.withdrawFactor(
          try call.event("factor"), because: try call.required("because"),
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func comment(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/comments"), .responders, subject: Self.subject,
      summary: "Comment on a section",
      body: Schema.entry(
        .required("section", .words(of: PostmortemSection.self)),
        .required("text", .text(Rules.sentence)), .optional("answers", .id)),
      answers: Answer.written()
    ) { [clerk] call in
      let section = PostmortemSection(rawValue: try call.required("section")) ?? .summary
      return clerk.answer(
        try await clerk.desk.comment(
          try call.required("text"), on: section, answering: call.id("answers"),
          of: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func settlement(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/comments/{comment}/settlement"), .responders, subject: Self.subject,
      summary: "Settle a comment", body: Schema.entry(), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.settle(
          comment: try call.event("comment"), of: try kind.place(call),
          by: try await clerk.order(for: call)))
    }
  }

  private func reviewRequest(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/review-request"), .responders, subject: Self.subject,
      summary: "Ask others to read it", body: Schema.entry(), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.requestReview(
          of: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func review(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/reviews"), .responders, subject: Self.subject,
      summary: "Approve the newest revision, or say what is to change",
      body: Schema.entry(
        .required("verdict", .words(of: PostmortemReview.Verdict.self)),
        .optional("because", .text(Rules.reason)), .optional("revision", .integer(0...1_000_000))),
      answers: Answer.written()
    ) { [clerk] call in
      let verdict =
        PostmortemReview.Verdict(rawValue: try call.required("verdict")) ?? .changesWanted
      return clerk.answer(
        try await clerk.desk.review(
          verdict, because: call.text("because"), of: call.body["revision"]?.integer,
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func publication(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/publication"), .responders, subject: Self.subject,
      summary: "Publish: seal the newest revision with its digest",
      body: Schema.entry(
        .optional("revision", .integer(0...1_000_000)),
        .optional("unreviewed", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.publishPostmortem(
          unreviewed: call.text("unreviewed"), of: call.body["revision"]?.integer,
          on: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func seal(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind, "/seal"), .readers, subject: Self.subject,
      summary: "Whether what was sealed last comes out the same when it is computed again",
      answers: [.json(200, "What came out.", SealJSON.schema)]
    ) { [clerk] call in
      let caller = try call.caller
      let place = try kind.place(call)
      let seen = try await clerk.desk.postmortem(of: place, for: caller)
      guard let publication = seen.postmortem.publications.last else {
        throw DeskRefusal.rule(
          name: "not-published", explanation: "Nothing is published yet.", field: nil)
      }
      let check = try await clerk.desk.checkSeal(publication, of: place, for: caller)
      return Clerk.json(
        JSONWriter.bytes(SealJSON(publication: publication, check: check)))
    }.alsoAnswering(.refused)
  }

  private func people(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, Self.path(kind, "/people"), .administrators, subject: Self.subject,
      summary: "Who stands behind the roles",
      answers: [
        .json(
          200, "One row for each role of each person.",
          .object(
            .required(
              "people",
              .list(
                .object(
                  .required("role", .freeText), .required("handle", Handles.schema),
                  .required("name", .orNull(.freeText))), atMost: 10_000))))
      ]
    ) { [clerk] call in
      let people = try await clerk.desk.peopleBehind(try kind.place(call), for: try call.caller)
      return Clerk.json(
        JSONWriter.object { object in
          object.array("people") { list in
            for row in people {
              list.object {
                $0.member("role", row.role)
                $0.member("handle", row.person.handle)
                $0.member("name", row.person.name)
              }
            }
          }
        })
    }
  }
}

extension Call {
  fileprivate var section: PostmortemSection {
    get throws(Problem) {
      guard let section = PostmortemSection(rawValue: try parameter("section")) else {
        throw .invalid("section", "is none")
      }
      return section
    }
  }

  func event(_ name: String) throws(Problem) -> EventID {
    guard let id = EventID(try parameter(name)) else { throw .invalid(name, "must be a UUID") }
    return id
  }

  fileprivate func id(_ name: String) -> EventID? { text(name).flatMap { EventID($0) } }
}
