import Policy
import Testing

/// Guide, ‘Automatic Rollback Triggers’, by the clock: “for 2 consecutive minutes” and the like.
@Suite struct `Triggers by the clock` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var signal: String
    var bad: String
    var good: String
    /// Seconds.
    var holds: Int64
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "canary-error-rate", signal: "error-rate", bad: "1%", good: "0.99%", holds: 120),
    Row(name: "latency-spike", signal: "p95-latency", bad: "1000ms", good: "999ms", holds: 300),
    Row(
      name: "connection-pool-exhaustion", signal: "connection-pool", bad: "90.01%", good: "90%",
      holds: 180),
    Row(
      name: "message-queue-backlog", signal: "queue-depth", bad: "10001 events",
      good: "10000 events", holds: 300),
    Row(
      name: "memory-leak", signal: "container-memory", bad: "90.01%", good: "90%", holds: 180),
  ]

  static let immediate = [
    Row(
      name: "exception-storm", signal: "exceptions", bad: "10 exceptions", good: "9 exceptions",
      holds: 0),
    Row(
      name: "health-check-failure", signal: "health-check-failures", bad: "1", good: "0", holds: 0),
  ]

  private func evaluation(_ row: Row) throws -> TriggerEvaluation {
    let policy = try Shipped.atp()
    return TriggerEvaluation(
      try #require(policy.triggers[row.name]), of: policy.signals[row.signal])
  }

  private static let start: Int64 = 1_793_620_800

  /// A reading as the file asks for it, so many seconds after the start.
  private func sample(_ value: String?, after seconds: Int64, _ row: Row) throws -> TriggerSample {
    var sample = TriggerSample(
      at: (Self.start + seconds) * 1_000, value: try value.map(quantity))
    sample.requests = 200
    return sample
  }

  /// Feeds readings each `every` seconds, the last one at `end` exactly; whether it fired.
  private func fires(
    _ row: Row, until end: Int64, every: Int64 = 30, except odd: [Int64: String?] = [:]
  ) throws -> Bool {
    var evaluation = try evaluation(row)
    var hasFired = false
    for second in Array(stride(from: Int64(0), to: end, by: Int(every))) + [end] {
      let value = odd.keys.contains(second) ? odd[second] ?? nil : row.bad
      if evaluation.feed(try sample(value, after: second, row)) != nil { hasFired = true }
    }
    return hasFired
  }

  @Test(arguments: rows) func `a second too short does nothing, just long enough acts`(
    row: Row
  ) throws {
    #expect(try !fires(row, until: row.holds - 1))
    #expect(try fires(row, until: row.holds))
    #expect(try fires(row, until: row.holds + 1))
  }

  @Test(arguments: rows) func `one good reading begins the time anew`(row: Row) throws {
    #expect(try !fires(row, until: row.holds, except: [60: row.good]))
    #expect(try fires(row, until: row.holds + 90, except: [60: row.good]))
  }

  @Test(arguments: rows) func `a reading without a value is no breach and no cure`(row: Row) throws
  {
    #expect(try !fires(row, until: row.holds, except: [60: nil]))
    var evaluation = try evaluation(row)
    evaluation.feed(try sample(nil, after: 0, row))
    #expect(evaluation.state == .unknown(.noValue))
  }

  /// The guide's script looks each 120 seconds: nobody sees what lies between.
  @Test(arguments: rows) func `a look each two minutes never acts`(row: Row) throws {
    #expect(try !fires(row, until: row.holds * 4, every: 120))
  }

  @Test(arguments: rows + immediate) func `the file asks for readings that can show it`(
    row: Row
  ) throws {
    let policy = try Shipped.atp()
    let trigger = try #require(policy.triggers[row.name])
    #expect(trigger.blindness(to: policy.signals[row.signal]) == nil)
  }

  @Test(arguments: immediate) func `what is too much at once acts at the first reading`(
    row: Row
  ) throws {
    var evaluation = try evaluation(row)
    #expect(evaluation.feed(try sample(row.good, after: 0, row)) == nil)
    #expect(evaluation.feed(try sample(row.bad, after: 30, row)) != nil)
  }

  @Test(arguments: [(199, false), (200, true), (201, true)] as [(Int64, Bool)])
  func `too few requests judge nothing`(requests: Int64, acts: Bool) throws {
    let row = Self.rows[0]
    var evaluation = try evaluation(row)
    var hasFired = false
    for second in stride(from: Int64(0), through: row.holds, by: 30) {
      var sample = try sample(row.bad, after: second, row)
      sample.requests = requests
      if evaluation.feed(sample) != nil { hasFired = true }
    }
    #expect(hasFired == acts)
  }

  /// The mean over fifteen minutes that the guide's script reads.
  @Test func `a value over another time is not taken`() throws {
    let row = Self.rows[0]
    var evaluation = try evaluation(row)
    var sample = try sample(row.bad, after: 0, row)
    sample.window = .minutes(15)
    evaluation.feed(sample)
    #expect(evaluation.state == .unknown(.otherWindow(.minutes(15))))
  }

  @Test func `on the day of its end it does nothing`() throws {
    let row = Self.immediate[1]
    let policy = try Shipped.atp()
    var trigger = try #require(policy.triggers[row.name])
    // As an organisation fills it in.
    trigger.expires = CalendarDay("2027-06-30")
    let end = try #require(trigger.expires).beginsAt
    var evaluation = TriggerEvaluation(trigger, of: policy.signals[row.signal])
    #expect(evaluation.feed(try sample(row.bad, after: end - 1 - Self.start, row)) != nil)
    evaluation.feed(try sample(row.bad, after: end - Self.start, row))
    #expect(evaluation.state == .expired)
  }
}

/// Guide, ‘Automatic Rollback Triggers’: without human approval, within limits.
@Suite struct `Acting unasked by the guide's rules` {
  private static let noon: Int64 = 1_793_620_800_000
  private static let day: Int64 = 86_400_000

  private func verdict(
    deployment: String = "DEP-2026-002", past: [AutomationGuard.Past] = [], drills: [Int64],
    undoesRollback: Bool = false, at now: Int64 = noon
  ) throws -> AutomationGuard.Verdict {
    let policy = try Shipped.atp()
    var trigger = try #require(policy.triggers["canary-error-rate"])
    // As an organisation fills it in.
    trigger.automation = .automatic
    (trigger.approvedBy, trigger.expires) = (["deployment-lead"], CalendarDay("2027-06-30"))
    let request = AutomationGuard.Request(
      trigger, of: policy, service: "ingestion",
      deployment: deployment, at: now, undoesRollback: undoesRollback)
    return AutomationGuard(policy.automation, drills: policy.drills).verdict(
      on: request, past: past,
      drills: drills.map {
        AutomationGuard.Drill(.rollback, service: "ingestion", hasPassed: true, at: $0)
      })
  }

  private static let recent = [noon - day, noon - 2 * day, noon - 3 * day]

  @Test func `with three drills it may act`() throws {
    #expect(try verdict(drills: Self.recent) == .allowed)
  }

  @Test func `with two it proposes`() throws {
    #expect(
      try verdict(drills: Array(Self.recent.prefix(2)))
        == .refused(.drills(2, required: 3, within: .days(90))))
  }

  @Test func `a drill of 90 days ago is over`() throws {
    let drills = Array(Self.recent.prefix(2))
    #expect(try verdict(drills: drills + [Self.noon - 90 * Self.day + 1]) == .allowed)
    #expect(try verdict(drills: drills + [Self.noon - 90 * Self.day]) != .allowed)
  }

  @Test func `once for a deployment`() throws {
    let past = [
      AutomationGuard.Past(service: "ingestion", deployment: "DEP-2026-002", at: Self.noon - 1)
    ]
    #expect(try verdict(past: past, drills: Self.recent) == .refused(.onceADeployment(1)))
    #expect(
      try verdict(deployment: "DEP-2026-003", past: past, drills: Self.recent) == .allowed)
  }

  @Test func `three times for a service in a day`() throws {
    let past = (1...3).map {
      AutomationGuard.Past(
        service: "ingestion", deployment: "DEP-2026-10\($0)", at: Self.noon - Int64($0) * 1_000)
    }
    #expect(try verdict(past: Array(past.prefix(2)), drills: Self.recent) == .allowed)
    #expect(try verdict(past: past, drills: Self.recent) == .refused(.oftenADay(3)))
  }

  @Test func `a rollback is not rolled back`() throws {
    #expect(try verdict(drills: Self.recent, undoesRollback: true) == .refused(.undoesRollback))
  }

  @Test func `what was agreed to ends on its day`() throws {
    let end = try #require(CalendarDay("2027-06-30")).beginsAt * 1_000
    let drills = (1...3).map { end - Int64($0) * Self.day }
    #expect(try verdict(drills: drills, at: end - 1) == .allowed)
    #expect(
      try verdict(drills: drills, at: end)
        == .refused(.expired(try #require(CalendarDay("2027-06-30")))))
  }
}
