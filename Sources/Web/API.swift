import Digest
import EventLog
package import HTTP
import IncidentService
import JSON

/// Answers requests: who asks, what for, whether they may, whether it is well-formed; then the
/// handler of the route.
package final class API: Sendable {
  package let router: Router
  package let gate: TokenGate
  package let metrics: Metrics
  private let uptime: @Sendable () -> Duration
  private let log: @Sendable (String) -> Void
  private let hash: TokenGate.Hash
  private let guesses: Guesses

  /// Takes the table; the document that describes it becomes one more line of it.
  package init(
    _ routes: [Route], gate: TokenGate, metrics: Metrics = Metrics(),
    hash: @escaping TokenGate.Hash, uptime: @escaping @Sendable () -> Duration,
    guessDelay: Duration = .seconds(2), log: @escaping @Sendable (String) -> Void
  ) {
    router = Router(routes + [OpenAPI.route(describing: routes)])
    (self.gate, self.metrics, self.uptime, self.log) = (gate, metrics, uptime, log)
    self.hash = hash
    guesses = Guesses(uptime: uptime, delay: guessDelay)
  }

  /// How large a body may be, before it is read.
  package func bodyLimit(_ head: RequestHead) -> Int {
    guard case .route(let route, _) = router.find(head.method, head.segments) else {
      return RequestBody.maximumUnused
    }
    return route.body.limit
  }

  package func handle(_ request: Request) async -> Response {
    let begin = uptime()
    let found = router.find(request.head.method, request.head.segments)
    var response: Response
    do {
      response = try await answer(request, found)
    } catch {
      var known = problem(for: error)
      if known.kind == .internal {
        known.reference = request.requestID.description
        report(error, request)
      }
      response = known.response
    }
    if request.head.method == "HEAD", case .stream = response.body { response.body = .bytes([]) }
    SecurityHeaders.complete(&response, for: request, hash: hash)
    metrics.count(request.head.method, found, response.status, took: uptime() - begin)
    return response
  }

  /// The answer to bytes that never became a request.
  package func answer(to refusal: Refusal) -> Response {
    // Not 501: that this server never takes the method is no fault of the server.
    if refusal.kind == .unsupportedMethod {
      var problem = Problem(.methodNotAllowed, refusal.reason)
      problem.headers = [("Allow", Route.Method.allCases.allowed)]
      return finished(problem)
    }
    let kind: ProblemKind =
      switch refusal.status {
      case 413: .tooLarge
      case 415: .unsupportedMediaType
      default: .badRequest
      }
    return finished(Problem(kind, refusal.reason, status: refusal.status))
  }

  private func finished(_ problem: Problem) -> Response {
    var response = problem.response
    SecurityHeaders.complete(&response)
    return response
  }

  private func answer(_ request: Request, _ found: Router.Found) async throws -> Response {
    guard case .route(let route, let gaps) = found else {
      // Strangers do not learn which paths there are.
      if !isPublic(request) { _ = try await identify(request) }
      return try refuse(request, found)
    }
    var call = Call(request, route)
    if case .roles = route.access {
      let bearer = try await identify(request)
      try route.admit(bearer)
      call.bearer = bearer
    }
    try requireAcceptable(request, route)
    try call.read(by: route, gaps)
    let complete = call
    guard route.isForHolders else { return try await route.handler(complete) }
    return try await guesses.pass(request.peer) { try await route.handler(complete) }
  }

  private func identify(_ request: Request) async throws -> Bearer {
    try await gate.bearer(of: request)
  }

  private func isPublic(_ request: Request) -> Bool {
    // Any method of a path tells whether the path is for everybody.
    Route.Method.allCases.contains { method in
      guard case .route(let route, _) = router.find(method.rawValue, request.head.segments) else {
        return false
      }
      return route.access == .everybody
    }
  }

  private func refuse(_ request: Request, _ found: Router.Found) throws(Problem) -> Response {
    guard case .otherMethods(let methods) = found else {
      throw Problem(.notFound, "There is nothing at this path. See /api/openapi.json.")
    }
    if request.head.method == "OPTIONS" {
      return Response(204, headers: [("Allow", methods.allowed)])
    }
    var problem = Problem(.methodNotAllowed, "This path takes \(methods.allowed).")
    problem.headers = [("Allow", methods.allowed)]
    throw problem
  }

  private func requireAcceptable(_ request: Request, _ route: Route) throws(Problem) {
    let offered = route.answers.flatMap(\.content).map(\.mediaType)
    let acceptance = Acceptance(request.head.headers["Accept"])
    guard !offered.isEmpty, !offered.contains("*/*") else { return }
    guard !offered.contains(where: acceptance.accepts) else { return }
    throw Problem(.notAcceptable, "What there is: \(offered.joined(separator: ", ")).")
  }

  private static let links = ["/approve/", "/status/confirm/", "/status/unsubscribe/"]

  private func report(_ error: any Error, _ request: Request) {
    // What stands in the path of a link is a secret.
    let link = Self.links.first { request.head.path.hasPrefix($0) }
    let path = link.map { $0 + "…" } ?? request.head.path.debugDescription
    log("\(request.requestID) \(request.head.method) \(path): \(error)")
  }
}
