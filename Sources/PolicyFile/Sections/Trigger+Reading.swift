import Policy

extension Trigger: PolicySection {
  static func read(_ map: inout MappingReader) -> Trigger? {
    let condition = map.condition()
    var trigger = Trigger(
      signal: map.required("signal", or: ""),
      condition: condition ?? .above(Quantity(millionths: 0, .count(of: nil))),
      then: map.required("then", or: MitigationKind.rollback, example: "rollback"))
    if condition == nil { map.missCondition(others: []) }
    map.read("for", into: &trigger.holds)
    map.read("window", into: &trigger.window)
    map.read("every", into: &trigger.every)
    map.read("scope", into: &trigger.scope)
    map.read("expires", into: &trigger.expires)
    map.read("approved-by", into: &trigger.approvedBy)
    map.read("automation", into: &trigger.automation)
    map.read("meaning", into: &trigger.meaning)
    return condition == nil ? nil : trigger
  }
}

extension MappingReader {
  private static var conditionKeys: [String] { ["above", "at-least", "below", "at-most"] }

  /// The one comparison with a number; nil when there is none, or it was reported.
  mutating func condition() -> Trigger.Condition? {
    let above: Quantity? = value("above")
    let atLeast: Quantity? = value("at-least")
    let below: Quantity? = value("below")
    let atMost: Quantity? = value("at-most")
    let all: [Trigger.Condition] = [
      above.map { .above($0) }, atLeast.map { .atLeast($0) }, below.map { .below($0) },
      atMost.map { .atMost($0) },
    ].compactMap(\.self)
    if all.count > 1 {
      log.error(
        "two-conditions", at: place, path, "\(path) has more than one condition.",
        write: "Keep one of above, at-least, below and at-most.")
    }
    return all.first
  }

  /// Reports that there is no condition, unless one was there and was reported for its value.
  func missCondition(others: [String]) {
    let keys = Self.conditionKeys + others
    guard !keys.contains(where: has) else { return }
    log.error(
      "missing-key", at: place, path, "\(path) has no condition.",
      write: "Write one of: \(keys.joined(separator: ", ")).")
  }
}

extension AuthorityRule: PolicySection {
  static func read(_ map: inout MappingReader) -> AuthorityRule? {
    var rule = AuthorityRule(
      situation: map.required("situation", or: ""),
      action: map.required("action", or: MitigationKind.freeze, example: "rollback"))
    map.read("categories", into: &rule.categories)
    map.read("decide", into: &rule.decide)
    map.read("also", into: &rule.also)
    map.read("how", into: &rule.how)
    map.read("after", into: &rule.after)
    return rule
  }
}

extension DecisionTree: PolicySection {
  static func read(_ map: inout MappingReader) -> DecisionTree? {
    var tree = DecisionTree(start: map.required("start", or: ""))
    map.read("nodes", into: &tree.nodes)
    map.read("leaves", into: &tree.leaves)
    return tree
  }
}

extension DecisionTree.Node: PolicySection {
  static func read(_ map: inout MappingReader) -> Self? {
    var node = Self(ask: map.required("ask", or: ""), fact: map.required("fact", or: ""))
    map.read("values", into: &node.values)
    map.read("branches", into: &node.branches)
    return node
  }
}

extension DecisionTree.Branch: PolicySection {
  static func read(_ map: inout MappingReader) -> Self? {
    let number = map.condition()
    let word: String? = map.value("is")
    var otherwise = false
    map.read("otherwise", into: &otherwise)
    let go = map.required("go", or: "")
    let tests: [DecisionTree.Test] = [
      number.map { .number($0) }, word.map { .is($0) }, otherwise ? .otherwise : nil,
    ].compactMap(\.self)
    var branch = tests.first.map { Self($0, go: go) }
    if tests.isEmpty { map.missCondition(others: ["is", "otherwise"]) }
    if tests.count > 1 {
      map.log.error(
        "two-conditions", at: map.place, map.path, "\(map.path) has more than one condition.",
        write: "Keep one of is, above, at-least, below, at-most and otherwise.")
    }
    let because: String? = map.value("because")
    branch?.because = because
    return branch
  }
}

extension DecisionTree.Leaf: PolicySection {
  static func read(_ map: inout MappingReader) -> Self? {
    var leaf = Self(text: map.required("text", or: ""))
    map.read("do", into: &leaf.actions)
    map.read("for", into: &leaf.watch)
    map.read("then-ask", into: &leaf.thenAsk)
    map.read("then", into: &leaf.then)
    map.read("approvals", into: &leaf.approvals)
    return leaf
  }
}
