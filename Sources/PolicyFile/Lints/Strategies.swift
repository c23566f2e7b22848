import Policy

extension PolicyLints {
  /// The table that says which way fits what.
  mutating func checkStrategies() {
    for rule in policy.strategies {
      let path = "strategies[\(rule.scenario)]"
      if rule.strategy == "direct", !rule.needsAcceleration {
        warn(
          "direct-hotfix", "\(path).strategy",
          "Going to everybody at once passes over every step that could show a fault early. \(Source.safeDeployment) wants every gate also for a hotfix.",
          write: "Write needs-acceleration: true, so that somebody agrees to it each time.")
      }
      if !rule.dataGate, Self.speaksOfMigrations(rule) {
        warn(
          "no-data-gate", "\(path).data-gate",
          "Migrations of the database are named here, and after one the old version may not be able to read the data. A switch back in seconds does not help then.",
          write: "Write data-gate: true.")
      }
    }
  }

  private static func speaksOfMigrations(_ rule: StrategyRule) -> Bool {
    [rule.scenario, rule.pattern, rule.useWhen].compactMap(\.self).contains { text in
      let text = text.lowercased()
      return text.contains("migration") || text.contains("schema change")
    }
  }
}
