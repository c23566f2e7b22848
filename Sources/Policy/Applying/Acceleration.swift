/// What an emergency wants to shorten.
package enum AccelerationStage: Hashable, Sendable {
  /// A gate runs a part only, or for a shorter time.
  case gate(String)
  /// A group is watched for a shorter time.
  case bake(String)
  /// An environment on the way is left out.
  case environment(String)
  /// Everybody at once instead of in steps.
  case allAtOnce
}

extension AccelerationStage: CustomStringConvertible {
  /// `gate:smoke`, `bake:canary`, `environment:staging`, `all-at-once`.
  package init?(_ text: String) {
    if text == "all-at-once" {
      self = .allAtOnce
      return
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = parts.first, let name = parts.last, !name.isEmpty else {
      return nil
    }
    switch kind {
    case "gate": self = .gate(String(name))
    case "bake": self = .bake(String(name))
    case "environment": self = .environment(String(name))
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .gate(let name): "gate:\(name)"
    case .bake(let name): "bake:\(name)"
    case .environment(let name): "environment:\(name)"
    case .allAtOnce: "all-at-once"
    }
  }
}

/// What somebody asks to be shortened.
package struct Acceleration: Equatable, Sendable {
  package var stage: AccelerationStage
  /// How it would be otherwise: `30m`, `300 tests`.
  package var from: String?
  package var to: String?
  /// Criteria of the policy that are met, word by word.
  package var criteria: [String]

  package init(
    _ stage: AccelerationStage, from: String? = nil, to: String? = nil, criteria: [String] = []
  ) {
    (self.stage, self.from, self.to, self.criteria) = (stage, from, to, criteria)
  }
}

/// Why something cannot be shortened.
package enum AccelerationFault: Error, Equatable, Sendable {
  /// The policy lets nobody shorten anything.
  case noRule
  /// A gate is never removed, only shortened.
  case removesGate(String)
  case removesBake(String)
  case mayNotShorten(gate: String, may: [String])
  /// It says not from what to what.
  case saysNotWhat(AccelerationStage)
  case isNotShorter(from: String, to: String)
  /// Of the two nobody can say which is more: `30m` and `300 tests`.
  case areUnlike(from: String, to: String)
  case isNoTime(String)
  case criteriaNotMet([String])
  case unknownCriterion(String, known: [String])
}

extension Policy {
  /// Refuses what no approval could make good.
  package func check(_ asked: Acceleration) throws(AccelerationFault) {
    guard let rule = acceleration else { throw .noRule }
    switch asked.stage {
    case .gate(let name):
      // Said first, so that nobody hears that another gate could be removed.
      if let to = asked.to, Shortening.isNothing(to) { throw .removesGate(name) }
      guard mayShorten(name, rule) else {
        throw .mayNotShorten(gate: name, may: rule.mayShorten)
      }
      try checkShorter(asked)
    case .bake(let name):
      if let to = asked.to, Shortening.isNothing(to) { throw .removesBake(name) }
      // Only a time can be waited for.
      if asked.from != nil, let to = asked.to, Span(to) == nil { throw .isNoTime(to) }
      try checkShorter(asked)
    case .environment, .allAtOnce: break
    }
    for criterion in asked.criteria where !rule.criteria.contains(criterion) {
      throw .unknownCriterion(criterion, known: rule.criteria)
    }
    let missing = rule.criteria.filter { !asked.criteria.contains($0) }
    guard missing.isEmpty else { throw .criteriaNotMet(missing) }
  }

  /// By its own name; by its kind only where that is the name of no gate, so that one gate which may
  /// be shortened does not open the others of its kind.
  private func mayShorten(_ name: String, _ rule: AccelerationRule) -> Bool {
    if rule.mayShorten.contains(name) { return true }
    guard let kind = gates.first(where: { $0.name == name })?.kind else { return false }
    return rule.mayShorten.contains(kind) && !gates.contains { $0.name == kind }
  }

  private func checkShorter(_ asked: Acceleration) throws(AccelerationFault) {
    guard let from = asked.from, let to = asked.to else { throw .saysNotWhat(asked.stage) }
    switch Shortening.compare(from: from, to: to) {
    case .shorter: break
    case .notShorter: throw .isNotShorter(from: from, to: to)
    case .unlike: throw .areUnlike(from: from, to: to)
    }
  }
}

extension AccelerationFault {
  /// What is the matter and what to do next.
  package var explanation: String {
    switch self {
    case .noRule:
      "The policy lets nobody shorten the way of an emergency: it has no “acceleration”."
    case .removesGate(let name):
      "The \(name) gate cannot be removed, also not in an emergency. "
        + "Say which part of it runs, or for how long."
    case .removesBake(let name):
      "\(name) cannot go without any watching. Say for how long it is watched."
    case .mayNotShorten(let gate, let may):
      may.isEmpty
        ? "The policy lets no gate be shortened; \(gate) runs as a whole."
        : "The policy does not let the \(gate) gate be shortened, only \(may.joined(separator: ", "))."
    case .saysNotWhat(let stage): "Say from what to what \(stage) is shortened."
    case .isNoTime(let text): "“\(text)” is no time; say for how long, such as 5m."
    case .isNotShorter(let from, let to): "“\(to)” is no less than “\(from)”."
    case .areUnlike(let from, let to):
      "Whether “\(to)” is less than “\(from)” nobody can see. Say both in the same unit, such as from 30m "
        + "to 5m, or from “300 tests” to “20 of 300”."
    case .criteriaNotMet(let criteria):
      "These must hold, and must be said to hold: "
        + criteria.map { "“\($0)”" }.joined(separator: ", ") + "."
    case .unknownCriterion(let criterion, let known):
      "“\(criterion)” is no criterion of the policy; it asks for "
        + known.map { "“\($0)”" }.joined(separator: ", ") + "."
    }
  }
}
