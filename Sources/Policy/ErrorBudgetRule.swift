/// What the remaining error budget allows.
package struct ErrorBudgetRule: Equatable, Sendable {
  /// A name of `slos`.
  package var slo: String
  /// From the largest budget down; together they answer for every value.
  package var bands: [ErrorBudgetBand] = []

  package init(slo: String) { self.slo = slo }
}

package struct ErrorBudgetBand: Equatable, Sendable {
  package var name: String
  /// The least of the budget that must remain; nil means however little, or less than nothing.
  package var above: Percent?
  /// Whether exactly `above` still belongs to it.
  ///
  /// By default it does not: it goes to the stricter
  /// band below.
  package var inclusive = false
  package var allows: Allowance
  package var text: String
  /// What the guide says where we say otherwise.
  package var sourceText: String?
  package var soaks: Soaks?

  package enum Allowance: String, CaseIterable, Sendable {
    /// Everything.
    case all
    /// Everything, with a warning.
    case caution
    /// Nothing that can wait.
    case critical
    /// Emergencies only.
    case emergency
  }

  package enum Soaks: String, CaseIterable, Sendable { case shorter, usual, longer }

  package init(name: String, allows: Allowance, text: String) {
    (self.name, self.allows, self.text) = (name, allows, text)
  }
}
