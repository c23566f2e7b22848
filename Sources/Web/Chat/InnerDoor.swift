import HTTP
import IncidentService
import JSON

/// Lets what came another way ask the API as anybody does: through the same table, with the same
/// checks of who may and of what is well-formed.
struct InnerDoor: Sendable {
  let router: Router

  /// - Throws: `Problem` where the API would answer with one; whatever the route throws.
  func ask(
    _ method: Route.Method, _ target: String, _ body: JSONValue? = nil, as bearer: Bearer,
    key: String? = nil
  ) async throws -> JSONValue {
    var headers: [(String, String)] = []
    if body != nil { headers.append(("Content-Type", "application/json")) }
    if let key { headers.append(("Idempotency-Key", key)) }
    let head: RequestHead
    do {
      head = try RequestHead(method.rawValue, target, headers: headers)
    } catch {
      throw Problem(.badRequest, error.reason)
    }
    guard case .route(let route, let gaps) = router.find(method.rawValue, head.segments) else {
      throw Problem(.notFound, "There is no such thing.")
    }
    var call = Call(Request(head: head, body: body.map { JSONWriter.bytes($0) } ?? []), route)
    try route.admit(bearer)
    (call.bearer, call.way) = (bearer, .chat)
    try call.read(by: route, gaps)
    guard case .bytes(let answer) = try await route.handler(call).body else { return .null }
    let limits = JSONLimits(size: 8 << 20)
    return try JSONValue(checking: answer, limits: limits, maximumCount: 200_000)
  }
}
