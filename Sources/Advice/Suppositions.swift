package import Policy
import Spelling

/// Everything that somebody supposes in one question: “what if there were no way back, and a repair
/// took ten minutes”.
package struct Suppositions: Equatable, Sendable {
  package private(set) var assumptions: [Assumption] = []
  /// `function=price calculation`: what is broken.
  package private(set) var function: String?
  /// `fix=10m` or `fix=10m..30m`.
  package private(set) var repair: AdviceInputs.SupposedRepair?
  /// What only the decision tree asks for: `error-rate=2%`.
  package private(set) var answers: [String: String] = [:]

  package init() {}

  /// Reads each of `texts` as `FACT=VALUE`.
  package init(_ texts: [String], under policy: Policy) throws(AssumptionFault) {
    let asked = Set(TreeAdvice.facts(of: policy))
    for text in texts {
      guard let sign = text.firstIndex(of: "=") else { throw .malformed(text) }
      let name = String(text[..<sign])
      let value = String(text[text.index(after: sign)...])
      if name == "function" {
        guard !value.isEmpty else { throw .malformed(text) }
        function = value
      } else if name == "fix", let repair = AdviceInputs.SupposedRepair(value) {
        self.repair = repair
      } else if Factor.named(name) != nil {
        assumptions.append(try Assumption.read(text))
      } else if asked.contains(name) {
        answers[name] = try Self.answer(value, to: name, under: policy)
      } else {
        throw .unknownFactor(name)
      }
    }
  }

  private static func answer(
    _ value: String, to fact: String, under policy: Policy
  ) throws(AssumptionFault) -> String {
    let domains = (policy.tree?.nodes.values.filter { $0.fact == fact } ?? []).compactMap {
      policy.domain(of: $0)
    }
    guard domains.contains(where: { $0.answer(value) != nil }) else {
      throw .unknownWord(value, factor: fact, allowed: domains.prefix(1).map(\.description))
    }
    return value
  }
}

extension AdviceInputs.SupposedRepair {
  /// `10m`, `10m..30m`.
  package init?(_ text: String) {
    let parts = text.split(separator: "..", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), let from = Span(parts[0]),
      let to = Span(parts[parts.count - 1]), from <= to, from >= .zero
    else { return nil }
    self.init(shortest: from, longest: to)
  }
}
