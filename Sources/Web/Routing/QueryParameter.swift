package import JSON
import Spelling

/// Something that may stand behind the question mark.
package struct QueryParameter: Sendable {
  package var name: String
  package var schema: Schema
  package var isRequired: Bool
  /// May stand several times.
  package var isRepeatable: Bool
  package var description: String
  /// How often a repeatable one may stand.
  static let maximumCount = 16

  package init(
    _ name: String, _ schema: Schema, isRequired: Bool = false, isRepeatable: Bool = false,
    _ description: String
  ) {
    (self.name, self.schema, self.description) = (name, schema, description)
    (self.isRequired, self.isRepeatable) = (isRequired, isRepeatable)
  }
}

/// A query whose values fit the parameters of its route.
package struct Query: Sendable {
  private var values: [String: [JSONValue]] = [:]

  package init() {}

  /// Judges all pairs; every fault is reported, not just the first.
  init(_ pairs: [(name: String, value: String)], by rules: [QueryParameter]) throws(Problem) {
    var faults: [FieldError] = []
    for (name, value) in pairs {
      guard let rule = rules.first(where: { $0.name.isSpelled(name) }) else {
        faults.append(FieldError(Self.shown(name), Self.unknown(name, rules)))
        continue
      }
      if !rule.isRepeatable, values[rule.name] != nil {
        faults.append(FieldError(rule.name, "must not stand twice"))
      }
      let typed = rule.schema.reading(value)
      var judge = SchemaJudge()
      judge.judge(typed, by: rule.schema, at: rule.name)
      faults += judge.faults
      values[rule.name, default: []].append(typed)
    }
    for rule in rules where (values[rule.name]?.count ?? 0) > QueryParameter.maximumCount {
      faults.append(
        FieldError(rule.name, "must not stand more than \(QueryParameter.maximumCount) times"))
    }
    for rule in rules where rule.isRequired && values[rule.name] == nil {
      faults.append(FieldError(rule.name, "is required"))
    }
    if !faults.isEmpty { throw .invalid(faults) }
  }

  package subscript(_ name: String) -> JSONValue? { values[name]?.first }

  package func text(_ name: String) -> String? { self[name]?.text }
  package func integer(_ name: String) -> Int64? { self[name]?.integer }
  package func isTrue(_ name: String) -> Bool { self[name] == .bool(true) }
  package func texts(_ name: String) -> [String] { values[name]?.compactMap(\.text) ?? [] }

  private static func unknown(_ name: String, _ rules: [QueryParameter]) -> String {
    guard let near = Suggestion.nearest(to: name, among: rules.map(\.name)) else {
      return "is not known here"
    }
    return "is not known here; did you mean \(near)?"
  }

  private static func shown(_ name: String) -> String {
    String(name.unicodeScalars.prefix(80).map { isControl($0) ? "\u{FFFD}" : Character($0) })
  }
}

extension Schema {
  /// What a text in a path or query stands for; what cannot be read stays a string and is refused.
  fileprivate func reading(_ text: String) -> JSONValue {
    switch self {
    case .integer:
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
      guard !digits.isEmpty, digits.allSatisfy(isDigit), let value = Int64(text) else {
        return .string(text)
      }
      return .integer(value)
    case .bool where text.isSpelled("true"): return .bool(true)
    case .bool where text.isSpelled("false"): return .bool(false)
    case .described(_, let inner), .named(_, let inner): return inner.reading(text)
    default: return .string(text)
    }
  }
}

extension JSONValue {
  package var text: String? { if case .string(let text) = self { text } else { nil } }
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var elements: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// Any number.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
