import Policy

extension PolicyLints {
  /// Whether there is one band for every budget, and none that says the opposite of its name.
  mutating func checkBudget() {
    guard let budget = policy.errorBudget else { return }
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
}
