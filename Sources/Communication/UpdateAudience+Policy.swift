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
      audience == .responders || !tellsNobody(of: audience)
    }
  }

  /// Whether what is told to an audience is sent to no channel, and shown on no page.
  package func tellsNobody(of audience: UpdateAudience) -> Bool {
    guard let rule = rule(for: audience) else { return true }
    return rule.channels.isEmpty && !rule.page
  }
}
