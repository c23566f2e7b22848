package import EventLog
package import IncidentService
package import JSON

/// Who asks, and with which token.
package struct Bearer: Equatable, Sendable {
  package var caller: Caller
  package var token: EventID

  package init(_ caller: Caller, token: EventID) { (self.caller, self.token) = (caller, token) }
}

/// A request whose every part fits its route.
package struct Call: Sendable {
  package var request: Request
  package var method: Route.Method
  package var template: PathTemplate
  /// Nil only on routes for everybody.
  package var bearer: Bearer?
  package var parameters: [String: String] = [:]
  package var query = Query()
  /// An empty object when there is none.
  package var body: JSONValue = .object([])
  /// The body is bytes of any kind; nothing of it stands in `body`.
  package var isRaw: Bool
  package var idempotencyKey: String?
  package var expected: StreamVersion?
  package var way = Order.Way.api

  package init(_ request: Request, _ route: Route) {
    (self.request, method, template) = (request, route.method, route.template)
    switch route.body {
    case .bytes, .form: isRaw = true
    case .none, .json: isRaw = false
    }
  }
}

extension Call {
  package var caller: Caller {
    get throws(Problem) {
      guard let bearer else { throw .unauthenticated }
      return bearer.caller
    }
  }

  /// What stands in a gap of the path.
  package func parameter(_ name: String) throws(Problem) -> String {
    guard let value = parameters[name] else { throw .invalid(name, "is required") }
    return value
  }

  package func text(_ name: String) -> String? { body[name]?.text }
  package func integer(_ name: String) -> Int64? { body[name]?.integer }
  package func isTrue(_ name: String) -> Bool { body[name] == .bool(true) }

  /// A member that the schema requires.
  package func required(_ name: String) throws(Problem) -> String {
    guard let value = text(name) else { throw .invalid(name, "is required") }
    return value
  }

  package func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp($0) } }
}
