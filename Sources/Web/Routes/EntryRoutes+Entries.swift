import Digest
import EventLog
import HTTP
import IncidentService
import JSON

extension EntryRoutes {
  func requestAnswer(_ kind: Kind) -> Route {
    Route(
      .post, PathTemplate(kind.path + "/requests/{entry}/answer"), .responders,
      subject: kind.subject, summary: "Say that what was asked is answered", body: Schema.entry(),
      answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.answer(
          try call.parameter("entry"), in: try kind.place(call), by: order))
    }
  }

  var entries: [Route] { [entry, evidence, correction, redaction, star, pin] }

  private var pin: Route {
    Route(
      .post, PathTemplate(Kind.incident.path + "/pins"), .responders, subject: "Incidents",
      summary: "Put something that was said elsewhere on the timeline",
      details: """
        At the time at which it was said, and once, whoever pins it how often. When its text is \
        another by now, the note is corrected.
        """,
      body: .json(
        .object(
          .required(
            "source",
            .described("Names what was said, whatever becomes of its text.", .text(Rules.line))),
          .required("text", .text(TextRule(1...12_000))), .optional("author", .text(Rules.line)),
          .required("said_at", .time), .optional("link", .text(TextRule(9...500, form: .link))),
          .insist)),
      answers: Answer.written(.required("entry", .id), .required("corrected", .bool))
    ) { [clerk] call in
      guard let time = call.time("said_at") else { throw Problem.invalid("said_at", "is required") }
      let pinned = try await clerk.desk.pin(
        Pin(
          try call.required("source"), text: try call.required("text"),
          author: call.text("author"), saidAt: time, link: call.text("link")),
        in: try call.parameter("incident"), by: try await clerk.order(for: call))
      return clerk.answer(pinned.written) {
        $0.member("entry", pinned.entry.description)
        $0.member("corrected", pinned.isCorrection)
      }
    }
  }

  private var entry: Route {
    Route(
      .get, "/api/v1/entries/{entry}", .readers, subject: "Entries", summary: "One entry",
      answers: [.json(200, "The entry, with its words.", FeedJSON.event)]
    ) { [clerk] call in
      let event = try await clerk.desk.entry(try call.parameter("entry"), for: try call.caller)
      let words = try await clerk.desk.store.words(of: [event]).first ?? nil
      let names = try await clerk.desk.people.people([event.actor.principal])
      return Clerk.json(FeedJSON.bytes(event, words, names))
    }
  }

  private var evidence: Route {
    Route(
      .get, "/api/v1/evidence/{entry}", .readers, subject: "Entries",
      summary: "The bytes that an entry attached",
      answers: [
        Answer(
          200, "The bytes as they were attached, to be saved, never to be shown in place.",
          content: [(mediaType: "*/*", schema: nil)])
      ]
    ) { [clerk] call in
      let reference = try call.parameter("entry")
      let (evidence, bytes) = try await clerk.desk.evidence(reference, for: try call.caller)
      let name = evidence.name?.plain ?? "evidence-\(reference)"
      let type = evidence.blob?.mediaType ?? "application/octet-stream"
      return Response(
        200,
        headers: [
          ("Content-Type", type), ("Content-Disposition", Disposition.attachment(name)),
        ], body: .bytes(bytes))
    }
  }

  private var correction: Route {
    Route(
      .post, "/api/v1/entries/{entry}/correction", .responders, subject: "Entries",
      summary: "Correct an entry", details: "What stood there before stays readable.",
      body: Schema.entry(
        .required("text", .text(Rules.text)), .required("because", .text(Rules.reason))),
      answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.correct(
          try call.parameter("entry"), with: try call.required("text"),
          because: try call.required("because"), by: order))
    }
  }

  private var redaction: Route {
    Route(
      .post, "/api/v1/entries/{entry}/redaction", .responders, subject: "Entries",
      summary: "Destroy the words of an entry for ever",
      details: "That there were words, when they went and why stays in the record.",
      body: Schema.entry(.required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(
        try await clerk.desk.redact(
          try call.parameter("entry"), because: try call.required("because"), by: order))
    }
  }

  private var star: Route {
    Route(
      .post, "/api/v1/entries/{entry}/star", .responders, subject: "Entries",
      summary: "Mark an entry as important", body: Schema.entry(), answers: Answer.written()
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      return clerk.answer(try await clerk.desk.star(try call.parameter("entry"), by: order))
    }
  }
}

/// How a browser is told to save something under a name that came from outside (RFC 6266).
enum Disposition {
  static func attachment(_ name: String) -> String {
    let plain = name.unicodeScalars.map { scalar in
      scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F
        && !"\"\\/;%".unicodeScalars.contains(scalar)
        ? Character(scalar) : "_"
    }
    var encoded = ""
    for byte in name.utf8 {
      let isPlain =
        isDigit(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80 || byte == 0x2E
        || byte == 0x2D || byte == 0x5F
      encoded += isPlain ? String(Unicode.Scalar(byte)) : "%" + hexadecimal([byte]).uppercased()
    }
    return "attachment; filename=\"\(String(plain))\"; filename*=UTF-8''\(encoded)"
  }
}
