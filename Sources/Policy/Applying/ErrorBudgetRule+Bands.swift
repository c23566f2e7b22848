extension ErrorBudgetRule {
  /// The band that a budget falls in; nil when nothing is known of it, or there are no bands.
  ///
  /// Exactly at the edge of a band one is in the stricter one, unless the band says otherwise. What
  /// no band answers for falls in the strictest.
  package func band(for budget: ErrorBudget) -> ErrorBudgetBand? {
    guard case .known(let balance) = budget else { return nil }
    return band { balance.order(to: $0) }
  }

  /// The band of a share that is left, as it may stand in a table.
  package func band(forRemaining share: Percent) -> ErrorBudgetBand? {
    band { limit in share == limit ? .equal : share < limit ? .below : .above }
  }

  private func band(_ order: (Percent) -> Order) -> ErrorBudgetBand? {
    let fromTop = bands.sorted { ($0.above ?? .lowest) > ($1.above ?? .lowest) }
    return fromTop.first { band in
      guard let limit = band.above else { return true }
      return switch order(limit) {
      case .above: true
      case .equal: band.inclusive
      case .below: false
      }
    } ?? fromTop.last
  }
}

/// What the error budget says of one deployment.
package enum BudgetAnswer: Equatable, Sendable {
  case allowed
  /// Go ahead, and know this.
  case warned(String)
  case refused(String)
}

extension ErrorBudgetBand {
  /// What it means for a deployment of the routine or the emergency profile.
  package func answer(emergency: Bool) -> BudgetAnswer {
    switch allows {
    case .all: .allowed
    case .caution: .warned(advice)
    case .critical, .emergency: emergency ? .warned(advice) : .refused(advice)
    }
  }

  /// Its text, how long to watch, and what the guide says where we say otherwise.
  package var advice: String {
    var parts = [text]
    switch soaks {
    case .longer: parts.append("Watch each step longer than usual.")
    case .shorter: parts.append("Shorter steps are enough.")
    case .usual, nil: break
    }
    if let sourceText { parts.append("(The guide says: “\(sourceText)”.)") }
    return parts.joined(separator: " ")
  }
}

extension Percent {
  fileprivate static let lowest = Percent(hundredths: .min)
}
