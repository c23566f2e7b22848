package import EventLog
import FoundationEssentials
import JSON

/// What happens to the keys of the house: on one stream of its own, of kind `access`.
package enum AccessEvent: Equatable, Sendable {
  case issued(token: EventID, to: PrincipalID, role: TokenRole)
  case revoked(token: EventID)
  /// A link to the page for stakeholders, which holds for so long; never what makes it valid.
  case linkMade(link: EventID, seconds: Int64)
  /// Nil is all of them: the key that signs them was exchanged.
  case linkRevoked(link: EventID?)
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
    case .linkMade(let link, let seconds):
      EventBody(
        EventType(known: "status_link.made"),
        clear: JSONWriter.object {
          $0.member("link", link.description)
          $0.member("seconds", seconds)
        })
    case .linkRevoked(let link):
      EventBody(
        EventType(known: "status_link.revoked"),
        clear: JSONWriter.object { $0.member("link", ifPresent: link?.description) })
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
  .reading("status_link.made") { payload throws(JSONFault) in
    let fields = try JSONFields(payload.clear)
    return .linkMade(
      link: try fields.identifier("link"), seconds: try fields.int64("seconds"))
  }
  .reading("status_link.revoked") { payload throws(JSONFault) in
    let fields = try JSONFields(payload.clear)
    return .linkRevoked(
      link: fields.contains("link") ? try fields.identifier("link") : nil)
  }
}

extension StreamID {
  /// The one stream of what happens to keys, the same in every installation.
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
