/// Where somebody outside wants to be told.
package enum SubscriberAddress: Hashable, Sendable, CustomStringConvertible {
  case mail(MailAddress)
  case webhook(WebhookAddress)

  package var kind: SubscriberKind {
    switch self {
    case .mail: .mail
    case .webhook: .webhook
    }
  }

  package var description: String {
    switch self {
    case .mail(let address): address.description
    case .webhook(let address): address.description
    }
  }

  /// So that somebody who knows it can tell, and nobody else learns it.
  package var masked: String {
    switch self {
    case .mail(let address): address.masked
    case .webhook(let address): address.host
    }
  }

  /// What two have in common that reach the same reader.
  package var key: String {
    switch self {
    // Mail servers do not tell apart what differs in case only.
    case .mail(let address): address.description.lowercased()
    case .webhook(let address): address.description
    }
  }
}

/// How somebody outside is told.
package enum SubscriberKind: String, CaseIterable, Sendable {
  case mail, webhook
}
