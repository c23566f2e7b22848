package import Policy

/// One of the things that advice depends on, without its type: for flipping and for assuming.
package struct Factor: Sendable {
  /// As it is written: `criticality`, `use-of-fallback`.
  package let name: String
  /// All that it may be, `unknown` among them.
  package let words: [String]
  /// The one action it is about, if it is about one.
  package let action: MitigationKind?
  let read: @Sendable (AdviceFacts) -> Reading
  let write: @Sendable (inout AdviceFacts, String, FactSource) -> Bool
  /// What each word means, by word.
  private let effects: [String: [Effect]]

  /// A fact without its type.
  package struct Reading: Equatable, Sendable {
    package var word: String
    package var source: FactSource
    package var detail: String?
    package var limit: String?
  }
}

extension Factor {
  package static let unknownWord = "unknown"

  func effects(of word: String) -> [Effect] { effects[word] ?? [] }

  package func reading(in facts: AdviceFacts) -> Reading { read(facts) }

  /// The same facts with another value of this one; nil for a word that it cannot be.
  package func changed(
    in facts: AdviceFacts, to word: String, from source: FactSource = .assumed
  ) -> AdviceFacts? {
    var facts = facts
    return write(&facts, word, source) ? facts : nil
  }
}

extension Factor: Equatable {
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
}

// MARK: - The list

extension Factor {
  /// Every factor there is, in the order in which they are told.
  package static let all: [Factor] = general + MitigationKind.allCases.flatMap(perAction)

  package static func named(_ name: String) -> Factor? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  private static let general: [Factor] = [
    Factor("rollout", \.rollout),
    Factor("exposure-model", \.exposureModel),
    Factor("exposure", \.exposure),
    Factor("change", \.change),
    Factor("urgency", \.urgency),
    Factor("lower-evidence", \.lowerEvidence),
    Factor("fallback", \.feasibility),
    Factor("placement", \.placement),
    Factor("unchanged-stack", \.unchangedStack),
    Factor("unchanged-version", \.unchangedVersion),
    Factor("capacity", \.capacity),
    Factor("shared", \.shared),
    Factor("criticality", \.criticality),
    Factor("infrastructure", \.infrastructure),
    Factor("bypass", \.bypass),
    Factor("data-guide", \.dataGuide),
    Factor("severity", \.severity),
    Factor("data-risk", \.dataRisk),
    Factor("breaker", \.breaker),
    Factor("error-budget", \.budget),
    Factor("data", \.data),
    Factor("last-known-good", \.release),
    Factor("distance", \.distance),
    Factor("fix", \.repair),
    Factor("calendar", \.calendar),
  ]

  private static func perAction(_ action: MitigationKind) -> [Factor] {
    [
      Factor("use-of-\(action.rawValue)", action, \.uses),
      Factor("means-of-\(action.rawValue)", action, \.means),
      Factor("failure-modes-of-\(action.rawValue)", action, \.failureModes),
      Factor("outcome-of-\(action.rawValue)", action, \.outcomes),
    ]
  }

  private init<Value: FactorValue>(
    _ name: String, _ path: any WritableKeyPath<AdviceFacts, Fact<Value>> & Sendable
  ) {
    (self.name, action) = (name, nil)
    words = Value.allCases.map(\.rawValue)
    read = { Reading($0[keyPath: path]) }
    write = { facts, word, source in
      guard let value = Value(rawValue: word) else { return false }
      let limit = facts[keyPath: path].limit
      facts[keyPath: path] = Fact(value, from: source, limit: limit)
      return true
    }
    effects = Dictionary(uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, $0.effects) })
  }

  private init<Value: ActionFactorValue>(
    _ name: String, _ action: MitigationKind,
    _ path: any WritableKeyPath<AdviceFacts, [MitigationKind: Fact<Value>]> & Sendable
  ) {
    (self.name, self.action) = (name, action)
    words = Value.allCases.map(\.rawValue)
    read = { facts in
      Reading(facts[keyPath: path][action] ?? .unknown("policy"))
    }
    write = { facts, word, source in
      guard let value = Value(rawValue: word) else { return false }
      facts[keyPath: path][action] = Fact(value, from: source)
      return true
    }
    effects = Dictionary(
      uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, $0.effects(on: action)) })
  }
}

extension Factor.Reading {
  fileprivate init<Value: FactorWord>(_ fact: Fact<Value>) {
    self.init(
      word: fact.value.rawValue, source: fact.source, detail: fact.detail, limit: fact.limit)
  }
}
