package import JSON

extension Schema {
  /// Writes itself as JSON Schema 2020-12; named forms become references into the components.
  package var document: JSONValue {
    switch self {
    case .text(let rule): rule.document
    case .word(let words): .members(("type", "string"), ("enum", .array(words.map { .string($0) })))
    case .integer(let range):
      .members(
        ("type", "integer"), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)))
    case .number(let range):
      .members(
        ("type", "number"), ("minimum", .number(range.lowerBound)),
        ("maximum", .number(range.upperBound)))
    case .bool: .members(("type", "boolean"))
    case .null: .members(("type", "null"))
    case .array(let element, let count):
      .members(
        ("type", "array"), ("items", element.document),
        ("minItems", count.lowerBound > 0 ? .integer(Int64(count.lowerBound)) : nil),
        ("maxItems", count.upperBound < .max ? .integer(Int64(count.upperBound)) : nil))
    case .object(let rule): rule.document
    case .map(let inner):
      .members(("type", "object"), ("additionalProperties", inner.document))
    case .either(let choices): .members(("anyOf", .array(choices.map(\.document))))
    case .named(let name, _): .members(("$ref", .string("#/components/schemas/\(name)")))
    case .anything: .object([])
    case .described(let text, let inner):
      if case .object(let members) = inner.document {
        .object([.init("description", .string(text))] + members)
      } else {
        inner.document
      }
    }
  }

  /// The named forms inside, with what they contain.
  package func collectNames(into names: inout [String: Schema]) {
    switch self {
    case .named(let name, let inner):
      guard names.updateValue(inner, forKey: name) == nil else { return }
      inner.collectNames(into: &names)
    case .array(let inner, _), .map(let inner), .described(_, let inner):
      inner.collectNames(into: &names)
    case .object(let rule):
      for member in rule.members { member.schema.collectNames(into: &names) }
    case .either(let choices):
      for choice in choices { choice.collectNames(into: &names) }
    case .text, .word, .integer, .number, .bool, .null, .anything: break
    }
  }
}

extension TextRule {
  fileprivate var document: JSONValue {
    .members(
      ("type", "string"), ("format", form.format.map { .string($0) }),
      ("pattern", pattern.map { .string($0) }),
      ("minLength", length.lowerBound > 0 ? .integer(Int64(length.lowerBound)) : nil),
      ("maxLength", length.upperBound < .max ? .integer(Int64(length.upperBound)) : nil),
      (
        "description",
        maximumBytes.map { .string("At most \($0) bytes of UTF-8.") }
      ))
  }
}

extension ObjectRule {
  fileprivate var document: JSONValue {
    let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
    return .members(
      ("type", "object"),
      ("properties", .object(members.map { .init($0.name, $0.schema.document) })),
      ("required", required.isEmpty ? nil : .array(required)),
      ("additionalProperties", .bool(false)))
  }
}

extension JSONValue: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .string(value) }

  /// An object of those members that are there.
  package static func members(_ members: (String, JSONValue?)...) -> JSONValue {
    .object(members.compactMap { key, value in value.map { Member(key, $0) } })
  }
}
