package import JSON
import Spelling

extension Schema {
  /// Everything that is wrong with a value; empty when it fits.
  package func faults(in value: JSONValue) -> [FieldError] {
    var judge = SchemaJudge()
    judge.judge(value, by: self, at: "")
    return judge.faults
  }
}

/// Walks over a value and collects what is wrong, up to a limit that still can be read.
struct SchemaJudge {
  private(set) var faults: [FieldError] = []
  static let limit = 50

  mutating func judge(_ value: JSONValue, by schema: Schema, at field: String) {
    guard faults.count < Self.limit else { return }
    switch (schema, value) {
    case (.anything, _), (.null, .null), (.bool, .bool): return
    case (.described(_, let inner), _), (.named(_, let inner), _):
      judge(value, by: inner, at: field)
    case (.text(let rule), .string(let text)):
      if let fault = rule.fault(in: text) { refuse(field, fault) }
    case (.word(let words), .string(let text)): judge(text, among: words, at: field)
    case (.integer(let range), .integer(let number)):
      if !range.contains(number) { refuse(field, outside(range, number)) }
    case (.number(let range), .integer(let number)):
      if !range.contains(Double(number)) { refuse(field, outside(range)) }
    case (.number(let range), .number(let number)):
      if !range.contains(number) { refuse(field, outside(range)) }
    case (.array(let element, let count), .array(let values)):
      judge(values, by: element, count: count, at: field)
    case (.object(let rule), .object(let members)): judge(members, by: rule, at: field)
    case (.map(let inner), .object(let members)):
      for member in members { judge(member.value, by: inner, at: join(field, member.key)) }
    case (.either(let choices), _): judge(value, byOneOf: choices, at: field)
    default: refuse(field, "must be \(schema.shapeInWords), not \(value.shapeInWords)")
    }
  }

  private mutating func refuse(_ field: String, _ reason: String) {
    guard faults.count < Self.limit else { return }
    faults.append(FieldError(field, reason))
  }

  private mutating func judge(_ text: String, among words: [String], at field: String) {
    guard !words.contains(where: { $0.isSpelled(text) }) else { return }
    var reason = "must be one of " + words.joined(separator: ", ")
    if let near = Suggestion.nearest(to: text, among: words) { reason += "; did you mean \(near)?" }
    refuse(field, reason)
  }

  private mutating func judge(
    _ values: [JSONValue], by element: Schema, count: ClosedRange<Int>, at field: String
  ) {
    if !count.contains(values.count) {
      let limit =
        values.count < count.lowerBound
        ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
      return refuse(field, "must have \(limit) elements, not \(values.count)")
    }
    for (index, value) in values.enumerated() {
      judge(value, by: element, at: "\(field)[\(index)]")
    }
  }

  private mutating func judge(
    _ members: [JSONValue.Member], by rule: ObjectRule, at field: String
  ) {
    for member in members {
      // What nobody is told of any more costs nothing any more.
      guard faults.count < Self.limit else { return }
      if let known = rule.members.first(where: { $0.name.isSpelled(member.key) }) {
        judge(member.value, by: known.schema, at: join(field, known.name))
      } else {
        var reason = "is not known here"
        if let near = Suggestion.nearest(to: member.key, among: rule.members.map(\.name)) {
          reason += "; did you mean \(near)?"
        }
        refuse(join(field, member.key), reason)
      }
    }
    for known in rule.members where known.isRequired {
      if !members.contains(where: { $0.key.isSpelled(known.name) }) {
        refuse(join(field, known.name), "is required")
      }
    }
  }

  private mutating func judge(_ value: JSONValue, byOneOf choices: [Schema], at field: String) {
    var attempts: [[FieldError]] = []
    for choice in choices {
      var attempt = SchemaJudge()
      attempt.judge(value, by: choice, at: field)
      if attempt.faults.isEmpty { return }
      if choice.accepts(value.shape) { attempts.append(attempt.faults) }
    }
    // The choice of the same shape says what is wrong; without one, none does.
    if let attempt = attempts.first {
      for fault in attempt { refuse(fault.field, fault.reason) }
    } else {
      let shapes = choices.map(\.shapeInWords).filter { $0 != "null" }
      refuse(
        field, "must be \(shapes.joined(separator: " or ")), not \(value.shapeInWords)")
    }
  }

  private func join(_ field: String, _ name: String) -> String {
    let name = String(
      name.unicodeScalars.prefix(80).map { isControl($0) ? "\u{FFFD}" : Character($0) })
    return field.isEmpty ? name : "\(field).\(name)"
  }

  private func outside(_ range: ClosedRange<Int64>, _ number: Int64) -> String {
    "must be from \(range.lowerBound) to \(range.upperBound), not \(number)"
  }

  private func outside(_ range: ClosedRange<Double>) -> String {
    "must be from \(JSONValue.spelled(range.lowerBound)) to \(JSONValue.spelled(range.upperBound))"
  }
}

extension Schema {
  func accepts(_ shape: JSONFault.Shape) -> Bool {
    switch (self, shape) {
    case (.anything, _), (.text, .string), (.word, .string), (.integer, .integer),
      (.number, .integer), (.number, .number), (.bool, .bool), (.null, .null), (.array, .array),
      (.object, .object), (.map, .object):
      true
    case (.described(_, let inner), _), (.named(_, let inner), _): inner.accepts(shape)
    case (.either(let choices), _): choices.contains { $0.accepts(shape) }
    default: false
    }
  }

  var shapeInWords: String {
    switch self {
    case .text, .word: "a string"
    case .integer: "a whole number"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    case .array: "an array"
    case .object, .map: "an object"
    case .anything: "a value"
    case .described(_, let inner), .named(_, let inner): inner.shapeInWords
    case .either(let choices): choices.map(\.shapeInWords).joined(separator: " or ")
    }
  }
}

extension JSONValue {
  var shapeInWords: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "a whole number"
    case .number: "a number with a fraction"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// A number without `.0`.
  static func spelled(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }
}
