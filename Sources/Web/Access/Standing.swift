import EventLog
import IncidentService

/// What somebody may do here who asks through a program that tells us who they are.
///
/// A token of theirs says it, as for the command line: whoever has none that is valid, because it was
/// revoked or has expired, may do nothing through programs either. Nobody administers through one.
enum Standing {
  case unknown
  /// Known, without a token that is valid.
  case powerless
  case bearer(Bearer)
}

extension Clerk {
  func standing(of handle: String) async throws -> Standing {
    guard let person = try await desk.people.person(handle: handle) else { return .unknown }
    let valid = try await desk.tokens.tokens(of: person.id).filter { $0.isValid(at: now()) }
    for role in [TokenRole.responder, .viewer] {
      let fitting = valid.last {
        $0.role == role || role == .responder && $0.role == .administrator
      }
      if let token = fitting {
        return .bearer(Bearer(Caller(person.id, as: role), token: token.id))
      }
    }
    return .powerless
  }

  /// What an administrator does so that somebody may act.
  static func remedy(for handle: String) -> String {
    "lastgood token create --role responder --person \(handle)"
  }
}
