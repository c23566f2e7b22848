/// What has happened in one group; it says nothing of any other.
package struct GroupProgress: Equatable, Sendable {
  package var isEntered = false
  package var isPromoted = false
  /// The newest outcome of each kind of gate.
  ///
  /// Once the group is entered: since then.
  package var gates: [GateKind: Verdict] = [:]
  package var health: HealthStanding?

  package init() {}

  /// The newest word on health.
  package struct HealthStanding: Equatable, Sendable {
    package var verdict: Verdict
    package var coverage: Share?
  }
}

extension GroupProgress {
  mutating func enter() {
    // Whatever was measured before there was any exposure is not a test of the group.
    self = GroupProgress()
    isEntered = true
  }

  mutating func record(_ gate: GateResult) { gates[gate.kind] = gate.outcome }

  mutating func record(_ report: HealthReport) {
    health = HealthStanding(verdict: report.soundVerdict, coverage: report.coverage)
  }

  /// Recorded checks whose newest outcome is not a pass.
  var unpassed: [MissingCheck] {
    var missing: [MissingCheck] = GateKind.allCases.compactMap { kind in
      guard let outcome = gates[kind], outcome != .pass else { return nil }
      return .gate(kind, outcome)
    }
    if let health, health.verdict != .pass { missing.append(.health(health.verdict)) }
    return missing
  }
}

extension HealthReport {
  /// The verdict, less sure where the facts beside it do not carry it.
  ///
  /// The report is kept as it was made. But a pass next to a failing signal is none, and silence is
  /// no health: without any traffic or any data nobody knows.
  package var soundVerdict: Verdict {
    if verdict == .fail || signals.contains(where: { $0.verdict == .fail }) { return .fail }
    if verdict == .unknown || signals.contains(where: { $0.verdict == .unknown }) {
      return .unknown
    }
    return requests == 0 || coverage == Share.none || windowSeconds == 0 ? .unknown : .pass
  }
}

/// A check that a group lacks.
package enum MissingCheck: Hashable, Sendable {
  /// No gate was recorded for this group; a pass in another does not count.
  case notTested
  /// The newest outcome of this gate is not a pass.
  case gate(GateKind, Verdict)
  case health(Verdict)
  /// Health was watched with gaps.
  case coverage(Share)
}

extension MissingCheck {
  /// Short, for a debt: `smoke`, `health`.
  package var name: String {
    switch self {
    case .notTested: "tests"
    case .gate(let kind, _): kind.rawValue
    case .health: "health"
    case .coverage: "coverage"
    }
  }

  /// Whether something is known to be wrong, and not merely unknown.
  package var isFailure: Bool {
    switch self {
    case .gate(_, .fail), .health(.fail): true
    case .gate, .health, .notTested, .coverage: false
    }
  }

  /// A clause for a sentence.
  var clause: String {
    switch self {
    case .notTested: "it is not tested"
    case .gate(let kind, .fail): "its \(kind.rawValue) gate failed"
    case .gate(let kind, .pass), .gate(let kind, .unknown):
      "the outcome of its \(kind.rawValue) gate is unknown"
    case .health(.fail): "its health check fails"
    case .health(.pass), .health(.unknown): "its health is unknown"
    case .coverage(let share): "its health was watched for only \(share) of the window"
    }
  }
}
