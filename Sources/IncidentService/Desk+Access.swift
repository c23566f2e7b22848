package import Digest
package import EventLog

extension Desk {
  /// Who comes with this token; nil for one that is unknown, expired or revoked.
  package func caller(
    withToken digest: SHA256Digest
  ) async throws -> (caller: Caller, token: TokenRecord)? {
    guard let token = try await tokens.token(digest: digest), token.isValid(at: now()) else {
      return nil
    }
    return (Caller(token.principal, as: token.role), token)
  }

  /// Makes a token for a person, who is made too when nobody has the handle.
  ///
  /// `text` is what the bearer will show; only its digest is kept. The log says that it was issued.
  package func issueToken(
    _ role: TokenRole, to handle: String, label: String, expiresAt: Timestamp?, text: String,
    by order: Order
  ) async throws -> TokenRecord {
    guard Person.isHandle(handle) else {
      throw DeskRefusal.invalid(field: "person", reason: "takes \(Person.handleRule).")
    }
    var person = try await people.person(handle: handle)
    if person == nil {
      person = try await people.save(
        Person(id: derived(from: order, "person"), handle: handle, isMachine: role == .intake))
    }
    return try await issueToken(
      role, to: person?.id ?? order.caller.principal, label: label, expiresAt: expiresAt,
      text: text, by: order)
  }

  /// Makes a token for a principal, whether or not anybody is known under it.
  package func issueToken(
    _ role: TokenRole, to principal: PrincipalID, label: String, expiresAt: Timestamp?,
    text: String, by order: Order
  ) async throws -> TokenRecord {
    let token = TokenRecord(
      id: entry(of: order), principal: principal, role: role, label: label, createdAt: now(),
      expiresAt: expiresAt)
    // The log first: a token that nobody knows of is worse than an entry without a token.
    let written = try await record(
      .issued(token: token.id, to: token.principal, role: role), by: order)
    if written.outcome == .replayed,
      try await tokens.tokens().contains(where: { $0.id == token.id })
    {
      throw DeskRefusal.rule(
        name: "token-issued",
        explanation: """
          This token was issued already, and its text is shown only once. \
          Revoke \(token.id) if nobody kept it, and issue another.
          """, field: nil)
    }
    try await tokens.save(token, digest: digest(Array(text.utf8)))
    return token
  }

  package func revokeToken(_ reference: String, by order: Order) async throws -> TokenRecord {
    let missing = DeskRefusal.notFound(.token, reference: reference, suggestions: [])
    guard let id = EventID(reference), try await tokens.tokens().contains(where: { $0.id == id })
    else { throw missing }
    // The log first: whoever is locked out must find out by whom.
    try await record(.revoked(token: id), by: order)
    guard let token = try await tokens.revoke(id, at: now()) else { throw missing }
    return token
  }

  @discardableResult func record(
    _ event: AccessEvent, by order: Order
  ) async throws -> Written {
    let stream: StreamID = .access
    let facts = StreamFacts(kind: .access, version: .empty, visibility: .normal)
    var order = order
    // Its own id: the token's is taken by whoever looks the token up.
    order.entry = nil
    // No version of the stream of access was shown to anybody.
    order.ifMatch = nil
    return try await add([EventFormat.access.body(event)], to: stream, facts, by: order)
  }
}

extension TokenRecord {
  package func isValid(at time: Timestamp) -> Bool {
    revokedAt == nil && expiresAt.map { time < $0 } ?? true
  }
}
