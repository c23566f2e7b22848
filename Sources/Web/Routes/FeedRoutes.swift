import EventLog
import HTTP
import IncidentService
import JSON

/// The log as a feed: in pages, or live.
package struct FeedRoutes {
  let clerk: Clerk
  let hub: FeedHub
  /// Whether a request's token is still good.
  let revalidate: @Sendable (Request) async throws -> Void

  package init(
    _ clerk: Clerk, hub: FeedHub, revalidate: @escaping @Sendable (Request) async throws -> Void
  ) {
    (self.clerk, self.hub, self.revalidate) = (clerk, hub, revalidate)
  }

  private static let live = "text/event-stream"
  /// A page ends with the event that makes it larger than this.
  static let pageSize = 4 << 20

  package var routes: [Route] {
    [
      Route(
        .get, "/api/v1/events", .readers, subject: "Events", summary: "Everything that happened",
        details: """
          In the order of the log. As JSON one page; with Accept: text/event-stream a live feed, \
          whose ids are positions: Last-Event-ID resumes it without a gap or a repeat.
          """,
        query: [
          QueryParameter(
            "after", .integer(0...Int64.max), "Only what lies after this position."),
          QueryParameter(
            "limit", .integer(1...1_000),
            "How many to look at, at most; 200 when left out. Very large ones may be fewer."),
          QueryParameter("stream", .id, "Only of this stream."),
          QueryParameter("type", .text(TextRule(3...64, form: .singleLine)), "Only of this type."),
        ],
        answers: [
          Answer(
            200, "A page, or the feed.",
            content: [
              (
                mediaType: "application/json",
                schema: .object(
                  .required(
                    "events",
                    .list(.either([FeedJSON.event, FeedJSON.withheld]), atMost: 1_000)),
                  .required("next", .integer(0...Int64.max)),
                  .required("head", .integer(0...Int64.max)))
              ), (mediaType: Self.live, schema: .text(TextRule(0...Int.max))),
            ])
        ]
      ) { [self] call in
        let acceptance = Acceptance(call.request.head.headers["Accept"])
        return acceptance.best(of: ["application/json", Self.live]) == Self.live
          ? try stream(call) : try await page(call)
      }
    ]
  }

  private func page(_ call: Call) async throws -> Response {
    let page = try await clerk.desk.feed(
      after: call.query.position("after") ?? .start,
      limit: Int(clamping: call.query.integer("limit") ?? 200),
      stream: call.query.text("stream").flatMap { StreamID($0) }, type: call.query.text("type"),
      for: try call.caller)
    let actors = page.events.compactMap { event -> PrincipalID? in
      if case .event(let event, _) = event { event.actor.principal } else { nil }
    }
    let people = try await clerk.desk.people.people(Set(actors))
    let (events, last) = Self.written(page.events, people)
    return Clerk.json(
      JSONWriter.object { object in
        object.array("events") { list in
          for event in events { list.element(JSONText(trusting: event)) }
        }
        object.member("next", (last ?? page.next).rawValue)
        object.member("head", page.head.rawValue)
      })
  }

  /// As many as fit on a page, and the last of them where not all do.
  private static func written(
    _ events: [FeedEvent], _ people: [PrincipalID: Person]
  ) -> (events: [[UInt8]], last: LogPosition?) {
    var (written, size) = ([[UInt8]](), 0)
    for event in events {
      if size > pageSize { return (written, events[written.count - 1].position) }
      let bytes = event.bytes(people)
      written.append(bytes)
      size += bytes.count
    }
    return (written, nil)
  }

  private func stream(_ call: Call) throws -> Response {
    let reader = FeedReader(
      hub, try call.caller, after: try call.lastEvent ?? call.query.position("after") ?? .start,
      stream: call.query.text("stream").flatMap { StreamID($0) }, type: call.query.text("type"),
      revalidate: { [revalidate, request = call.request] in try await revalidate(request) })
    return Response(
      200, headers: [("Content-Type", Self.live), ("X-Accel-Buffering", "no")],
      body: .stream { stream in
        var reader = reader
        try await reader.run(
          send: { try await stream.send($0) }, room: { try await stream.room() })
      })
  }
}

extension FeedEvent {
  fileprivate var position: LogPosition {
    switch self {
    case .event(let event, _): event.position
    case .withheld(let position, _): position
    }
  }

  fileprivate func bytes(_ people: [PrincipalID: Person]) -> [UInt8] {
    switch self {
    case .event(let event, let words): FeedJSON.bytes(event, words, people)
    case .withheld(let position, let hash): FeedJSON.bytes(withheld: position, hash: hash)
    }
  }
}

extension Call {
  fileprivate var lastEvent: LogPosition? {
    get throws(Problem) {
      guard let text = request.head.headers["Last-Event-ID"] else { return nil }
      guard text.utf8.count <= 18, text.utf8.allSatisfy(isDigit), let value = Int64(text) else {
        throw .invalid("Last-Event-ID", "must be a position of the log")
      }
      return LogPosition(value)
    }
  }
}
