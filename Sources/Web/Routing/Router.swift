import HTTP

/// Finds the line of the table that a request asks for.
package struct Router: Sendable {
  package let routes: [Route]
  private var root = Node()

  private struct Node: Sendable {
    var literals: [String: Node] = [:]
    /// One gap per place: two names for the same gap would be two meanings.
    var parameter: [Node] = []
    /// Indexes into `routes`.
    var methods: [Route.Method: Int] = [:]
  }

  package enum Found: Sendable {
    case route(Route, parameters: [String: String])
    /// The path is there, the method is not.
    case otherMethods([Route.Method])
    case nothing
  }

  package init(_ routes: [Route]) {
    self.routes = routes
    for (index, route) in routes.enumerated() {
      Self.insert(index, route, route.template.segments[...], into: &root)
    }
  }

  private static func insert(
    _ index: Int, _ route: Route, _ segments: ArraySlice<PathTemplate.Segment>,
    into node: inout Node
  ) {
    switch segments.first {
    case .literal(let text):
      insert(index, route, segments.dropFirst(), into: &node.literals[text, default: Node()])
    case .parameter:
      if node.parameter.isEmpty { node.parameter.append(Node()) }
      insert(index, route, segments.dropFirst(), into: &node.parameter[0])
    case nil: node.methods[route.method] = index
    }
  }

  /// Looks up a method and canonical segments.
  package func find(_ method: String, _ segments: [String]) -> Found {
    var node = root
    var gaps: [String] = []
    for segment in segments {
      // A literal is looked up by its bytes: equality of strings is too lenient for paths.
      if let next = node.literals[segment], segment.utf8.allSatisfy({ $0 < 0x80 }) {
        node = next
      } else if let next = node.parameter.first {
        gaps.append(segment)
        node = next
      } else {
        return .nothing
      }
    }
    guard !node.methods.isEmpty else { return .nothing }
    // What can be got can be looked at.
    let asked = Route.Method(rawValue: method == "HEAD" ? "GET" : method)
    guard let asked, let index = node.methods[asked] else {
      return .otherMethods(Route.Method.allCases.filter { node.methods[$0] != nil })
    }
    let route = routes[index]
    return .route(
      route,
      parameters: Dictionary(zip(route.template.parameters, gaps)) { first, _ in first })
  }
}

extension [Route.Method] {
  /// As it stands in `Allow`.
  var allowed: String {
    (map(\.rawValue) + (contains(.get) ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
  }
}
