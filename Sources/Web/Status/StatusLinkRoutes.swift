import Digest
import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import StatusPages

/// The page for stakeholders, by a link, and the links.
struct StatusLinkRoutes {
  let clerk: Clerk

  init(_ clerk: Clerk) { self.clerk = clerk }

  var routes: [Route] { [page, list, making, revocation, exchange] }

  private static let subject = "People outside"

  private var page: Route {
    Route(
      .get, "/status/private", .everybody, subject: "Status page",
      summary: "What stakeholders are told",
      details: "By a link that somebody of the team made. No other page links here.",
      query: [
        QueryParameter("link", .text(TextRule(1...64, form: .singleLine)), "Names the link."),
        QueryParameter("until", .integer(0...Int64.max), "When it is over, in seconds since 1970."),
        QueryParameter(
          "code", .text(TextRule(1...128, form: .singleLine)), "Shows that it is ours."),
      ],
      answers: [
        Answer(
          200, "The page.", content: [(mediaType: "text/html; charset=utf-8", schema: nil)]),
        Answer(
          404, "A link that leads nowhere.",
          content: [
            (mediaType: "text/html; charset=utf-8", schema: nil),
            (mediaType: "text/plain; charset=utf-8", schema: nil),
          ]),
      ]
    ) { [clerk] call in
      guard let rule = try await clerk.desk.policies.inForce().statusPage else {
        return Response(
          404, headers: [("Content-Type", "text/plain; charset=utf-8")],
          body: .bytes(Array("There is no such page.\n".utf8)))
      }
      guard let board = try await clerk.desk.stakeholderBoard(with: call.statusPass, on: rule)
      else { return clerk.formPage(StakeholderBoard.closed(rule), status: 404) }
      return clerk.formPage(board.html)
    }.forHolders()
  }

  private var list: Route {
    Route(
      .get, "/api/v1/status-links", .responders, subject: Self.subject,
      summary: "Links to the page for stakeholders",
      answers: [
        .json(
          200, "The newest first, without what makes them valid.",
          .object(.required("links", .list(Self.link, atMost: 200))))
      ]
    ) { [clerk] _ in
      let links = try await clerk.desk.statusLinks(limit: 200)
      let handles = try await clerk.handles(Set(links.map(\.madeBy)))
      return Clerk.json(
        JSONWriter.object { object in
          object.array("links") { list in
            for link in links {
              list.object {
                $0.member("id", link.id.description)
                $0.member("made_by", handles.text(link.madeBy))
                $0.member("created_at", link.createdAt)
                $0.member("expires_at", link.expiresAt)
                $0.member("revoked_at", link.revokedAt)
              }
            }
          }
        })
    }
  }

  private static let link = Schema.named(
    "StatusLink",
    .object(
      .required("id", .id), .required("made_by", Handles.schema), .required("created_at", .time),
      .required("expires_at", .time), .required("revoked_at", .orNull(.time))))

  private var making: Route {
    Route(
      .post, "/api/v1/status-links", .responders, subject: Self.subject,
      summary: "Make a link to the page for stakeholders",
      details: "The address is shown this once.",
      body: .json(.object(.required("seconds", .integer(60...7_776_000)))),
      answers: [
        .json(
          201, "The link.",
          .object(
            .required("id", .id), .required("path", .freeText),
            .required("url", .orNull(.freeText)), .required("expires_at", .time)))
      ], takesPreconditions: false
    ) { [clerk] call in
      let pass = try await clerk.desk.makeStatusLink(
        forSeconds: call.integer("seconds") ?? 0, by: try await clerk.order(for: call))
      let path =
        "/status/private?link=\(pass.id)&until=\(pass.until)&code=\(hexadecimal(pass.code.bytes))"
      let page = try await clerk.desk.policies.inForce().statusPage
      return Clerk.json(
        JSONWriter.object {
          $0.member("id", pass.id.description)
          $0.member("path", path)
          $0.member("url", page?.subscriptions?.link(path))
          $0.member("expires_at", Timestamp(microseconds: 0).advanced(bySeconds: pass.until))
        }, status: 201)
    }
  }

  private var revocation: Route {
    Route(
      .delete, "/api/v1/status-links/{status_link}", .responders, subject: Self.subject,
      summary: "Revoke a link; it leads nowhere at once",
      answers: [.empty("It is revoked.")], takesPreconditions: false
    ) { [clerk] call in
      try await clerk.desk.revokeStatusLink(
        try call.parameter("status_link"), by: try await clerk.order(for: call))
      return Response(204)
    }
  }

  private var exchange: Route {
    Route(
      .delete, "/api/v1/status-links", .administrators, subject: Self.subject,
      summary: "Revoke all links, by exchanging the key that signs them",
      answers: [.empty("None leads anywhere any more.")], takesPreconditions: false
    ) { [clerk] call in
      try await clerk.desk.revokeStatusLink(nil, by: try await clerk.order(for: call))
      return Response(204)
    }
  }
}

extension Call {
  /// Nil for what cannot be a link.
  fileprivate var statusPass: StatusPass? {
    guard let id = query.text("link").flatMap({ EventID($0) }), let until = query.integer("until"),
      let code = query.text("code").flatMap({ SHA256Digest(hexadecimal: $0) })
    else { return nil }
    return StatusPass(id, until: until, code: code)
  }
}
