/// How bad it is; 1 is worst.
package enum Severity: String, CaseIterable, Sendable {
  case sev1 = "SEV1"
  case sev2 = "SEV2"
  case sev3 = "SEV3"
  case sev4 = "SEV4"
}

extension Severity: Comparable {
  /// The worse of two is the greater.
  package static func < (left: Self, right: Self) -> Bool { left.rawValue > right.rawValue }
}

/// What kind of harm it is about.
package enum IncidentCategory: String, CaseIterable, Sendable {
  case reliability, security, compliance, data
}

/// What noticed that something goes wrong.
package enum DetectionSource: String, CaseIterable, Sendable {
  case smoke, user, alert, health, slo, breaker, drill

  /// Whether no person stands behind it.
  package var isMachine: Bool { self != .user }
}

/// Whether data may have been harmed.
package enum DataRisk: String, CaseIterable, Sendable {
  case none, possible, confirmed, unknown
}

/// Whether data was lost, as it was known at resolution.
package enum DataLoss: String, CaseIterable, Sendable {
  case none, some, unknown
}

/// How many are affected; *unknown* is an answer, and differs from not having been asked.
package enum AffectedCount: Equatable, Sendable {
  case number(Int64)
  case unknown
}
