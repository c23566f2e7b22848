package import EventLog

/// A person or a machine that acts, as people know it.
///
/// The log holds the opaque id only; this can be erased without touching the log.
package struct Person: Equatable, Sendable {
  package var id: PrincipalID
  /// What is typed to name somebody: `alice`.
  package var handle: String
  /// What is shown; nil shows the handle.
  package var name: String?
  package var isMachine: Bool

  package init(id: PrincipalID, handle: String, name: String? = nil, isMachine: Bool = false) {
    (self.id, self.handle, self.name, self.isMachine) = (id, handle, name, isMachine)
  }
}

extension Person {
  /// What a handle may be, for people.
  package static let handleRule = "letters, digits, dots, hyphens and underscores, at most 64"

  package static func isHandle(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

/// Port: who is who.
package protocol PeopleDirectory: Sendable {
  func person(handle: String) async throws -> Person?
  /// Those of them that are known and not erased.
  func people(_ ids: Set<PrincipalID>) async throws -> [PrincipalID: Person]
  func everybody() async throws -> [Person]
  /// Makes the person, or changes the name of the one with this handle, whose id then stays.
  ///
  /// Without a name the one that is known stays.
  @discardableResult func save(_ person: Person) async throws -> Person
  /// Forgets handle and name for ever; the id stays in the log and means nobody any more.
  ///
  /// In the same transaction all tokens of theirs are revoked, and lose their labels.
  ///
  /// - Returns: whether there was such a person.
  func erase(_ handle: String) async throws -> Bool
}
