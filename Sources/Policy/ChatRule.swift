/// From which chat program people may ask, and who is who there.
package struct ChatRule: Equatable, Sendable {
  package var kind: Kind
  /// What the program signs its requests with.
  package var signingSecret: SecretReference
  /// The only workspace that is listened to; nil listens to every one that knows the secret.
  package var team: String?
  /// Handles of people, by what the program calls them: `U012AB3CD`.
  ///
  /// Whoever is not here may do nothing there.
  package var people: [String: String] = [:]
  /// What may be done there; nil lets everything be done.
  package var commands: [ChatVerb]?
  /// Whether answers may go to this machine or into the organisation's own network.
  package var allowsPrivate = false

  package enum Kind: String, CaseIterable, Sendable {
    /// Slack, and programs that sign and ask as it does.
    case slack
  }

  package init(kind: Kind, signingSecret: SecretReference) {
    (self.kind, self.signingSecret) = (kind, signingSecret)
  }
}

/// What can be asked for in a chat program.
package enum ChatVerb: String, CaseIterable, Sendable {
  case status, note, update, ack, plan, approve, deny, decide, pin
}
