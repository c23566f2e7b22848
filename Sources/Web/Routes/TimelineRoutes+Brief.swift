import EventLog
import HTTP
import IncidentService
import JSON
import Timelines

extension TimelineRoutes {
  var brief: Route {
    Route(
      .get, "/api/v1/incidents/{incident}/brief", .readers, subject: "Incidents",
      summary: "What is new since the caller last looked",
      details: "Looking does not move where they are; POST readings does.",
      answers: [
        .json(
          200, "What is new.",
          .object(
            .required("since", .orNull(.position)), .required("head", .integer(0...Int64.max)),
            .required("summary", .freeText),
            .required("entries", .list(TimelineShape.entry, atMost: 1_000_000)),
            .required(
              "overdue_actions",
              .described(
                "Actions of other incidents of the same service that should be done by now.",
                .list(ImprovementRow.schema, atMost: 20)))))
      ]
    ) { [clerk] call in
      let brief = try await clerk.desk.brief(
        of: .incident(try call.parameter("incident")), for: try call.caller)
      let names = try await clerk.desk.names(in: brief.timeline)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("since", brief.since?.rawValue)
          object.member("head", brief.timeline.all.map(\.position).max()?.rawValue ?? 0)
          object.member("summary", brief.summary)
          object.array("entries") { list in
            let reading = TimelineReading(names: names)
            for entry in brief.entries {
              list.element(JSONText(trusting: brief.timeline.json(of: entry, reading)))
            }
          }
          object.array("overdue_actions") { list in
            for row in brief.overdue { list.object { row.write(to: &$0, isOverdue: true) } }
          }
        })
    }
  }

  var reading: Route {
    Route(
      .post, "/api/v1/incidents/{incident}/readings", .readers, subject: "Incidents",
      summary: "Say how far one has read",
      body: .json(.object(.required("position", .position))),
      answers: [
        .json(200, "It is remembered.", .object(.required("position", .position)))
      ], takesPreconditions: false
    ) { [clerk] call in
      guard let position = call.integer("position") else {
        throw Problem.invalid("position", "is required")
      }
      try await clerk.desk.saveReading(
        LogPosition(position), in: .incident(try call.parameter("incident")),
        for: try call.caller)
      return Clerk.json(JSONWriter.object { $0.member("position", position) })
    }
  }
}

extension Brief {
  /// One sentence.
  fileprivate var summary: String {
    guard let last = entries.last else { return "Nothing is new." }
    let what = entries.count == 1 ? "1 entry is new" : "\(entries.count) entries are new"
    let from = since.map { " since #\($0)" } ?? ", all of it"
    let people = Set(entries.map(\.actor.principal)).count
    let whom = people == 1 ? "one person" : "\(people) people"
    return "\(what)\(from), by \(whom); the newest is #\(last.position)."
  }
}

/// The JSON that `Timelines` writes, described.
enum TimelineShape {
  private static let span = Schema.object(.required("from", .time), .required("to", .time))

  private static let actor = Schema.object(
    .required("principal", .id), .required("role", .freeText),
    .required("name", .orNull(.freeText)))

  private static let correction = Schema.object(
    .required("position", .position), .required("id", .id), .required("happened_at", .time),
    .required("recorded_at", .time), .required("actor", actor),
    .required("text", .orNull(.freeText)), .required("because", .orNull(.freeText)))

  static let entry = Schema.named(
    "TimelineEntry",
    .object(
      .required("position", .position), .required("id", .id), .required("stream", .id),
      .required("type", .freeText), .required("phase", .freeText),
      .required("kind", .words(of: EntryKind.self)), .required("happened_at", .time),
      .required("recorded_at", .time), .required("actor", actor), .required("restricted", .bool),
      .required("summary", .freeText), .required("text", .freeText),
      .required("marks", .list(.freeText, atMost: 10)), .required("starred", .bool),
      .required(
        "causes",
        .list(
          .object(.required("id", .id), .required("position", .orNull(.position))), atMost: 100)),
      .required("answered_by", .orNull(.position)),
      .required("corrections", .list(correction, atMost: 1_000_000)),
      .required("redaction", .orNull(.redaction))))

  static let timeline = Schema.named(
    "Timeline",
    .object(
      .required("format", .freeText), .required("number", .freeText),
      .required("title", .orNull(.freeText)), .required("position", .integer(0...Int64.max)),
      .required("order", .words(of: TimelineClock.self)),
      .required("as_known_at", .orNull(.time)), .required("milestones", .map(.orNull(.time))),
      .required("durations_us", .map(.orNull(.integer(Int64.min...Int64.max)))),
      .required("phases", .list(phase, atMost: 1_000)),
      .required("gaps", .list(span, atMost: 1_000_000)),
      .required("roles", .list(role, atMost: 1_000)),
      .required("exposure", .list(exposure, atMost: 1_000_000)),
      .required("severities", .list(severity, atMost: 1_000_000)),
      .required("total", .integer(0...Int64.max)), .required("offset", .integer(0...Int64.max)),
      .required("entries", .list(entry, atMost: 10_000_000))))

  private static let phase = Schema.object(
    .required("phase", .freeText), .required("start", .time), .required("end", .time),
    .required("entries", .integer(0...Int64.max)),
    .required("gaps", .list(span, atMost: 1_000_000)))

  private static let role = Schema.object(
    .required("role", .freeText),
    .required(
      "holders",
      .list(
        .object(
          .required("principal", .id), .required("name", .orNull(.freeText)),
          .required("from", .time), .required("to", .orNull(.time))), atMost: 1_000_000)),
    .required("vacancies", .list(span, atMost: 1_000_000)))

  private static let exposure = Schema.object(
    .required("at", .time), .required("deployment", .id), .required("group", .orNull(.freeText)),
    .required("share_bp", .integer(0...10_000)), .required("position", .position))

  private static let severity = Schema.object(
    .required("at", .time), .required("severity", .freeText), .required("position", .position))
}
