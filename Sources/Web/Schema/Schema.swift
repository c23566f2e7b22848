import JSON

/// What a value must look like; it judges values and writes itself as JSON Schema 2020-12.
///
/// One description for both, so that the document cannot promise what the server refuses.
package indirect enum Schema: Sendable {
  case text(TextRule)
  /// One of these words.
  case word([String])
  case integer(ClosedRange<Int64>)
  case number(ClosedRange<Double>)
  case bool
  case null
  case array(Schema, count: ClosedRange<Int>)
  case object(ObjectRule)
  /// Members of any name, each of that form.
  case map(Schema)
  /// The first that fits.
  case either([Schema])
  /// A form with a name of its own in the document.
  case named(String, Schema)
  /// Any JSON at all.
  case anything
  /// The same, with words for the reader of the document.
  case described(String, Schema)
}

/// The members of an object.
package struct ObjectRule: Sendable {
  package var members: [MemberRule]

  package init(_ members: [MemberRule]) { self.members = members }

  package var isRequired: Bool { members.contains { $0.isRequired } }
}

/// One member of an object.
package struct MemberRule: Sendable {
  package var name: String
  package var schema: Schema
  package var isRequired: Bool

  package static func required(_ name: String, _ schema: Schema) -> MemberRule {
    MemberRule(name: name, schema: schema, isRequired: true)
  }

  /// A member that may be left out; `null` says the same.
  package static func optional(_ name: String, _ schema: Schema) -> MemberRule {
    MemberRule(name: name, schema: .either([schema, .null]), isRequired: false)
  }
}

extension Schema {
  package static func object(_ members: MemberRule...) -> Schema { .object(ObjectRule(members)) }

  /// The same object with more members; anything else as it is.
  package func with(_ more: MemberRule...) -> Schema {
    guard case .object(let rule) = self else { return self }
    return .object(ObjectRule(rule.members + more))
  }

  package static func orNull(_ schema: Schema) -> Schema { .either([schema, .null]) }

  package static func list(_ schema: Schema, atMost limit: Int) -> Schema {
    .array(schema, count: 0...limit)
  }

  package static func words<Word: CaseIterable & RawRepresentable<String>>(
    of _: Word.Type
  ) -> Schema {
    .word(Word.allCases.map(\.rawValue))
  }
}

/// One thing that is wrong with a value, and where.
package struct FieldError: Hashable, Sendable {
  /// As in `groups[2].share`; empty for the whole value.
  package var field: String
  package var reason: String

  package init(_ field: String, _ reason: String) { (self.field, self.reason) = (field, reason) }
}
