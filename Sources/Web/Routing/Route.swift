package import HTTP
package import IncidentService

/// One line of the table: what can be asked, by whom, how, and what comes back.
///
/// The router, the OpenAPI document and the tests that walk every cell read the same lines.
package struct Route: Sendable {
  package var method: Method
  package var template: PathTemplate
  package var access: Access
  /// What the document groups it under.
  package var subject: String
  package var summary: String
  package var details: String
  package var query: [QueryParameter]
  package var body: RequestBody
  package var answers: [Answer]
  /// Whether `Idempotency-Key` and `If-Match` mean something: not where nothing is recorded by them.
  package var takesPreconditions: Bool
  /// Problems that only this route has.
  private var own: [ProblemKind] = []
  /// Whether it is for whoever holds a link or a ticket, so that others can only guess.
  private(set) var isForHolders = false
  package var handler: Handler

  package typealias Handler = @Sendable (Call) async throws -> Response

  package enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  package enum Signer: String, CaseIterable, Sendable {
    case chat, pager
  }

  package enum Access: Equatable, Sendable {
    /// Without a token.
    case everybody
    case roles(Set<TokenRole>)
    /// By a program that signs what it sends: the route looks at that, and at who asks through it.
    case signed(by: Signer)

    package static let readers = Access.roles([.viewer, .responder, .administrator])
    package static let responders = Access.roles([.responder, .administrator])
    package static let reporters = Access.roles([.responder, .intake, .administrator])
    package static let administrators = Access.roles([.administrator])
    package static let anybodyKnown = Access.roles(Set(TokenRole.allCases))
  }

  package init(
    _ method: Method, _ template: PathTemplate, _ access: Access, subject: String,
    summary: String, details: String = "", query: [QueryParameter] = [],
    body: RequestBody = .none, answers: [Answer], takesPreconditions: Bool = true,
    handler: @escaping Handler
  ) {
    (self.method, self.template, self.access) = (method, template, access)
    (self.subject, self.summary, self.details) = (subject, summary, details)
    (self.query, self.body, self.answers, self.handler) = (query, body, answers, handler)
    self.takesPreconditions = takesPreconditions && method != .get
  }
}

/// What a route takes as the body.
package enum RequestBody: Sendable {
  case none
  case json(Schema)
  /// Bytes of any media type.
  case bytes(limit: Int)
  /// The fields of a form, which the route reads.
  case form(limit: Int)

  package static let maximumJSON = 256 * 1024
  /// Nobody needs a body here, but a client may send an empty object.
  package static let maximumUnused = 1_024

  package var limit: Int {
    switch self {
    case .none: Self.maximumUnused
    case .json: Self.maximumJSON
    case .bytes(let limit), .form(let limit): limit
    }
  }
}

/// One of the good answers of a route.
package struct Answer: Sendable {
  package var status: Int
  package var description: String
  /// Nil where the bytes are whatever somebody put there.
  package var content: [(mediaType: String, schema: Schema?)]
  package var headers: [(name: String, description: String)]

  package init(
    _ status: Int, _ description: String, content: [(mediaType: String, schema: Schema?)],
    headers: [(name: String, description: String)] = []
  ) {
    (self.status, self.description) = (status, description)
    (self.content, self.headers) = (content, headers)
  }

  package static func json(
    _ status: Int, _ description: String, _ schema: Schema,
    headers: [(name: String, description: String)] = []
  ) -> Answer {
    Answer(
      status, description, content: [(mediaType: "application/json", schema: schema)],
      headers: headers)
  }

  package static func empty(_ description: String) -> Answer {
    Answer(204, description, content: [])
  }
}

extension Route {
  /// - Throws: `Problem` when the bearer of a token of that role may not ask for this.
  func admit(_ bearer: Bearer) throws(Problem) {
    guard case .roles(let roles) = access, !roles.contains(bearer.caller.role) else { return }
    throw .notAllowed(bearer.caller.role, roles)
  }

  /// Most writes may name their command, and the version it was decided on.
  package var isWrite: Bool { method != .get }

  /// The problems this route can answer with.
  package var problems: [ProblemKind] {
    var problems: [ProblemKind] = [.badRequest, .malformedJSON, .invalidFields, .notAcceptable]
    if access != .everybody { problems += [.unauthenticated, .notAllowed, .tooManyRequests] }
    let refers = query.contains { $0.name == "incident" }
    if !template.parameters.isEmpty || refers { problems.append(.notFound) }
    switch body {
    case .none: problems.append(.tooLarge)
    case .json, .bytes, .form: problems += [.tooLarge, .unsupportedMediaType]
    }
    if isWrite { problems += [.notFound, .refused, .secretFound] }
    if takesPreconditions { problems += [.changed, .keyReused] }
    return problems + own + [.internal, .busy, .unavailable]
  }

  /// The same route, for whoever holds a link or a ticket: others can only guess.
  func forHolders() -> Route {
    var route = self
    route.isForHolders = true
    return route
  }

  /// The same route, which can answer with these problems too.
  func alsoAnswering(_ kinds: ProblemKind...) -> Route {
    var route = self
    route.own += kinds
    return route
  }
}

extension Problem {
  fileprivate static func notAllowed(_ role: TokenRole, _ roles: Set<TokenRole>) -> Problem {
    let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
    return Problem(
      .notAllowed, "This needs a token with the role \(names); yours has the role \(role.rawValue)."
    )
  }
}
