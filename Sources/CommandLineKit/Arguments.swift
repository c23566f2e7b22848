import Spelling

/// The words of a command line, sorted by the parameters a command declares.
///
/// Asking for a parameter that is not declared is a bug of the command, and stops it.
package struct Arguments: Sendable {
  private let parameters: [Parameter]
  private var values: [String: [String]] = [:]
  private var asked: Set<String> = []

  /// Sorts `words`; what is unknown, missing or too much is an error here already.
  package init(_ words: [String], for parameters: [Parameter]) throws(UsageError) {
    self.parameters = parameters
    var positionals: [String] = []
    var index = words.startIndex
    while index < words.endIndex {
      let word = words[index]
      index += 1
      if word == "--" {
        try takeRest(words[index...], &positionals)
        break
      }
      guard Self.looksLikeOption(word, among: parameters) else {
        positionals.append(word)
        continue
      }
      for found in try Self.options(in: word, among: parameters) {
        var value = found.value
        if found.parameter.takesValue, value == nil {
          guard index < words.endIndex, words[index] == "-" || !words[index].hasPrefix("--") else {
            throw UsageError(.missingValue(option: found.parameter.name))
          }
          value = words[index]
          index += 1
        }
        try add(value ?? "", to: found.parameter)
      }
    }
    try assign(positionals)
  }

  /// Declared parameters nobody asked for: a command that declares what it never reads.
  package var unasked: [String] {
    parameters.map(\.name).filter { !asked.contains($0) }
  }
}

// MARK: - Asking

extension Arguments {
  package mutating func flag(_ name: String) -> Bool { !found(name).isEmpty }

  /// The value of an option; nil when it was not given.
  package mutating func option<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> Value? {
    guard let word = found(name).last else { return nil }
    return try Self.value(word, of: name)
  }

  /// The value of an option that cannot be left out.
  package mutating func required<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> Value {
    guard let value = try option(name, as: Value.self) else { throw UsageError(.missing(name)) }
    return value
  }

  /// All values of a repeated option, in the order given.
  package mutating func options<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> [Value] {
    var values: [Value] = []
    for word in found(name) { values.append(try Self.value(word, of: name)) }
    return values
  }

  package mutating func positional<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> Value { try required(name) }

  package mutating func optional<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> Value? { try option(name) }

  /// All values of a repeated positional parameter.
  package mutating func positionals<Value: ArgumentValue>(
    _ name: String, as _: Value.Type = Value.self
  ) throws(UsageError) -> [Value] { try options(name) }

  /// The words behind `--`.
  package mutating func rest() -> [String] {
    guard let rest = parameters.first(where: { $0.kind == .rest }) else { return [] }
    return found(rest.name)
  }

  private mutating func found(_ name: String) -> [String] {
    precondition(parameters.contains { $0.name == name }, "\(name) is not declared.")
    asked.insert(name)
    return values[name] ?? []
  }

  private static func value<Value: ArgumentValue>(
    _ word: String, of name: String
  ) throws(UsageError) -> Value {
    guard let value = Value(argument: word) else {
      throw UsageError(.invalid(name, value: word, expectation: Value.expectation))
    }
    return value
  }
}

// MARK: - Sorting

extension Arguments {
  /// A lone dash and negative numbers are arguments.
  static func looksLikeOption(_ word: String, among parameters: [Parameter]) -> Bool {
    guard word.hasPrefix("-"), let second = word.dropFirst().first else { return false }
    return !second.isNumber || parameters.contains { $0.short == second }
  }

  /// What one word says: `--from`, `--from=5`, `-f`, `-f5`, or several flags as in `-jq`.
  static func options(
    in word: String, among parameters: [Parameter]
  ) throws(UsageError) -> [(parameter: Parameter, value: String?)] {
    if word.hasPrefix("--") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let parameter = parameters.first(where: { $0.isOption && $0.name == name }) else {
        let names = parameters.filter(\.isOption).map(\.name)
        throw UsageError(
          .unknownOption(name, suggestion: Suggestion.nearest(to: name, among: names)))
      }
      guard parts.count > 1 else { return [(parameter, nil)] }
      guard parameter.takesValue else { throw UsageError(.needlessValue(flag: name)) }
      return [(parameter, String(parts[1]))]
    }
    var found: [(Parameter, String?)] = []
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let parameter = parameters.first(where: { $0.short == letter }) else {
        throw UsageError(.unknownOption("-\(letter)", suggestion: nil))
      }
      if parameter.takesValue, !letters.isEmpty {
        found.append((parameter, String(letters)))
        break
      }
      found.append((parameter, nil))
    }
    return found
  }

  private mutating func add(_ value: String, to parameter: Parameter) throws(UsageError) {
    if case .option(_, isRepeated: false) = parameter.kind, values[parameter.name] != nil {
      throw UsageError(.givenTwice(option: parameter.name))
    }
    values[parameter.name, default: []].append(value)
  }

  /// Behind `--` stands the rest, for commands that have one, and else nothing but arguments.
  private mutating func takeRest(
    _ words: ArraySlice<String>, _ positionals: inout [String]
  ) throws(UsageError) {
    if let rest = parameters.first(where: { $0.kind == .rest }) {
      values[rest.name] = Array(words)
    } else {
      positionals += words
    }
  }

  /// Gives every required parameter its word, and what is left over to the optional ones, from the
  /// left: in `[FILE] TEXT` a single word is the text.
  private mutating func assign(_ words: [String]) throws(UsageError) {
    let places = parameters.compactMap {
      parameter -> (String, isOptional: Bool, isRepeated: Bool)? in
      guard case .positional(let isOptional, let isRepeated) = parameter.kind else { return nil }
      return (parameter.name, isOptional, isRepeated)
    }
    let required = places.filter { !$0.isOptional }
    guard words.count >= required.count else {
      throw UsageError(.missing(required[words.count].0))
    }
    var words = words[...]
    var surplus = words.count - required.count
    for (name, isOptional, isRepeated) in places {
      let count = isRepeated ? surplus + (isOptional ? 0 : 1) : isOptional ? min(surplus, 1) : 1
      if isOptional || isRepeated { surplus -= count - (isOptional ? 0 : 1) }
      if count > 0 { values[name] = Array(words.prefix(count)) }
      words = words.dropFirst(count)
    }
    if let word = words.first { throw UsageError(.excess(word)) }
  }
}
