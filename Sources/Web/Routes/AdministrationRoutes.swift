import EventLog
import HTTP
import IncidentService
import JSON

/// Tokens and people.
package struct AdministrationRoutes {
  let clerk: Clerk
  /// Called when a token was revoked or a person erased, so that it stops working here at once.
  let forgetTokens: @Sendable () -> Void

  package init(_ clerk: Clerk, forgetTokens: @escaping @Sendable () -> Void) {
    (self.clerk, self.forgetTokens) = (clerk, forgetTokens)
  }

  package var routes: [Route] { [me, issue, list, revocation, people, person, erasure] }

  private var me: Route {
    Route(
      .get, "/api/v1/me", .anybodyKnown, subject: "Administration",
      summary: "Whom the token stands for",
      answers: [
        .json(
          200, "The caller.",
          .object(
            .required("person", Handles.schema), .required("role", .words(of: TokenRole.self)),
            .required("token", .id)))
      ]
    ) { [clerk] call in
      guard let bearer = call.bearer else { throw Problem.unauthenticated }
      let handles = try await clerk.handles([bearer.caller.principal])
      return Clerk.json(
        JSONWriter.object { object in
          object.member("person", handles.text(bearer.caller.principal))
          object.member("role", bearer.caller.role.rawValue)
          object.member("token", bearer.token.description)
        })
    }
  }

  private var issue: Route {
    Route(
      .post, "/api/v1/tokens", .administrators, subject: "Administration",
      summary: "Make a token", details: "The answer is the only place where it can be read.",
      body: .json(
        .object(
          .required("role", .words(of: TokenRole.self)), .optional("person", .text(Rules.handle)),
          .optional("label", .text(Rules.line)), .optional("expires_at", .time))),
      answers: [
        .json(
          201, "The token.",
          .object(.required("id", .id), .required("token", .text(TextRule(20...100)))))
      ], takesPreconditions: false
    ) { [self] call in try await makeToken(call) }
  }

  private func makeToken(_ call: Call) async throws -> Response {
    let wish = try TokenWish(call)
    let text = TokenText.make()
    // A token is shown once, so a retry makes another: no answer is replayed here.
    var order = try await clerk.order(for: call)
    order.identity.key = .make(at: clerk.now())
    let token = try await issue(wish, text, by: order)
    return Clerk.json(
      JSONWriter.object { object in
        object.member("id", token.id.description)
        object.member("token", text)
      }, status: 201)
  }

  private func issue(
    _ wish: TokenWish, _ text: String, by order: Order
  ) async throws -> TokenRecord {
    guard let handle = wish.handle else {
      return try await clerk.desk.issueToken(
        wish.role, to: order.caller.principal, label: wish.label, expiresAt: wish.expiresAt,
        text: text, by: order)
    }
    return try await clerk.desk.issueToken(
      wish.role, to: handle, label: wish.label, expiresAt: wish.expiresAt, text: text, by: order)
  }

  private var list: Route {
    Route(
      .get, "/api/v1/tokens", .administrators, subject: "Administration", summary: "List tokens",
      answers: [
        .json(
          200, "All tokens, without what they are.",
          .object(.required("tokens", .list(Self.token, atMost: 1_000_000))))
      ]
    ) { [clerk] _ in
      let tokens = try await clerk.desk.tokens.tokens()
      let handles = try await clerk.handles(Set(tokens.map(\.principal)))
      return Clerk.json(
        JSONWriter.object { object in
          object.array("tokens") { list in
            for token in tokens { list.object { $0.members(of: token, handles) } }
          }
        })
    }
  }

  private static let token = Schema.named(
    "Token",
    .object(
      .required("id", .id), .required("person", Handles.schema),
      .required("role", .words(of: TokenRole.self)), .required("label", .freeText),
      .required("created_at", .time), .required("expires_at", .orNull(.time)),
      .required("revoked_at", .orNull(.time))))

  private var revocation: Route {
    Route(
      .delete, "/api/v1/tokens/{id}", .administrators, subject: "Administration",
      summary: "Revoke a token",
      answers: [.json(200, "The token as it is now.", Self.token)]
    ) { [clerk, forgetTokens] call in
      let token = try await clerk.desk.revokeToken(
        try call.parameter("id"), by: try await clerk.order(for: call))
      forgetTokens()
      let handles = try await clerk.handles([token.principal])
      return Clerk.json(JSONWriter.object { $0.members(of: token, handles) })
    }
  }
}

/// Which token somebody asks for.
///
/// Read in one piece: with these checks among the waits of the route the optimizer of Swift 6.3
/// crashes in a release build.
private struct TokenWish {
  var role: TokenRole
  var handle: String?
  var label: String
  var expiresAt: Timestamp?

  @inline(never) init(_ call: Call) throws {
    guard let role: TokenRole = call.word("role") else {
      throw Problem.invalid("role", "is required")
    }
    self.role = role
    handle = call.text("person")
    label = call.text("label") ?? ""
    expiresAt = call.time("expires_at")
  }
}

extension JSONMembers {
  fileprivate mutating func members(of token: TokenRecord, _ handles: Handles) {
    member("id", token.id.description)
    member("person", handles.text(token.principal))
    member("role", token.role.rawValue)
    member("label", token.label)
    member("created_at", token.createdAt)
    member("expires_at", token.expiresAt)
    member("revoked_at", token.revokedAt)
  }
}
