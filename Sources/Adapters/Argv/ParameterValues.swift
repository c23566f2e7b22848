import Policy

/// The values that fill an action's arguments, each checked against its type.
struct ParameterValues: Equatable {
  private let values: [String: String]

  /// The values of a target.
  ///
  /// Parameters of type `release` and `digest` are filled with what was resolved from the record;
  /// whoever types another one, or one where nothing was resolved, is refused.
  init(of target: ActionTarget) throws(PreparationRefusal) {
    let declared = target.definition.parameters
    if let stray = target.parameters.keys.sorted().first(where: { declared[$0] == nil }) {
      throw PreparationRefusal(
        "A value is given for “\(stray)”, which is no parameter of \(target.name).")
    }
    var values: [String: String] = [:]
    for (name, type) in declared.sorted(by: { $0.key < $1.key }) {
      values[name] = try Self.value(of: name, type, in: target)
    }
    self.values = values
  }

  /// Values that somebody else gives, each held to its type.
  init(_ given: [String: AllowedCommand.Value]) throws(PreparationRefusal) {
    for (name, value) in given.sorted(by: { $0.key < $1.key })
    where !value.type.accepts(value.text) {
      throw PreparationRefusal("The value of “\(name)” must be \(value.type.expectation).")
    }
    values = given.mapValues(\.text)
  }

  private static func value(
    of name: String, _ type: ParameterType, in target: ActionTarget
  ) throws(PreparationRefusal) -> String {
    let typed = target.parameters[name]
    let value: String?
    switch type {
    case .release: value = try recorded(name, target.release, typed: typed)
    case .digest: value = try recorded(name, target.digest, typed: typed)
    case .dnsLabel, .revision, .flagKey, .percent, .duration, .time: value = typed
    }
    guard let value else {
      throw PreparationRefusal("“\(name)” has no value: it must be \(type.expectation).")
    }
    guard type.accepts(value) else {
      // What was given is not repeated: it may be anything.
      throw PreparationRefusal("The value of “\(name)” must be \(type.expectation).")
    }
    return value
  }

  private static func recorded(
    _ name: String, _ value: String?, typed: String?
  ) throws(PreparationRefusal) -> String {
    guard let value else {
      throw PreparationRefusal(
        "“\(name)” has no value: it is taken from the record alone, and there is none.")
    }
    guard typed == nil || typed == value else {
      throw PreparationRefusal(
        "“\(name)” is \(value), as the record says, and cannot be given by hand.")
    }
    return value
  }

  func fill(_ template: ArgumentTemplate) throws(PreparationRefusal) -> String {
    switch template {
    case .fixed(let text): return text
    case .parameter(let name): return try value(of: name)
    case .option(let prefix, let name): return prefix + (try value(of: name))
    }
  }

  private func value(of name: String) throws(PreparationRefusal) -> String {
    guard let value = values[name] else {
      throw PreparationRefusal("“\(name)” has no value.")
    }
    return value
  }
}
