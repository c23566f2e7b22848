import Policy
import PolicyFile

extension CaseTrial {
  mutating func tryBudget() {
    guard let asked = expected.budget, let left = given.remainingBudget else { return }
    guard let rule = policy.errorBudget, let band = rule.band(forRemaining: left.share) else {
      return report(
        "unknown-name", at: asked.place, "expect.budget",
        "The policy has no bands of an error budget.",
        write: "Write error-budget: with bands in the policy.")
    }
    let reason = "\(left.share) left is in the band \(band.name): \(band.advice)"
    if let name = asked.value.band {
      let bands = Dictionary(rule.bands.map { ($0.name, true) }) { one, _ in one }
      let isKnown = named(name.value, in: bands, at: name.place, "expect.budget.band", kind: "band")
      if isKnown != nil {
        compare(
          "budget band", at: name.place, expected: name.value, actual: band.name,
          because: [reason])
      }
    }
    if let deployment = asked.value.deployment {
      let actual = band.answer(emergency: given.emergency).word
      compare(
        "budget deployment", at: deployment.place, expected: deployment.value.rawValue,
        actual: actual.rawValue, because: [reason])
    }
  }
}

extension BudgetAnswer {
  fileprivate var word: ExpectedBudget.DeploymentAnswer {
    switch self {
    case .allowed: .allowed
    case .warned: .warned
    case .refused: .refused
    }
  }
}
