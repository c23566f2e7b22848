import Policy

extension PolicyLints {
  /// Whether there is one band for every budget, and none that says the opposite of its name.
  mutating func checkBudget() {
    guard let budget = policy.errorBudget else { return }
    checkPromise(of: budget)
    let path = "error-budget.bands"
    guard let last = budget.bands.last else {
      return refuse(
        "no-band", path, "There is no band, so nothing follows from the budget.",
        write: "Write at least one band without above.")
    }
    if last.above != nil {
      refuse(
        "open-bands", "\(path)[\(last.name)].above",
        "The last band begins at \(last.above?.description ?? ""), and nothing says what holds below.",
        write: "Remove above from the last band, or add a band without it.")
    }
    for (upper, lower) in zip(budget.bands, budget.bands.dropFirst()) {
      let place = "\(path)[\(lower.name)]"
      guard let above = upper.above else {
        refuse(
          "hidden-band", place, "\(shown(upper.name)) before it has no limit and takes everything.",
          write: "Write above for \(upper.name), or put it last.")
        continue
      }
      if let below = lower.above,
        below > above || below == above && !(lower.inclusive && !upper.inclusive)
      {
        refuse(
          "hidden-band", "\(place).above",
          "\(shown(lower.name)) begins at \(below) and stands below \(shown(upper.name)), which begins at \(above): it never applies.",
          write: "Order bands from the largest budget down.")
      }
    }
    for band in budget.bands where band.allows != .all && band.soaks == .shorter {
      warn(
        "shorter-soaks", "\(path)[\(band.name)].soaks",
        "\(shown(band.name)) asks for care, and shorter soaks are less of it. A small budget is a reason to risk less: \(Source.errorBudget).",
        write: "Write soaks: longer.")
    }
  }

  /// Whether requests can be counted against the promise, and the right ones.
  private mutating func checkPromise(of budget: ErrorBudgetRule) {
    // Names that lead nowhere are refused by themselves.
    guard let promise = policy.slos[budget.slo], let signal = policy.signals[promise.signal] else {
      return
    }
    let place = "slos.\(budget.slo).objective"
    guard let allowed = policy.failuresAllowed(by: budget.slo) else {
      refuse(
        "uncountable-budget", place,
        "The error budget goes by \(shown(budget.slo)), and \(promise.objective) is no share of requests.",
        write: "Name a promise of a share under error-budget.slo, as 99.9% of availability.")
      return
    }
    guard allowed > 500_000 else { return }
    let (now, other) =
      signal.direction == .lowerIsBetter
      ? ("lower-is-better", "higher-is-better") : ("higher-is-better", "lower-is-better")
    refuse(
      "inverted-budget", place,
      "\(shown(promise.signal)) is \(now), so that \(promise.objective) lets more than half of all requests fail.",
      write: "Write direction: \(other) for \(promise.signal), or another objective.")
  }
}
