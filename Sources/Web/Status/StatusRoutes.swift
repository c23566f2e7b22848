import HTTP
import StatusPages

/// The page for people outside: without a token, without a script, from memory.
struct StatusRoutes {
  let keeper: StatusKeeper

  init(_ keeper: StatusKeeper) { self.keeper = keeper }

  var routes: [Route] {
    [
      page("/status", "How things stand, for people outside", "text/html; charset=utf-8"),
      page("/status/history", "What was published before", "text/html; charset=utf-8"),
      page("/status/feed.atom", "Updates as an Atom feed", "application/atom+xml; charset=utf-8"),
      page("/status/incidents/{public}", "One incident", "text/html; charset=utf-8"),
      page("/api/v2/incidents/unresolved.json", "Open incidents, in the common shape", nil),
    ]
      + [
        "summary", "status", "components", "incidents", "scheduled-maintenances",
        "scheduled-maintenances/upcoming", "scheduled-maintenances/active",
      ].map { page("/api/v2/\($0).json", "The \($0), in the common shape", nil) }
  }

  private func page(_ path: String, _ summary: String, _ type: String?) -> Route {
    Route(
      .get, PathTemplate(path), .everybody, subject: "Status page", summary: summary,
      details: "Not there unless the policy has a status-page.",
      answers: [
        Answer(
          200, "The page.",
          content: [(mediaType: type ?? "application/json", schema: nil)]),
        Answer(
          404, "There is no such page.",
          content: [(mediaType: "text/plain; charset=utf-8", schema: nil)]),
      ]
    ) { [keeper] call in
      guard let file = keeper.file(call.request.head.path) else {
        return Response(
          404, headers: [("Content-Type", "text/plain; charset=utf-8")],
          body: .bytes(Array("There is no such page.\n".utf8)))
      }
      return Response(
        200,
        headers: [
          ("Content-Type", file.mediaType), ("Cache-Control", "public, max-age=15"),
        ], body: .bytes(file.bytes))
    }
  }
}
