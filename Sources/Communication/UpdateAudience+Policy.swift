package import Policy

extension UpdateAudience {
  /// What policies call it; whoever decides about money and people is known by two names.
  package var policyNames: [String] {
    self == .executives ? ["executives", "stakeholders"] : [rawValue]
  }
}

extension Policy {
  /// What is said of an audience; nil where nothing is.
  package func rule(for audience: UpdateAudience) -> Audience? {
    audience.policyNames.lazy.compactMap { self.audiences[$0] }.first
  }

  /// Whom updates are owed to: those that are told somewhere.
  ///
  /// Whoever responds always is.
  package var owedAudiences: [UpdateAudience] {
    UpdateAudience.allCases.filter { audience in
      if audience == .responders { return true }
      guard let rule = rule(for: audience) else { return false }
      return !rule.channels.isEmpty || rule.page
    }
  }
}
