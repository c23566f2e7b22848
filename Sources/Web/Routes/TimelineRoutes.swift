import EventLog
import HTTP
import IncidentService
import JSON
import Timelines

/// Timelines, and what is new to a reader.
package struct TimelineRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [timeline(.incident), timeline(.deployment), brief, reading]
  }

  enum Format: String, CaseIterable {
    case json, text, md, html, csv, svg

    var mediaType: String {
      switch self {
      case .json: "application/json"
      case .text: "text/plain; charset=utf-8"
      case .md: "text/markdown; charset=utf-8"
      case .html: "text/html; charset=utf-8"
      case .csv: "text/csv; charset=utf-8"
      case .svg: "image/svg+xml"
      }
    }
  }

  private func timeline(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .get, PathTemplate(kind.path + "/timeline"), .readers, subject: kind.subject,
      summary: "The timeline",
      details: "As it is now, or as it was known at a time; in the order of either clock.",
      query: [
        QueryParameter("as_known_at", .time, "Nothing that was recorded later."),
        QueryParameter("by", .words(of: TimelineClock.self), "The clock to order by."),
        QueryParameter(
          "format", .words(of: Format.self), "How it is written; else by the Accept header."),
        QueryParameter("originals", .bool, "Show what stood before corrections."),
        QueryParameter("grouped", .bool, "One list for each phase."),
        QueryParameter("after", .position, "Only what comes after the entry at this position."),
        QueryParameter("limit", .integer(1...1_000), "How many entries; all when left out."),
        QueryParameter("width", .integer(40...400), "Columns of the text."),
      ],
      answers: [
        Answer(
          200, "The timeline.",
          content: Format.allCases.map { format in
            (
              mediaType: format.mediaType,
              schema: format == .json ? TimelineShape.timeline : Schema.text(TextRule(0...Int.max))
            )
          })
      ]
    ) { [clerk] call in
      let time = call.query.time("as_known_at")
      let timeline = try await clerk.desk.timeline(
        of: try kind.place(call), asKnownAt: time, for: try call.caller)
      let clock = call.query.text("by").flatMap { TimelineClock(rawValue: $0) } ?? .happened
      let names = try await clerk.desk.names(in: timeline)
      let reading = TimelineReading(
        by: clock, asKnownAt: time, names: names,
        showsOriginals: call.query.isTrue("originals"), isGrouped: call.query.isTrue("grouped"),
        slice: try call.slice(of: timeline, by: clock),
        width: Int(clamping: call.query.integer("width") ?? 100))
      return timeline.response(try call.format, reading)
    }
  }
}

extension Call {
  fileprivate var format: TimelineRoutes.Format {
    get throws(Problem) {
      if let word = query.text("format"), let format = TimelineRoutes.Format(rawValue: word) {
        return format
      }
      let formats = TimelineRoutes.Format.allCases
      let best = Acceptance(request.head.headers["Accept"]).best(of: formats.map(\.mediaType))
      guard let format = formats.first(where: { $0.mediaType == best }) else {
        throw Problem(.notAcceptable, "Ask for one of the formats that there are.")
      }
      return format
    }
  }

  fileprivate func slice(of timeline: Timeline, by clock: TimelineClock) throws(Problem) -> Range<
    Int
  >? {
    let (after, limit) = (query.position("after"), query.integer("limit"))
    if after == nil, limit == nil { return nil }
    var start = 0
    if let after {
      let place = timeline.entries(by: clock).firstIndex { $0.position == after }
      guard let place else { throw .invalid("after", "is not the position of an entry here") }
      start = place + 1
    }
    let count = timeline.all.count
    let end = limit.map { min(count, start + Int(clamping: $0)) } ?? count
    return min(start, end)..<end
  }
}

extension Timeline {
  fileprivate func response(
    _ format: TimelineRoutes.Format, _ reading: TimelineReading
  ) -> Response {
    let bytes: [UInt8] =
      switch format {
      case .json: json(reading)
      case .text: Array(text(reading).utf8)
      case .md: Array(markdown(reading).utf8)
      case .html: Array(html(reading).utf8)
      case .csv: Array(csv(reading).utf8)
      case .svg: Array(svg(reading).utf8)
      }
    return Response(
      200, headers: [("Content-Type", format.mediaType), ("Vary", "Accept")], body: .bytes(bytes))
  }
}
