import JSON

extension OpenAPI {
  static func parameters(_ route: Route) -> [JSONValue] {
    let path = route.template.parameters.map { name in
      JSONValue.members(
        ("name", .string(name)), ("in", "path"), ("required", .bool(true)),
        ("description", .string(PathParameter.description(name))),
        ("schema", PathParameter.schema(name).document))
    }
    let query = route.query.map { parameter in
      JSONValue.members(
        ("name", .string(parameter.name)), ("in", "query"),
        ("required", .bool(parameter.isRequired)),
        ("description", .string(parameter.description)),
        ("schema", schema(parameter).document))
    }
    return path + query + (route.takesPreconditions ? preconditions : [])
  }

  private static func schema(_ parameter: QueryParameter) -> Schema {
    parameter.isRepeatable
      ? .list(parameter.schema, atMost: QueryParameter.maximumCount) : parameter.schema
  }

  private static let preconditions: [JSONValue] = [
    .members(
      ("name", "Idempotency-Key"), ("in", "header"), ("required", .bool(false)),
      (
        "description",
        "Names this command: sent again with the same key it is answered as the first time."
      ),
      (
        "schema",
        .members(
          ("type", "string"), ("pattern", "^[!-~]+$"), ("minLength", .integer(1)),
          ("maxLength", .integer(255)))
      )),
    .members(
      ("name", "If-Match"), ("in", "header"), ("required", .bool(false)),
      ("description", "The version it was decided on, from an ETag; a newer one answers 412."),
      (
        "schema", .members(("type", "string"), ("pattern", "^(?:[0-9]{1,9}|\"[0-9]{1,9}\")$"))
      )),
  ]

  static func requestBody(_ route: Route) -> JSONValue? {
    switch route.body {
    case .none: nil
    case .json(let schema):
      .members(
        ("required", .bool(schema.isRequired)),
        ("content", .members(("application/json", .members(("schema", schema.document))))))
    case .form(let limit):
      .members(
        ("required", .bool(true)),
        ("description", .string("The fields of a form, at most \(limit) bytes.")),
        ("content", .members(("application/x-www-form-urlencoded", .object([])))))
    case .bytes(let limit):
      .members(
        ("required", .bool(true)),
        ("description", .string("The bytes as they are, at most \(limit).")),
        ("content", .members(("application/octet-stream", .object([])))))
    }
  }

  static func responses(_ route: Route) -> JSONValue {
    var responses = route.answers.map { answer in
      JSONValue.Member(
        String(answer.status),
        .members(
          ("description", .string(answer.description)),
          ("headers", headers(answer.headers)),
          ("content", content(answer))))
    }
    var statuses: [Int: [String]] = [:]
    for problem in route.problems {
      statuses[problem.status, default: []].append("\(problem.rawValue): \(problem.title).")
    }
    for (status, texts) in statuses.sorted(by: { $0.key < $1.key })
    where !route.answers.contains(where: { $0.status == status }) {
      responses.append(
        .init(
          String(status),
          .members(
            ("description", .string(texts.joined(separator: " "))),
            (
              "content",
              .members((Problem.mediaType, .members(("schema", Problem.schema.document))))
            ))))
    }
    return .object(responses)
  }

  private static func headers(_ headers: [(name: String, description: String)]) -> JSONValue? {
    guard !headers.isEmpty else { return nil }
    return .object(
      headers.map { header in
        .init(
          header.name,
          .members(
            ("description", .string(header.description)),
            ("schema", .members(("type", "string")))))
      })
  }

  private static func content(_ answer: Answer) -> JSONValue? {
    guard !answer.content.isEmpty else { return nil }
    return .object(
      answer.content.map { content in
        let members = content.schema.map { [JSONValue.Member("schema", $0.document)] } ?? []
        return .init(content.mediaType, .object(members))
      })
  }
}

extension Schema {
  /// Whether something must be sent at all.
  var isRequired: Bool {
    switch self {
    case .object(let rule): rule.isRequired
    case .described(_, let inner), .named(_, let inner): inner.isRequired
    default: true
    }
  }
}
