/// Why the desk did not do what was asked; facts first, one sentence at the edge.
package enum DeskRefusal: Error, Equatable {
  /// Nothing is called that, or the caller may not know of it.
  case notFound(Subject, reference: String, suggestions: [String])
  /// The token's role, or the rule of the incident, does not allow it.
  case notAllowed(reason: String)
  /// A rule of the domain said no.
  case rule(name: String, explanation: String, field: String?)
  case invalid(field: String, reason: String)
  case secretFound([SecretInField])

  package enum Subject: String, Sendable {
    case incident, deployment, entry, report, person, token, evidence, decision, link, drill,
      channel, announcement
    case delivery
  }

  package struct SecretInField: Equatable, Sendable {
    package var field: String
    /// What it looks like, for people: never the secret.
    package var kind: String

    package init(field: String, kind: String) { (self.field, self.kind) = (field, kind) }
  }
}

extension DeskRefusal {
  /// A sentence for whoever asked.
  package var explanation: String {
    switch self {
    case .notFound(let subject, let reference, let suggestions):
      "There is no \(subject.rawValue) “\(reference)”."
        + (suggestions.isEmpty ? "" : " Did you mean \(suggestions.joined(separator: ", "))?")
        + (subject == .person && suggestions.isEmpty
          ? " “lastgood people \(reference)” makes them known." : "")
    case .notAllowed(let reason): reason
    case .rule(_, let explanation, _): explanation
    case .invalid(let field, let reason): "\(field): \(reason)"
    case .secretFound(let places):
      "This looks like a secret ("
        + places.map { "\($0.kind) in \($0.field)" }.joined(separator: ", ")
        + "). The record keeps what it is given for ever: take it out, or insist."
    }
  }
}
