package import HTTP
import JSON

/// An answer that says what is wrong and what to do next (RFC 9457).
package struct Problem: Error, Sendable {
  package var kind: ProblemKind
  /// Nil takes that of the kind.
  package var givenStatus: Int?
  /// One or two sentences a person can act on; no internals.
  package var detail: String
  package var errors: [FieldError] = []
  package var suggestions: [String] = []
  /// The rule that said no, for machines.
  package var rule: String?
  /// Ties the answer to our own log.
  package var reference: String?
  package var headers: [(String, String)] = []
  /// Both texts with marks around what differs, and what to write over next time.
  package var merge: (text: String, base: String)?

  package init(_ kind: ProblemKind, _ detail: String, status: Int? = nil) {
    (self.kind, self.detail, givenStatus) = (kind, detail, status)
  }

  package var status: Int { givenStatus ?? kind.status }
}

/// The kinds of problems; their names are a promise to clients.
package enum ProblemKind: String, CaseIterable, Sendable {
  case badRequest = "bad-request"
  case malformedJSON = "malformed-json"
  case invalidFields = "invalid-fields"
  case unauthenticated
  case notAllowed = "not-allowed"
  case notFound = "not-found"
  case methodNotAllowed = "method-not-allowed"
  case notAcceptable = "not-acceptable"
  case changed
  case conflict
  case tooLarge = "too-large"
  case unsupportedMediaType = "unsupported-media-type"
  case refused
  case keyReused = "key-reused"
  case secretFound = "secret-found"
  case tooManyRequests = "too-many-requests"
  case `internal`
  case busy
  case unavailable
}

extension ProblemKind {
  package var status: Int {
    switch self {
    case .badRequest, .malformedJSON, .invalidFields: 400
    case .unauthenticated: 401
    case .notAllowed: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .notAcceptable: 406
    case .conflict: 409
    case .changed: 412
    case .tooLarge: 413
    case .unsupportedMediaType: 415
    case .refused, .keyReused, .secretFound: 422
    case .tooManyRequests: 429
    case .internal: 500
    case .busy, .unavailable: 503
    }
  }

  var title: String {
    switch self {
    case .badRequest: "The request cannot be read"
    case .malformedJSON: "The body is not JSON"
    case .invalidFields: "Some fields are not as they must be"
    case .unauthenticated: "A valid token is needed"
    case .notAllowed: "This token may not do that"
    case .notFound: "There is no such thing"
    case .methodNotAllowed: "This cannot be done here"
    case .notAcceptable: "No representation that is accepted"
    case .changed: "Somebody else changed this"
    case .conflict: "Somebody else changed the same lines"
    case .tooLarge: "The body is too large"
    case .unsupportedMediaType: "This kind of body is not taken here"
    case .refused: "A rule says no"
    case .keyReused: "The key belongs to another command"
    case .secretFound: "There seems to be a secret in the text"
    case .tooManyRequests: "Too many requests"
    case .internal: "Something went wrong on our side"
    case .busy: "Too busy at the moment"
    case .unavailable: "Not available at the moment"
    }
  }
}

extension Problem {
  static let mediaType = "application/problem+json"

  package var response: Response {
    let body = JSONWriter.object { object in
      object.member("type", "https://lastgood.dev/problems/\(kind.rawValue)")
      object.member("title", kind.title)
      object.member("status", status)
      object.member("detail", detail)
      if !errors.isEmpty {
        object.array("errors") { list in
          for error in errors {
            list.object {
              $0.member("field", error.field)
              $0.member("reason", error.reason)
            }
          }
        }
      }
      if !suggestions.isEmpty { object.member("suggestions", suggestions) }
      object.member("rule", ifPresent: rule)
      object.member("reference", ifPresent: reference)
      object.member("merge", ifPresent: merge?.text)
      object.member("base", ifPresent: merge?.base)
    }
    return Response(
      status, headers: [("Content-Type", Self.mediaType)] + headers, body: .bytes(body))
  }

  /// What every problem looks like.
  package static let schema = Schema.named(
    "Problem",
    .object(
      .required("type", .text(TextRule(1...200))), .required("title", .text(TextRule(1...200))),
      .required("status", .integer(400...599)), .required("detail", .text(TextRule(0...8_000))),
      .optional(
        "errors",
        .list(
          .object(
            .required("field", .text(TextRule(0...1_000))),
            .required("reason", .text(TextRule(1...4_000)))), atMost: 100)),
      .optional("suggestions", .list(.text(TextRule(1...300)), atMost: 20)),
      .optional("rule", .text(TextRule(1...100))),
      .optional("reference", .text(TextRule(1...64))),
      .optional(
        "merge", .described("Both texts, to be put together.", .text(TextRule(0...Int.max)))),
      .optional("base", .described("What to write over next time.", .text(TextRule(1...64))))))
}

extension Problem {
  package static func invalid(_ errors: [FieldError]) -> Problem {
    let fields = errors.prefix(3).map { error in
      error.field.isEmpty ? "The body \(error.reason)." : "\(error.field) \(error.reason)."
    }
    var problem = Problem(.invalidFields, fields.joined(separator: " "))
    problem.errors = Array(errors.prefix(100))
    return problem
  }

  package static func invalid(_ field: String, _ reason: String) -> Problem {
    .invalid([FieldError(field, reason)])
  }
}
