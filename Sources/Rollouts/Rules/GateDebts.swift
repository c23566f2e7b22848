/// Checks that a deployment owes: it went ahead of them, or only a part of them ran.
///
/// The same rules as those of obligations, which see one event at a time and cannot be asked here.
package struct GateDebts: Equatable, Sendable {
  package private(set) var unpaid: [Debt] = []

  package struct Debt: Hashable, Sendable {
    package var group: String
    package var gate: String

    package init(group: String, gate: String) { (self.group, self.gate) = (group, gate) }
  }

  package var isEmpty: Bool { unpaid.isEmpty }

  func contains(_ gate: String, _ group: String) -> Bool {
    unpaid.contains(Debt(group: group, gate: gate))
  }

  mutating func open(_ gates: [String], _ group: String) {
    for gate in gates where !contains(gate, group) {
      unpaid.append(Debt(group: group, gate: gate))
    }
  }

  func contains(_ gate: String) -> Bool { unpaid.contains { $0.gate == gate } }

  /// A gate that the policy names is paid by that gate alone, not by another of its kind.
  ///
  /// A pass of any whole gate also makes up for a group that was not tested at all.
  mutating func pay(with gate: GateResult) {
    guard gate.outcome == .pass, !gate.isShortened else { return }
    pay([gate.label, MissingCheck.notTested.name], gate.group)
  }

  mutating func pay(with report: HealthReport) {
    guard report.soundVerdict == .pass else { return }
    pay([MissingCheck.health(.unknown).name], report.group)
  }

  private mutating func pay(_ gates: Set<String>, _ group: String) {
    unpaid.removeAll { $0.group == group && gates.contains($0.gate) }
  }
}
