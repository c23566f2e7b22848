import Policy
import Testing

/// Guide, ‘Automatic Rollback Triggers’.
@Suite struct `Triggers of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var signal: String
    var limit: String
    /// Whether exactly the limit acts: where another part of the guide wants less than it.
    var equalActs: Bool
    var holds: String
    var window: String?
    var scope: String
    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "canary-error-rate", signal: "error-rate", limit: "1%", equalActs: true, holds: "2m",
      window: "1m", scope: "canary"),
    Row(
      name: "latency-spike", signal: "p95-latency", limit: "1000ms", equalActs: true, holds: "5m",
      window: "1m", scope: "canary"),
    Row(
      name: "exception-storm", signal: "exceptions", limit: "10 exceptions", equalActs: true,
      holds: "0s", window: "15m", scope: "canary"),
    Row(
      name: "health-check-failure", signal: "health-check-failures", limit: "0 failures",
      equalActs: false, holds: "0s", scope: "all"),
    Row(
      name: "connection-pool-exhaustion", signal: "connection-pool", limit: "90%",
      equalActs: false, holds: "3m", window: "1m", scope: "all"),
    Row(
      name: "message-queue-backlog", signal: "queue-depth", limit: "10000 events",
      equalActs: false, holds: "5m", window: "1m", scope: "all"),
    Row(
      name: "memory-leak", signal: "container-memory", limit: "90%", equalActs: false, holds: "3m",
      window: "1m", scope: "canary"),
  ]

  @Test func `there are seven`() throws {
    #expect(Set(try Shipped.atp().triggers.keys) == Set(Self.rows.map(\.name)))
    #expect(Self.rows.count == 7)
  }

  @Test(arguments: rows) func `a trigger is as the guide has it`(row: Row) throws {
    let policy = try Shipped.atp()
    let trigger = try #require(policy.triggers[row.name])
    #expect(trigger.signal == row.signal)
    #expect(policy.signals[row.signal] != nil)
    #expect(trigger.condition.limit == (try quantity(row.limit)))
    #expect(trigger.holds == (try span(row.holds)))
    #expect(trigger.window == (try row.window.map(span)))
    #expect(trigger.scope == row.scope)
    #expect(trigger.action == .rollback)
  }

  @Test(arguments: rows) func `at the limit and on both sides of it`(row: Row) throws {
    let trigger = try #require(try Shipped.atp().triggers[row.name])
    let limit = try quantity(row.limit)
    // One millionth of the unit beside it is the nearest that can be said.
    let (below, above) = (
      Quantity(millionths: limit.millionths - 1, limit.unit),
      Quantity(millionths: limit.millionths + 1, limit.unit)
    )
    #expect(trigger.condition.holds(of: below) == false)
    #expect(trigger.condition.holds(of: limit) == row.equalActs)
    #expect(trigger.condition.holds(of: above) == true)
  }

  @Test(arguments: [
    ("canary-error-rate", "0.99%", false), ("canary-error-rate", "1.00%", true),
    ("canary-error-rate", "1.01%", true), ("latency-spike", "999ms", false),
    ("latency-spike", "1000ms", true), ("exception-storm", "9 exceptions", false),
    ("exception-storm", "10 exceptions", true), ("exception-storm", "11 exceptions", true),
    ("health-check-failure", "0", false), ("health-check-failure", "1", true),
    ("connection-pool-exhaustion", "90%", false), ("connection-pool-exhaustion", "90.01%", true),
    ("message-queue-backlog", "10000 events", false),
    ("message-queue-backlog", "10001 events", true), ("memory-leak", "90%", false),
    ("memory-leak", "90.01%", true),
  ])
  func `the values of the guide`(name: String, value: String, acts: Bool) throws {
    let trigger = try #require(try Shipped.atp().triggers[name])
    #expect(trigger.condition.holds(of: try quantity(value)) == acts)
  }

  @Test(arguments: rows) func `another unit neither acts nor clears`(row: Row) throws {
    let trigger = try #require(try Shipped.atp().triggers[row.name])
    let other = try quantity(trigger.condition.limit.unit == .time ? "1%" : "1s")
    #expect(trigger.condition.holds(of: other) == nil)
  }

  /// Two minutes cannot be told apart by a look each two minutes at a mean of fifteen.
  @Test(arguments: rows) func `what must last can be seen to last`(row: Row) throws {
    let policy = try Shipped.atp()
    let trigger = try #require(policy.triggers[row.name])
    let every = try #require(trigger.every ?? policy.signals[trigger.signal]?.step)
    guard trigger.holds > .zero else { return }
    let window = try #require(trigger.window)
    #expect(every.milliseconds * 2 <= trigger.holds.milliseconds)
    #expect(window.milliseconds <= trigger.holds.milliseconds)
  }

  @Test(arguments: rows) func `acting unasked is for people to agree to, and to end`(
    row: Row
  ) throws {
    var trigger = try #require(try Shipped.atp().triggers[row.name])
    #expect(trigger.automation == .propose)
    // The guide demands that it acts; alone that is not enough.
    trigger.automation = .automatic
    #expect(trigger.approvedBy.isEmpty, "nobody of an organisation has agreed yet")
    #expect(trigger.expires == nil)
    let automation = AutomationGuard(AutomationRule(), drills: DrillRule())
    let request = AutomationGuard.Request(
      trigger, of: try Shipped.atp(), service: "ingestion", deployment: "DEP-1", at: 0,
      undoesRollback: false)
    #expect(automation.verdict(on: request, past: [], drills: []) == .refused(.notAgreed))
  }

  @Test func `full memory is a symptom`() throws {
    #expect(try Shipped.atp().triggers["memory-leak"]?.meaning == "symptom")
  }

  @Test func `automatic action has its limits`() throws {
    let policy = try Shipped.atp()
    #expect(policy.automation.perDeployment == 1)
    #expect(policy.automation.perServiceAndDay == 3)
    #expect(!policy.automation.rollbackOfRollback)
    #expect(policy.drills.required == 3)
    #expect(policy.drills.within == .days(90))
  }

  @Test(arguments: [(3, 1, true), (2, 1, false), (3, 0, false), (4, 0, true)])
  func `the licence lapses without drills`(passes: Int, early: Int64, kept: Bool) throws {
    let rule = try Shipped.atp().drills
    let now = try #require(CalendarDay("2026-11-02")).beginsAt
    // The oldest is exactly 90 days ago, which is over, or a millisecond less.
    let times = (0..<passes).map {
      $0 == 0 ? (now - 90 * 86_400) * 1_000 + early : (now - Int64($0) * 86_400) * 1_000
    }
    #expect((rule.days(ofPasses: times, at: now * 1_000) >= rule.required) == kept)
  }
}
