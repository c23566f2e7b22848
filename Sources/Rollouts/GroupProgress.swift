package import EventLog

/// What has happened in one group; it says nothing of any other.
package struct GroupProgress: Equatable, Sendable {
  package var isEntered = false
  package var isPromoted = false
  /// When the service saw it entered; nil in the first records.
  package var enteredAt: Timestamp?
  /// The newest outcome of each gate.
  ///
  /// Once the group is entered: since then.
  package var gates: [GateKey: Verdict] = [:]
  package var health: HealthStanding?

  package init() {}

  /// The newest word on health.
  package struct HealthStanding: Equatable, Sendable {
    package var verdict: Verdict
    package var coverage: Share?
  }
}

extension GroupProgress {
  mutating func enter(at time: Timestamp?) {
    // Whatever was measured before there was any exposure is not a test of the group.
    self = GroupProgress()
    (isEntered, enteredAt) = (true, time)
  }

  mutating func record(_ gate: GateResult) { gates[gate.key] = gate.outcome }

  mutating func record(_ report: HealthReport) {
    health = HealthStanding(verdict: report.soundVerdict, coverage: report.coverage)
  }

  /// Recorded checks whose newest outcome is not a pass.
  var unpassed: [MissingCheck] {
    var missing: [MissingCheck] = gates.keys.sorted().compactMap { key in
      guard let outcome = gates[key], outcome != .pass else { return nil }
      return MissingCheck(key, outcome)
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

/// Which gate a result is of: one that the policy names, or any of a kind.
package enum GateKey: Hashable, Sendable {
  case kind(GateKind)
  case named(String)
}

extension GateKey: Comparable {
  /// Kinds as they are listed, then names by the alphabet.
  package static func < (left: Self, right: Self) -> Bool { left.order < right.order }

  private var order: (Int, String) {
    switch self {
    case .kind(let kind): (GateKind.allCases.firstIndex(of: kind) ?? 0, "")
    case .named(let name): (GateKind.allCases.count, name)
    }
  }
}

extension GateResult {
  package var key: GateKey { gate.map(GateKey.named) ?? .kind(kind) }

  /// As people know it: the policy's name of it, or else its kind.
  package var label: String { gate ?? kind.rawValue }
}

/// A check that a group lacks.
package enum MissingCheck: Hashable, Sendable {
  /// No gate was recorded for this group; a pass in another does not count.
  case notTested
  /// The newest outcome of this gate is not a pass.
  case gate(GateKind, Verdict)
  /// A gate that the policy names was not run for this group, or its newest outcome is not a pass.
  case named(String, Verdict?)
  case health(Verdict)
  /// Health was watched with gaps.
  case coverage(Share)
}

extension MissingCheck {
  init(_ key: GateKey, _ outcome: Verdict) {
    switch key {
    case .kind(let kind): self = .gate(kind, outcome)
    case .named(let name): self = .named(name, outcome)
    }
  }

  /// Short, for a debt: `smoke`, `health`.
  package var name: String {
    switch self {
    case .notTested: "tests"
    case .gate(let kind, _): kind.rawValue
    case .named(let name, _): name
    case .health: "health"
    case .coverage: "coverage"
    }
  }

  /// Whether something is known to be wrong, and not merely unknown.
  package var isFailure: Bool {
    switch self {
    case .gate(_, .fail), .named(_, .fail), .health(.fail): true
    case .gate, .named, .health, .notTested, .coverage: false
    }
  }

  /// A clause for a sentence.
  var clause: String {
    switch self {
    case .notTested: "it is not tested"
    case .gate(let kind, .fail): "its \(kind.rawValue) gate failed"
    case .gate(let kind, .pass), .gate(let kind, .unknown):
      "the outcome of its \(kind.rawValue) gate is unknown"
    case .named(let name, nil): "its gate “\(name)” has not run"
    case .named(let name, .fail): "its gate “\(name)” failed"
    case .named(let name, .pass), .named(let name, .unknown):
      "the outcome of its gate “\(name)” is unknown"
    case .health(.fail): "its health check fails"
    case .health(.pass), .health(.unknown): "its health is unknown"
    case .coverage(let share): "its health was watched for only \(share) of the window"
    }
  }
}
