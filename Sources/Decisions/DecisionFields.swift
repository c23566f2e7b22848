import Digest
import EventLog
import Incidents
import JSON

// How the payloads of this family spell what they have in common.

extension JSONFields {
  func decision() throws(JSONFault) -> EventID { try id("decision", as: EventID.self) }
  func request() throws(JSONFault) -> EventID { try id("request", as: EventID.self) }
  func principal() throws(JSONFault) -> PrincipalID { try id("by", as: PrincipalID.self) }

  func planHash() throws(JSONFault) -> SHA256Digest {
    guard let hash = try optionalDigest("plan_hash") else {
      throw JSONFault(.missing("plan_hash"), at: 0)
    }
    return hash
  }

  func optionalDigest(_ name: String) throws(JSONFault) -> SHA256Digest? {
    guard let text = try optionalString(name) else { return nil }
    guard let digest = SHA256Digest(hexadecimal: text) else {
      throw fault(.unknownWord(text), at: name)
    }
    return digest
  }

  func ids(_ name: String) throws(JSONFault) -> [EventID] {
    var ids: [EventID] = []
    for text in try strings(name) {
      guard let id = EventID(text) else { throw fault(.unknownWord(text), at: name) }
      ids.append(id)
    }
    return ids
  }

  /// `[{"name":…,"value":…}]`: no member of a payload is named from outside.
  func parameters(_ name: String) throws(JSONFault) -> [String: String] {
    var parameters: [String: String] = [:]
    for pair in try objects(name) {
      parameters[try pair.string("name")] = try pair.string("value")
    }
    return parameters
  }
}

extension JSONMembers {
  mutating func ids(_ name: String, _ ids: [EventID]) {
    if !ids.isEmpty { member(name, ids.map(\.description)) }
  }

  mutating func parameters(_ name: String, _ parameters: [String: String]) {
    guard !parameters.isEmpty else { return }
    array(name) { array in
      for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
        array.element {
          $0.object {
            $0.member("name", name)
            $0.member("value", value)
          }
        }
      }
    }
  }
}
