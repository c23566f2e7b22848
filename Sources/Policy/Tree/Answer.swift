/// What is known of one fact: a word of a list, or a number with its unit.
package enum Answer: Hashable, Sendable {
  case word(String)
  case number(Quantity)
}

extension Answer: CustomStringConvertible {
  package var description: String {
    switch self {
    case .word(let word): word
    case .number(let quantity): quantity.description
    }
  }
}

/// All that may be answered to the question about a fact.
package enum FactDomain: Equatable, Sendable {
  /// In the order in which they are shown.
  case words([String])
  /// Any number of that unit, from zero up.
  case number(Unit)
}

extension FactDomain {
  /// What `text` says; nil when it is none of the allowed answers.
  ///
  /// Words are understood in any case of their letters, as long as only one can be meant.
  package func answer(_ text: String) -> Answer? {
    switch self {
    case .words(let words):
      if words.contains(text) { return .word(text) }
      let same = words.filter { $0.lowercased() == text.lowercased() }
      return same.count == 1 ? same.first.map { .word($0) } : nil
    case .number(let unit):
      guard let quantity = Quantity(text), quantity.unit.isComparable(with: unit) else {
        return nil
      }
      return .number(quantity)
    }
  }

  package func allows(_ answer: Answer) -> Bool {
    switch (self, answer) {
    case (.words(let words), .word(let word)): words.contains(word)
    case (.number(let unit), .number(let quantity)): quantity.unit.isComparable(with: unit)
    default: false
    }
  }
}

extension FactDomain: CustomStringConvertible {
  /// `SEV1, SEV2 or SEV3`, `a share in %`.
  package var description: String {
    switch self {
    case .words(let words): words.inWords("or")
    case .number(let unit): unit.description
    }
  }
}

extension Policy {
  /// All that may be answered to the question of `node`; nil when neither the fact nor the node says.
  package func domain(of node: DecisionTree.Node) -> FactDomain? {
    switch node.fact {
    case "severity": return severities.isEmpty ? nil : .words(severities.keys.sorted())
    case "trend": return .words(Trend.allCases.map(\.rawValue))
    default: break
    }
    if !node.values.isEmpty { return .words(node.values) }
    if let unit = node.limits.first(where: { $0.unit.isSpecific })?.unit
      ?? node.limits.first?.unit
    {
      return .number(unit)
    }
    let words = node.words
    if !words.isEmpty, words.allSatisfy({ YesOrNo(rawValue: $0) != nil }) {
      return .words(YesOrNo.allCases.map(\.rawValue))
    }
    let others = tree?.nodes.filter { $0.value.fact == node.fact && !$0.value.values.isEmpty }
    if let other = others?.min(by: { $0.key < $1.key }) { return .words(other.value.values) }
    return signals[node.fact].map { .number($0.anyUnit) }
  }
}

/// How a value went while it was watched.
package enum Trend: String, CaseIterable, Sendable { case improves, unchanged, worsens }

/// The answers to a plain question.
enum YesOrNo: String, CaseIterable { case yes, no }

extension DecisionTree.Node {
  /// The limits of its branches, in their order.
  package var limits: [Quantity] {
    branches.compactMap {
      if case .number(let condition) = $0.test { condition.limit } else { nil }
    }
  }

  /// The words its branches ask for, in their order.
  var words: [String] {
    branches.compactMap { if case .is(let word) = $0.test { word } else { nil } }
  }
}

extension Signal {
  /// The unit of its values; with the name of what is counted, where a level says it.
  var anyUnit: Unit {
    let levels = [target, warning, critical].compactMap { $0?.unit }
    return levels.first(where: \.isSpecific) ?? levels.first ?? unit.bare
  }
}

extension Signal.SignalUnit {
  var bare: Unit {
    switch self {
    case .ratio: .ratio
    case .time: .time
    case .count: .count(of: nil)
    case .rate: .rate(of: nil)
    }
  }
}

extension Unit {
  /// Whether it says what is counted.
  var isSpecific: Bool { self != .count(of: nil) && self != .rate(of: nil) }
}

extension [String] {
  /// `a`, `a or b`, `a, b or c`.
  func inWords(_ conjunction: String) -> String {
    guard count > 1, let last else { return joined() }
    return dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
