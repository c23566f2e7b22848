package import EventLog
import FoundationEssentials
import JSON

/// What happens to the keys of the house: on one stream of its own, of kind `access`.
package enum AccessEvent: Equatable, Sendable {
  case issued(token: EventID, to: PrincipalID, role: TokenRole)
  case revoked(token: EventID)
}

extension EventFormat where Event == AccessEvent {
  package static let access = EventFormat(writing: { event in
    switch event {
    case .issued(let token, let principal, let role):
      EventBody(
        EventType(known: "token.issued"),
        clear: JSONWriter.object {
          $0.member("token", token.description)
          $0.member("to", principal.description)
          $0.member("role", role.rawValue)
        })
    case .revoked(let token):
      EventBody(
        EventType(known: "token.revoked"),
        clear: JSONWriter.object { $0.member("token", token.description) })
    }
  })
  .reading("token.issued") { payload throws(JSONFault) in
    let fields = try JSONFields(payload.clear)
    return .issued(
      token: try fields.identifier("token"), to: try fields.identifier("to"),
      role: try fields.enum("role", as: TokenRole.self))
  }
  .reading("token.revoked") { payload throws(JSONFault) in
    .revoked(token: try JSONFields(payload.clear).identifier("token"))
  }
}

extension StreamID {
  /// The one stream of token events, the same in every installation.
  package static let access = StreamID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
}

extension JSONFields {
  fileprivate func identifier<ID: Identifier>(_ name: String) throws(JSONFault) -> ID {
    let text = try string(name)
    guard let id = ID(text) else { throw fault(.unknownWord(text), at: name) }
    return id
  }
}
