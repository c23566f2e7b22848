import EventLog
import IncidentService
import JSON

/// What people are called by, in answers.
struct Handles: Sendable {
  private let people: [PrincipalID: Person]

  init(_ people: [PrincipalID: Person]) { self.people = people }

  /// The handle; the opaque id of somebody who was erased, or whom nobody named.
  func text(_ id: PrincipalID) -> String {
    people[id]?.handle ?? (id == .automation ? "policy" : id.description)
  }

  func name(_ id: PrincipalID) -> String? { people[id].map { $0.name ?? $0.handle } }

  static let schema = Schema.text(TextRule(1...64))
}

extension Clerk {
  func handles(_ ids: Set<PrincipalID>) async throws -> Handles {
    Handles(ids.isEmpty ? [:] : try await desk.people.people(ids))
  }
}

extension JSONMembers {
  mutating func member(_ key: String, _ time: Timestamp?) { member(key, time?.description) }

  /// The text, or null and beside it when and why it went.
  mutating func member(_ key: String, _ words: Words<String>?) {
    switch words {
    case .text(let text): member(key, text)
    case .redacted(let redaction):
      member(key, nil as String?)
      object(key + "_redacted") { $0.members(of: redaction) }
    case nil: member(key, nil as String?)
    }
  }

  mutating func members(of redaction: Redaction) {
    member("at", redaction.at)
    member("by", redaction.by.rawValue)
    member("because", redaction.because)
  }

  /// A share in percent: `20`, `12.5`.
  mutating func percent(_ key: String, hundredths: Int32) {
    member(key) { writer in
      JSONValue.percent(hundredths: hundredths).write(to: &writer)
    }
  }
}

extension JSONValue {
  static func percent(hundredths: Int32) -> JSONValue {
    hundredths.isMultiple(of: 100)
      ? .integer(Int64(hundredths / 100)) : .number(Double(hundredths) / 100)
  }
}

extension Schema {
  static let redaction = Schema.object(
    .required("at", .time), .required("by", .position),
    .required("because", .orNull(.text(TextRule(0...20_000)))))

  static let percent = Schema.number(0...100)
  static let freeText = Schema.text(TextRule(0...262_144))
}

extension MemberRule {
  /// Text that may have been redacted: two members.
  static func words(_ name: String) -> [MemberRule] {
    [
      .required(name, .orNull(.freeText)), .optional(name + "_redacted", .redaction),
    ]
  }
}
