package import EventLog
package import Policy
package import Preparedness

extension PreparednessRejection: ExplainedRejection {}

/// An error budget as it stands.
package struct BudgetStanding: Equatable, Sendable {
  package var reading: BudgetReading
  /// Nil where the policy in force promises nothing under this name.
  package var budget: ErrorBudget?
  package var band: ErrorBudgetBand?
  /// How what was counted stands against the promise; nil where that is not a share of requests.
  package var level: ServiceLevelStanding?
}

extension BudgetStanding {
  /// What to know of it; nil when it holds and allows everything.
  fileprivate var warning: String? {
    if case .outdated = budget {
      return "It was counted up to \(reading.until), before the time that the promise counts now: "
        + "what is left of the budget is not known. Record a newer count."
    }
    return switch band?.answer(emergency: false) {
    case .allowed, nil: nil
    case .warned(let advice), .refused(let advice): advice
    }
  }
}

// Budgets, failure modes and drills: what is known before anything fails.
extension Desk {
  package func recordBudget(
    _ reading: BudgetReading, by order: Order
  ) async throws -> (written: Written, standing: BudgetStanding) {
    let policy = try await policies.inForce()
    if policy.slos[reading.slo] != nil, policy.failuresAllowed(by: reading.slo) == nil {
      throw DeskRefusal.invalid(
        field: "slo",
        reason:
          "names “\(reading.slo)”, which promises no share of requests: nothing can be counted against it."
      )
    }
    let standing = standing(of: reading, policy)
    let stream = named("budget", reading.service, reading.slo)
    let facts = StreamFacts(kind: .signal, version: .empty, visibility: .normal)
    var written = try await decide(
      .record(reading, band: standing.band, now: now()), BudgetLedger.self, .budgets, budgetFolds,
      on: stream,
      facts, by: order
    ).written
    if written.outcome == .appended, let warning = standing.warning {
      written.warnings.append(warning)
    }
    return (written, standing)
  }

  /// The time over which a promise runs, up to a moment: its own, or the calendar month in UTC.
  package func budgetStart(of slo: String, until: Timestamp) async throws -> Timestamp {
    start(of: slo, until: until, try await policies.inForce())
  }

  private func start(of slo: String, until: Timestamp, _ policy: Policy) -> Timestamp {
    if let window = policy.slos[slo]?.window {
      return until.advanced(bySeconds: 0 - window.seconds)
    }
    // A moment earlier, so that the first moment of a month still looks at the month before.
    let second = seconds(until) - 1
    guard let day = CalendarDay(daysSince1970: second / 86_400),
      let first = CalendarDay(year: day.year, month: day.month, day: 1)
    else { return until.advanced(bySeconds: -86_400) }
    return Timestamp(microseconds: 0).advanced(bySeconds: first.beginsAt)
  }

  /// The newest budgets, of one service or of all.
  package func budgets(of service: String?) async throws -> [BudgetStanding] {
    try await showNewest()
    let policy = try await policies.inForce()
    return try await queries.budgets(of: service).map { standing(of: $0, policy) }
  }

  /// Straight from its stream: a gate must not look at a list that is behind.
  func budget(
    of service: String, _ slo: String, _ policy: Policy
  ) async throws -> BudgetStanding? {
    let stream = named("budget", service, slo)
    return try await fold(BudgetLedger.self, .budgets, budgetFolds, of: stream).state.latest
      .map { standing(of: $0, policy) }
  }

  private func standing(of reading: BudgetReading, _ policy: Policy) -> BudgetStanding {
    var budget = policy.budget(of: reading.slo, total: reading.total, failed: reading.failed)
    // What was measured of a time that is over says nothing of this one.
    if budget != nil, reading.until <= start(of: reading.slo, until: now(), policy) {
      budget = .outdated(until: seconds(reading.until))
    }
    let rule = policy.errorBudget.flatMap { $0.slo == reading.slo ? $0 : nil }
    return BudgetStanding(
      reading: reading, budget: budget, band: budget.flatMap { rule?.band(for: $0) },
      level: budget.flatMap { policy.standing(of: $0, against: reading.slo) })
  }
}

extension Desk {
  package func recordFailureMode(_ mode: FailureMode, by order: Order) async throws -> Written {
    try refuseSecrets(
      in: [
        ("mode", mode.mode.plain), ("effect", mode.effect.plain),
        ("detection", mode.detection?.plain), ("safeguard", mode.safeguard?.plain),
      ], of: order)
    return try await decide(.record(mode), onFailureMode: mode.id, by: order)
  }

  package func testFailureMode(
    _ id: String, on day: CalendarDay?, passed: Bool, note: String?, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("note", note)], of: order)
    let today = try today()
    return try await decide(
      .test(id: id, on: day ?? today, today: today, passed: passed, note: note),
      onFailureMode: id, by: order)
  }

  private func decide(
    _ command: FailureModeCommand, onFailureMode id: String, by order: Order
  ) async throws -> Written {
    let facts = StreamFacts(kind: .signal, version: .empty, visibility: .normal)
    return try await decide(
      command, FailureModeRecord.self, .failureModes, failureModeFolds,
      on: named("failure mode", id), facts, by: order
    ).written
  }

  /// The register, of one service and of all of them together, or everything.
  package func failureModes(of service: String?) async throws -> [FailureMode] {
    try await showNewest()
    var modes: [FailureMode] = []
    for stream in try await queries.failureModes(of: service) {
      let record = try await fold(
        FailureModeRecord.self, .failureModes, failureModeFolds, of: stream
      ).state
      if let mode = record.mode { modes.append(mode) }
    }
    return modes
  }

  package func startDrill(
    _ start: DrillStart, stream: StreamID?, by order: Order
  ) async throws -> Written {
    try await decide(.start(start), onDrill: try self.stream(stream, of: order), by: order)
  }

  /// `drill` is the stream of one that was begun; nil for one of which nobody said so.
  package func scoreDrill(
    _ score: DrillScore, stream drill: StreamID?, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("note", score.note?.plain)], of: order)
    // Those that were begun may have an id that was computed here.
    let stream = try drill ?? self.stream(nil, of: order)
    return try await decide(.score(score), onDrill: stream, by: order)
  }

  private func decide(
    _ command: DrillCommand, onDrill stream: StreamID, by order: Order
  ) async throws -> Written {
    // Passed drills are what lets a policy act unasked.
    guard order.caller.role == .administrator else {
      throw DeskRefusal.notAllowed(
        reason: "Drills license automatic actions, so an administrator records them.")
    }
    if let known = try await self.facts(of: stream), known.kind != .drill {
      throw DeskRefusal.notFound(.drill, reference: stream.description, suggestions: [])
    }
    let facts = StreamFacts(kind: .drill, version: .empty, visibility: .normal)
    return try await decide(
      command, Drill.self, .drills, drillFolds, on: stream, facts, by: order
    ).written
  }

  package func drills(of service: String?) async throws -> [DrillRow] {
    try await showNewest()
    return try await queries.drills(of: service)
  }

  /// The day on the desk's own clock, in UTC.
  func today() throws -> CalendarDay {
    guard let day = CalendarDay(daysSince1970: seconds(now()) / 86_400) else {
      throw DeskRefusal.invalid(field: "on", reason: "the clock of the service is out of reason.")
    }
    return day
  }

  func seconds(_ time: Timestamp) -> Int64 {
    let whole = time.microseconds / 1_000_000
    return time.microseconds % 1_000_000 < 0 ? whole - 1 : whole
  }

  /// The stream of a thing that is known by its name: the same for everybody who names it.
  private func named(_ names: String...) -> StreamID {
    // Lengths first: no two lists of names make the same bytes.
    var input = Array("lastgood name 1\n".utf8)
    for name in names { input += Array("\(name.utf8.count):\(name)\n".utf8) }
    return computed(from: input)
  }
}
