import Incidents
import Policy

extension AdviceFacts {
  mutating func judgeTrouble(_ inputs: AdviceInputs) {
    let (incident, marks) = (inputs.incident, inputs.marks)
    if let level = incident.severity {
      severity = Fact(
        SeverityFact(rawValue: level.rawValue) ?? .unknown,
        from: marks.source("incident.declared", "incident.severity_changed", else: marks.number))
    } else {
      severity = .unknown("lastgood severity")
    }
    let stated = marks.source("incident.impact_stated", "incident.declared", else: marks.number)
    if let risk = incident.impact?.dataRisk, risk != .unknown {
      dataRisk = Fact(DataRiskFact(rawValue: risk.rawValue) ?? .unknown, from: stated)
    } else if incident.declaration?.category == .data {
      dataRisk = Fact(.possible, from: stated, detail: "it was declared as about data")
    } else {
      dataRisk = .unknown("lastgood impact --data-risk")
    }
    if let breakers = inputs.breakers {
      breaker =
        breakers.first.map { Fact(.tripped, from: $0) }
        ?? Fact(.notSeen, from: .computed("linked reports"))
    }
    judgeBudget(inputs)
  }

  private mutating func judgeBudget(_ inputs: AdviceInputs) {
    guard let rule = inputs.policy.errorBudget else {
      budget = .unknown("policy: error-budget")
      return
    }
    guard let measured = inputs.budget, let band = rule.band(for: measured) else {
      budget = .unknown("how much of the error budget is used")
      if case .outdated = inputs.budget {
        budget = .unknown("a count of the error budget in the time that counts now")
      }
      return
    }
    var detail = band.name
    if case .known(let balance) = measured { detail += ", \(balance)" }
    if let standing = inputs.policy.standing(of: measured, against: rule.slo) {
      detail += "; \(standing)"
    }
    budget = Fact(
      BudgetFact(band.allows), from: .policy("error-budget.bands.\(band.name)"), detail: detail)
  }
}

extension BudgetFact {
  fileprivate init(_ allowance: ErrorBudgetBand.Allowance) {
    switch allowance {
    case .all: self = .plenty
    case .caution: self = .caution
    case .critical: self = .critical
    case .emergency: self = .exhausted
    }
  }
}
