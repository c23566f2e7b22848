/// A plan as somebody saw it: what a button carries, so that pressing it agrees to exactly that one.
package struct ChatPlan: Equatable, Sendable {
  package var decision: ChatDecision
  /// All 64 digits.
  package var hash: String

  /// `number` is the whole number of the decision: `INC-2026-001-D1`.
  package init?(_ number: String, hash: String) {
    guard let decision = ChatDecision(number, or: nil), decision.incident != nil,
      hash.utf8.count == 64,
      hash.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    (self.decision, self.hash) = (decision, hash)
  }

  package var value: String { "\(decision.incident ?? "")-\(decision.reference) \(hash)" }

  /// Reads what a button carried; nil for anything that no button of ours does.
  package init?(value: String) {
    let parts = value.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(String(parts[0]), hash: String(parts[1]))
  }
}
