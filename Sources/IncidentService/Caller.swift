package import EventLog

/// Who asks, and what their token lets them do.
package struct Caller: Equatable, Sendable {
  package var principal: PrincipalID
  package var role: TokenRole

  package init(_ principal: PrincipalID, as role: TokenRole) {
    (self.principal, self.role) = (principal, role)
  }

  /// In which role the record names them, where no role of an incident says more.
  var acting: String {
    isNobody ? "policy" : principal == .anonymous ? "anonymous" : role.acting
  }

  /// No person and no machine of others: the rules themselves.
  var isNobody: Bool { principal == .automation || principal == .system }
}

/// A command on its way in, whatever it asks.
package struct Order: Sendable {
  package var caller: Caller
  package var identity: CommandIdentity
  /// As stated; nil means now.
  package var happenedAt: Timestamp?
  /// What the client calls the entry, so that it can refer to it before it is recorded.
  package var entry: EventID?
  /// The version somebody looked at; with it, a newer stream answers `StreamMoved`.
  package var ifMatch: StreamVersion?
  /// Append although a text looks like a secret.
  package var insists: Bool
  package var way = Way.api

  /// How it reached us.
  package enum Way: Sendable {
    case api
    /// Through a chat program that says who asks.
    case chat
  }

  package init(
    _ caller: Caller, as identity: CommandIdentity, happenedAt: Timestamp? = nil,
    entry: EventID? = nil, ifMatch: StreamVersion? = nil, insists: Bool = false
  ) {
    (self.caller, self.identity, self.happenedAt) = (caller, identity, happenedAt)
    (self.entry, self.ifMatch, self.insists) = (entry, ifMatch, insists)
  }
}
