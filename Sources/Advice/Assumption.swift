import Spelling

/// “What if”: one fact, taken to be otherwise.
package struct Assumption: Equatable, Sendable {
  package let factor: Factor
  package let word: String

  package init?(_ factor: Factor, is word: String) {
    guard factor.words.contains(word) else { return nil }
    (self.factor, self.word) = (factor, word)
  }
}

extension AdviceFacts {
  /// The facts as they would be; of two words on one factor the later holds.
  package func assuming(_ assumptions: [Assumption]) -> AdviceFacts {
    assumptions.reduce(self) { facts, assumption in
      assumption.factor.changed(in: facts, to: assumption.word) ?? facts
    }
  }
}

/// Why an assumption was not understood.
package enum AssumptionFault: Error, Equatable {
  /// It is not `FACT=VALUE`.
  case malformed(String)
  case unknownFactor(String)
  case unknownWord(String, factor: String, allowed: [String])
}

extension Assumption {
  /// Reads `fallback=infeasible`.
  package static func read(_ text: String) throws(AssumptionFault) -> Assumption {
    guard let sign = text.firstIndex(of: "=") else { throw .malformed(text) }
    let name = String(text[..<sign])
    let word = String(text[text.index(after: sign)...])
    guard let factor = Factor.named(name) else { throw .unknownFactor(name) }
    if let assumption = Assumption(factor, is: word) { return assumption }
    let same = factor.words.filter { $0.lowercased() == word.lowercased() }
    guard let first = same.first, let assumption = Assumption(factor, is: first) else {
      throw .unknownWord(word, factor: name, allowed: factor.words)
    }
    return assumption
  }
}

extension AssumptionFault {
  package var explanation: String {
    switch self {
    case .malformed(let text): "“\(text)” is not FACT=VALUE, as in fallback=infeasible."
    case .unknownFactor(let name):
      if let near = Suggestion.nearest(to: name, among: Factor.all.map(\.name)) {
        "No fact is called “\(name)”; did you mean \(near)?"
      } else {
        "No fact is called “\(name)”; these are: \(Factor.mentioned.joined(separator: ", "))."
      }
    case .unknownWord(let word, let factor, let allowed):
      "\(factor) cannot be “\(word)”; it can be \(allowed.joined(separator: ", "))."
    }
  }
}

extension Factor {
  /// Names for a list that people read: what each action has for itself is named once.
  package static let mentioned: [String] =
    all.filter { $0.action == nil }.map(\.name) + [
      "function", "use-of-ACTION", "means-of-ACTION", "failure-modes-of-ACTION",
      "outcome-of-ACTION",
    ]
}
