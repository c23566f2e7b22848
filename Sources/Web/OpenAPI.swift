import HTTP
import IncidentService
package import JSON

/// The description of the API, made from the very table that the router uses.
package enum OpenAPI {
  package static let path: PathTemplate = "/api/openapi.json"

  static func route(describing routes: [Route]) -> Route {
    let own = route(answering: [])
    return route(answering: JSONWriter.bytes(document(of: routes + [own])))
  }

  private static func route(answering bytes: [UInt8]) -> Route {
    Route(
      .get, path, .everybody, subject: "Operations", summary: "This document",
      answers: [.json(200, "The description of the API (OpenAPI 3.1).", .map(.anything))]
    ) { _ in
      Response(200, headers: [("Content-Type", "application/json")], body: .bytes(bytes))
    }
  }

  /// Describes every route of the table.
  package static func document(of routes: [Route]) -> JSONValue {
    var names: [String: Schema] = [:]
    Problem.schema.collectNames(into: &names)
    for route in routes {
      for content in route.answers.flatMap(\.content) { content.schema?.collectNames(into: &names) }
      if case .json(let schema) = route.body { schema.collectNames(into: &names) }
    }
    let schemas = names.sorted { $0.key < $1.key }.map {
      JSONValue.Member($0.key, $0.value.document)
    }
    return .members(
      ("openapi", "3.1.0"),
      (
        "info",
        .members(
          ("title", "Lastgood"), ("version", "1"),
          ("description", "The record of deployments and of what went wrong with them."))
      ),
      ("servers", .array([.members(("url", "/"))])),
      ("paths", paths(routes)),
      (
        "components",
        .members(
          ("schemas", .object(schemas)),
          (
            "securitySchemes",
            .members(
              (
                "token",
                .members(
                  ("type", "http"), ("scheme", "bearer"),
                  ("description", "A token that an administrator made."))
              ),
              signature(
                .chat, in: "X-Slack-Signature",
                """
                HMAC-SHA256 of time and body by the signing secret of the policy's chat, with the time \
                in X-Slack-Request-Timestamp.
                """),
              signature(
                .pager, in: "X-PagerDuty-Signature",
                "HMAC-SHA256 of the body by the signing secret of one of the policy's pagers."))
          ))
      ))
  }

  private static func signature(
    _ signer: Route.Signer, in header: String, _ description: String
  ) -> (String, JSONValue) {
    (
      scheme(signer),
      .members(
        ("type", "apiKey"), ("in", "header"), ("name", .string(header)),
        ("description", .string(description)))
    )
  }

  private static func scheme(_ signer: Route.Signer) -> String { "\(signer.rawValue)-signature" }

  private static func paths(_ routes: [Route]) -> JSONValue {
    var paths: [JSONValue.Member] = []
    for route in routes {
      let method = JSONValue.Member(route.method.rawValue.lowercased(), operation(route))
      if let index = paths.firstIndex(where: { $0.key == route.template.text }),
        case .object(let methods) = paths[index].value
      {
        paths[index].value = .object(methods + [method])
      } else {
        paths.append(.init(route.template.text, .object([method])))
      }
    }
    return .object(paths)
  }

  private static func operation(_ route: Route) -> JSONValue {
    .members(
      ("operationId", .string(operationName(route))), ("tags", .array([.string(route.subject)])),
      ("summary", .string(route.summary)),
      ("description", route.details.isEmpty ? nil : .string(route.details)),
      ("security", .array(security(route))),
      ("x-roles", roles(route)),
      ("parameters", .array(parameters(route))), ("requestBody", requestBody(route)),
      ("responses", responses(route)))
  }

  /// `postIncidentsIncidentNotes`: unique, because the pair of method and path is.
  static func operationName(_ route: Route) -> String {
    let parts = route.template.text.split { "/{}.-_".contains($0) }
    return route.method.rawValue.lowercased()
      + parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func security(_ route: Route) -> [JSONValue] {
    switch route.access {
    case .everybody: []
    case .roles: [.members(("token", .array([])))]
    case .signed(let signer): [.members((scheme(signer), .array([])))]
    }
  }

  private static func roles(_ route: Route) -> JSONValue? {
    guard case .roles(let roles) = route.access else { return nil }
    return .array(roles.map(\.rawValue).sorted().map { .string($0) })
  }
}
