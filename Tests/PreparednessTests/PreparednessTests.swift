import EventLog
import Policy
import Preparedness
import Testing

@Suite struct `The ledger of an error budget` {
  private func later(_ hours: Int64, failed: Int64 = 250) -> BudgetReading {
    var reading = Examples.reading
    (reading.from, reading.until) = (
      reading.from.advanced(bySeconds: hours * 3_600),
      reading.until.advanced(bySeconds: hours * 3_600)
    )
    reading.failed = failed
    return reading
  }

  private func carryOut(
    _ ledger: inout BudgetLedger, _ reading: BudgetReading, _ band: ErrorBudgetBand?
  ) throws -> [BudgetEvent] {
    let events = try ledger.decide(.record(reading, band: band, now: reading.until))
    for event in events { ledger.evolve(event) }
    return events
  }

  @Test func `a band is entered once, and a freeze is an event`() throws {
    var ledger = BudgetLedger()
    let safe = Examples.band("safe", .all)
    #expect(try carryOut(&ledger, later(0), safe).count == 2)
    #expect(try carryOut(&ledger, later(1), safe) == [.recorded(later(1))])
    let frozen = later(2, failed: 2_000)
    #expect(
      try carryOut(&ledger, frozen, Examples.band("frozen", .emergency)) == [
        .recorded(frozen),
        .bandEntered(
          service: "checkout", slo: "availability", band: "frozen", allows: .emergency),
      ])
    #expect(ledger.band == "frozen")
  }

  @Test func `what is measured of an earlier time changes nothing now`() throws {
    var ledger = BudgetLedger()
    _ = try carryOut(&ledger, later(5), Examples.band("safe", .all))
    let older = later(1, failed: 2_000)
    #expect(
      try carryOut(&ledger, older, Examples.band("frozen", .emergency)) == [.recorded(older)])
    #expect(ledger.latest == later(5))
    #expect(ledger.band == "safe")
  }

  @Test func `the same again is nothing, and other numbers of the same time hold`() throws {
    var ledger = BudgetLedger()
    _ = try carryOut(&ledger, later(0), nil)
    #expect(try carryOut(&ledger, later(0), nil) == [])
    _ = try carryOut(&ledger, later(0, failed: 7), nil)
    #expect(ledger.latest?.failed == 7)
  }

  private static let odd: [(field: String, change: @Sendable (inout BudgetReading) -> Void)] = [
    ("total", { $0.total = -1 }), ("failed", { $0.failed = -1 }),
    ("failed", { $0.failed = 1_000_001 }), ("from", { $0.from = $0.until }),
    ("service", { $0.service = " " }), ("slo", { $0.slo = "a\nb" }),
    ("slo", { $0.slo = String(repeating: "a", count: 101) }),
    ("from", { $0.until = Timestamp(microseconds: .max) }),
    ("to", { $0.until = $0.until.advanced(bySeconds: 121) }),
  ]

  @Test(arguments: odd.indices)
  func `odd numbers are refused`(index: Int) {
    let (field, change) = Self.odd[index]
    var reading = Examples.reading
    change(&reading)
    do throws(PreparednessRejection) {
      _ = try BudgetLedger().decide(.record(reading, band: nil, now: Examples.noon))
      Issue.record("It was not refused.")
    } catch {
      #expect(error.field == field)
      #expect(error.explanation.hasSuffix("."))
    }
  }

  @Test func `no requests at all are a reading`() throws {
    var reading = Examples.reading
    (reading.total, reading.failed) = (0, 0)
    #expect(
      try BudgetLedger().decide(.record(reading, band: nil, now: Examples.noon)) == [
        .recorded(reading)
      ])
  }
}

@Suite struct `The register of failure modes` {
  private func rejection(
    of command: FailureModeCommand, _ record: FailureModeRecord = FailureModeRecord()
  ) -> PreparednessRejection? {
    do throws(PreparednessRejection) {
      _ = try record.decide(command)
      return nil
    } catch { return error }
  }

  private var known: FailureModeRecord {
    var record = FailureModeRecord()
    record.evolve(.recorded(Examples.mode))
    return record
  }

  @Test func `an entry concerns an action of a service`() {
    #expect(Examples.mode.affects(.rollback, of: "checkout"))
    #expect(!Examples.mode.affects(.rollback, of: "search"))
    #expect(!Examples.mode.affects(.bypass, of: "checkout"))
    var all = Examples.mode
    all.service = nil
    #expect(all.affects(.rollback, of: "search"))
    #expect(all.affects(.rollback, of: nil))
  }

  @Test func `a trial counts from its day, and a failed one undoes it`() throws {
    var record = known
    record.evolve(.tested(id: "registry-down", on: Examples.today, passed: true, note: nil))
    #expect(record.mode?.lastTested == Examples.today)
    record.evolve(
      .tested(id: "registry-down", on: Examples.day("2026-10-01"), passed: true, note: nil))
    #expect(record.mode?.lastTested == Examples.today)
    record.evolve(.tested(id: "registry-down", on: Examples.today, passed: false, note: nil))
    #expect(record.mode?.lastTested == nil)
  }

  @Test func `describing it anew keeps what was tried`() {
    var record = known
    var mode = Examples.mode
    (mode.lastTested, mode.affects) = (nil, [.halt])
    record.evolve(.recorded(mode))
    #expect(record.mode?.lastTested == Examples.mode.lastTested)
    #expect(record.mode?.affects == [.halt])
  }

  @Test func `only what is known is tried, and not in the future`() {
    func test(_ day: String) -> FailureModeCommand {
      .test(
        id: "registry-down", on: Examples.day(day), today: Examples.today, passed: true, note: nil)
    }
    #expect(rejection(of: test("2026-11-28")) == .unknownFailureMode("registry-down"))
    #expect(rejection(of: test("2026-11-28"), known) == nil)
    #expect(
      rejection(of: test("2026-11-29"), known)
        == .invalid("on", "is a day that has not come"))
  }

  private static let odd: [(field: String, change: @Sendable (inout FailureMode) -> Void)] = [
    ("id", { $0.id = "Registry Down" }), ("id", { $0.id = "" }), ("affects", { $0.affects = [] }),
    ("affects", { $0.affects = [.halt, .halt] }), ("mode", { $0.mode = .text(" ") }),
    ("effect", { $0.effect = .text("a\u{0}b") }),
    ("safeguard", { $0.safeguard = .text(String(repeating: "a", count: 2_001)) }),
    ("service", { $0.service = "\u{202E}" }),
  ]

  @Test(arguments: odd.indices)
  func `odd entries are refused`(index: Int) {
    let (field, change) = Self.odd[index]
    var mode = Examples.mode
    change(&mode)
    #expect(rejection(of: .record(mode))?.field == field)
  }

  @Test func `the same again is nothing`() throws {
    #expect(try known.decide(.record(Examples.mode)) == [])
  }
}

@Suite struct `The score of a drill` {
  @Test func `is given once`() throws {
    var drill = Drill()
    for event in try drill.decide(.score(Examples.score)) { drill.evolve(event) }
    #expect(try drill.decide(.score(Examples.score)) == [])
    var other = Examples.score
    other.passed = false
    #expect(throws: PreparednessRejection.scoredAlready) { try drill.decide(.score(other)) }
  }

  @Test func `of one that was begun is of that one`() throws {
    var drill = Drill()
    for event in try drill.decide(.start(Examples.start)) { drill.evolve(event) }
    #expect(try drill.decide(.start(Examples.start)) == [])
    var other = Examples.score
    other.action = .fallback
    #expect(throws: PreparednessRejection.invalid("drill", "is a drill of something else")) {
      try drill.decide(.score(other))
    }
    for event in try drill.decide(.score(Examples.score)) { drill.evolve(event) }
    #expect(drill.score == Examples.score)
  }

  @Test func `comes after its beginning`() throws {
    var drill = Drill()
    for event in try drill.decide(.score(Examples.score)) { drill.evolve(event) }
    #expect(throws: PreparednessRejection.scoredAlready) {
      try drill.decide(.start(Examples.start))
    }
    var nameless = Examples.start
    nameless.service = " "
    #expect(throws: PreparednessRejection.invalid("service", "is empty")) {
      try Drill().decide(.start(nameless))
    }
  }

  @Test(arguments: [-1, 31_622_401, Int64.max])
  func `takes no odd time`(seconds: Int64) {
    var score = Examples.score
    score.seconds = seconds
    #expect(throws: PreparednessRejection.self) { try Drill().decide(.score(score)) }
  }
}
