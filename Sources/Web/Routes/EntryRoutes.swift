import EventLog
import HTTP
import IncidentService
import JSON

/// What can be added to the record of an incident or a deployment, and done to single entries.
package struct EntryRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [Kind.incident, .deployment].flatMap { additions($0) } + entries
  }

  enum Kind: String, CaseIterable {
    case incident, deployment

    var path: String { "/api/v1/\(rawValue)s/{\(rawValue)}" }

    var subject: String { self == .incident ? "Incidents" : "Deployments" }

    func place(_ call: Call) throws(Problem) -> Place {
      let reference = try call.parameter(rawValue)
      return self == .incident ? .incident(reference) : .deployment(reference)
    }
  }

  private func additions(_ kind: Kind) -> [Route] {
    [note(kind), request(kind), requestAnswer(kind), evidence(kind), reference(kind), run(kind)]
  }
}

extension EntryRoutes {
  private func note(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/notes"), .responders, subject: kind.subject,
      summary: "Note something", body: Schema.entry(.required("text", .text(Rules.text))),
      answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.note(
          try call.required("text"), in: try kind.place(call), by: try await clerk.order(for: call))
      )
    }
  }

  private func request(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/requests"), .responders, subject: kind.subject,
      summary: "Ask something of a role, to be looked at again at a time",
      body: Schema.entry(
        .required("of_role", .text(Rules.role)), .required("ask", .text(Rules.reason)),
        .required("check_back_at", .time)), answers: Answer.written()
    ) { [clerk] call in
      guard let time = call.time("check_back_at") else {
        throw Problem.invalid("check_back_at", "is required")
      }
      return clerk.answer(
        try await clerk.desk.request(
          try call.required("ask"), ofRole: try call.required("of_role"), checkBackAt: time,
          in: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func reference(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/references"), .responders, subject: kind.subject,
      summary: "Attach a link as evidence",
      body: Schema.entry(
        .required("kind", .words(of: Evidence.Kind.self)), .required("url", .text(Rules.link)),
        .optional("text", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.reference(
          try call.required("url"), call.word("kind") ?? .file, text: call.text("text"),
          in: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func run(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/runs"), .responders, subject: kind.subject,
      summary: "Record a command that was run, and what it wrote",
      body: Schema.entry(
        .required("command", .text(Rules.command)),
        .optional("exit_code", .integer(-255...255)),
        .optional("milliseconds", .integer(0...Int64(1) << 40)),
        .required("output", .text(Rules.output)),
        .optional("verdict", .word(["pass", "fail", "unknown"]))), answers: Answer.written()
    ) { [clerk] call in
      let run = NewRun(
        command: try call.required("command"),
        exitCode: call.integer("exit_code").flatMap { Int32(exactly: $0) },
        milliseconds: call.integer("milliseconds"), output: call.text("output") ?? "")
      return clerk.answer(
        try await clerk.desk.record(
          run, in: try kind.place(call), by: try await clerk.order(for: call)))
    }
  }

  private func evidence(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/evidence"), .responders, subject: kind.subject,
      summary: "Attach a file as it is",
      details: "The media type of the request is kept with the bytes.",
      query: [
        QueryParameter("kind", .words(of: Evidence.Kind.self), "What it is; file when left out."),
        QueryParameter("name", .text(Rules.line), "What the file is called."),
        QueryParameter("happened_at", .time, "When it was taken; now, when left out."),
        QueryParameter("insist", .bool, "Keep it although it looks like it holds a secret."),
      ],
      body: .bytes(limit: BlobLimits.maximumSize),
      answers: Answer.written(
        .required("digest", .text(TextRule(64...64, form: .hash))),
        .required("size", .integer(0...Int64.max)))
    ) { [clerk] call in
      var order = try await clerk.order(for: call)
      order.insists = call.query.isTrue("insist")
      let new = NewEvidence(
        call.query.text("kind").flatMap { Evidence.Kind(rawValue: $0) } ?? .file,
        name: call.query.text("name"), mediaType: call.mediaType, bytes: call.request.body)
      let (written, blob) = try await clerk.desk.attach(new, to: try kind.place(call), by: order)
      return clerk.answer(written) {
        $0.member("digest", blob.digest)
        $0.member("size", blob.size)
      }
    }
  }
}

extension Call {
  /// The media type of the body as it is kept; one that cannot be read says nothing.
  fileprivate var mediaType: String {
    let given = request.head.headers["Content-Type"] ?? ""
    guard given.utf8.count <= 200, given.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
      MediaType(given) != nil
    else { return "application/octet-stream" }
    return given
  }

  /// A member that is one of the words of an enumeration.
  package func word<Word: RawRepresentable<String>>(_ name: String) -> Word? {
    text(name).flatMap { Word(rawValue: $0) }
  }
}
