import Policy
import Testing

/// Guide, ‘Key Metrics to Monitor’ and ‘Canary Validation Metrics’.
@Suite struct `Signals of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var unit: Signal.SignalUnit
    var direction = Signal.Direction.lowerIsBetter
    var target: String?
    var warning: String?
    var critical: String?
    var breach: Signal.BreachResponse?
    /// Values with the level each has: at every limit and on both sides of it.
    var levels: [(String, SignalLevel)]
    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "error-rate", unit: .ratio, target: "0.1%", warning: "0.5%", critical: "1%",
      breach: .rollback,
      levels: [
        ("0%", .target), ("0.09%", .target), ("0.1%", .attention), ("0.11%", .attention),
        ("0.49%", .attention), ("0.5%", .warning), ("0.51%", .warning), ("0.99%", .warning),
        ("1.00%", .critical), ("1.01%", .critical), ("100%", .critical),
      ]),
    Row(
      name: "p95-latency", unit: .time, target: "500ms", warning: "800ms", critical: "1000ms",
      breach: .rollback,
      levels: [
        ("487ms", .target), ("499ms", .target), ("500ms", .attention), ("501ms", .attention),
        ("799ms", .attention), ("800ms", .warning), ("801ms", .warning), ("999ms", .warning),
        ("1000ms", .critical), ("1s", .critical), ("1001ms", .critical),
      ]),
    Row(
      name: "p99-latency", unit: .time, target: "1000ms", warning: "1500ms", critical: "2000ms",
      levels: [
        ("999ms", .target), ("1000ms", .attention), ("1499ms", .attention), ("1500ms", .warning),
        ("1999ms", .warning), ("2000ms", .critical), ("2001ms", .critical),
      ]),
    Row(
      name: "availability", unit: .ratio, direction: .higherIsBetter, target: "99.9%",
      warning: "99.5%", critical: "99%",
      levels: [
        ("100%", .target), ("99.91%", .target), ("99.9%", .target), ("99.89%", .attention),
        ("99.51%", .attention), ("99.5%", .warning), ("99.49%", .warning), ("99.01%", .warning),
        ("99%", .critical), ("98.99%", .critical), ("0%", .critical),
      ]),
    Row(
      name: "ingestion-throughput", unit: .rate, direction: .higherIsBetter,
      target: "10000 events/s", warning: "8000 events/s", critical: "5000 events/s",
      levels: [
        ("10001 events/s", .target), ("10000 events/s", .target), ("9999 events/s", .attention),
        ("8001 events/s", .attention), ("8000 events/s", .warning), ("7999 events/s", .warning),
        ("5001 events/s", .warning), ("5000 events/s", .critical), ("4999 events/s", .critical),
      ]),
    Row(
      name: "queue-lag", unit: .time, target: "1m", warning: "2m", critical: "5m",
      levels: [
        ("59s", .target), ("60s", .attention), ("119s", .attention), ("120s", .warning),
        ("121s", .warning), ("299s", .warning), ("300s", .critical), ("301s", .critical),
      ]),
    Row(
      name: "exceptions", unit: .count, critical: "10 exceptions", breach: .rollback,
      levels: [("2", .target), ("9", .target), ("10", .critical), ("11", .critical)]),
    Row(
      name: "health-check-failures", unit: .count, critical: "1 failures", breach: .rollback,
      levels: [("0", .target), ("1", .critical), ("2", .critical)]),
    Row(
      name: "business-metric", unit: .ratio, direction: .higherIsBetter, warning: "99%",
      critical: "95%", breach: .review,
      levels: [("99.01%", .target), ("99%", .warning), ("95%", .critical)]),
    Row(
      name: "connection-pool", unit: .ratio, critical: "90%", breach: .rollback,
      levels: [("89.99%", .target), ("90%", .critical), ("90.01%", .critical)]),
    Row(
      name: "queue-depth", unit: .count, critical: "10000 events", breach: .rollback,
      levels: [
        ("9999 events", .target), ("10000 events", .critical), ("10001 events", .critical),
      ]),
    Row(
      name: "container-memory", unit: .ratio, critical: "90%", breach: .rollback,
      levels: [("89.99%", .target), ("90%", .critical), ("90.01%", .critical)]),
  ]

  @Test func `these are all`() throws {
    #expect(Set(try Shipped.atp().signals.keys) == Set(Self.rows.map(\.name)))
  }

  @Test(arguments: rows) func `the levels are as the table has them`(row: Row) throws {
    let signal = try #require(try Shipped.atp().signals[row.name])
    #expect(signal.unit == row.unit)
    #expect(signal.direction == row.direction)
    #expect(signal.target == (try row.target.map(quantity)))
    #expect(signal.warning == (try row.warning.map(quantity)))
    #expect(signal.critical == (try row.critical.map(quantity)))
    #expect(signal.onBreach == row.breach)
  }

  @Test(arguments: rows) func `a value at a limit is on the worse side`(row: Row) throws {
    let signal = try #require(try Shipped.atp().signals[row.name])
    for (value, level) in row.levels {
      #expect(signal.level(of: try quantity(value)) == level, "\(row.name) \(value)")
    }
  }

  @Test(arguments: rows) func `nothing measured is unknown and never a pass`(row: Row) throws {
    let signal = try #require(try Shipped.atp().signals[row.name])
    #expect(signal.level(of: nil) == .unknown)
    let other = try quantity(row.unit == .time ? "1%" : "1s")
    #expect(signal.level(of: other) == .unknown)
  }

  /// The guide compares a share with a bare 0.01.
  @Test func `a bare hundredth is not one per cent`() throws {
    let signal = try #require(try Shipped.atp().signals["error-rate"])
    #expect(signal.level(of: try quantity("0.01")) == .unknown)
    #expect(signal.level(of: try quantity("1.8%")) == .critical)
    #expect(signal.level(of: try quantity("0.08%")) == .target)
  }

  @Test(arguments: ["error-rate", "p95-latency", "exceptions", "health-check-failures"])
  func `the canary is judged over 15 minutes`(name: String) throws {
    let signal = try #require(try Shipped.atp().signals[name])
    #expect(signal.window == .minutes(15))
  }

  /// Guide, ‘During Deployment’: refresh every 30 seconds.
  @Test func `everything is read every 30 seconds`() throws {
    for (name, signal) in try Shipped.atp().signals {
      #expect(signal.step == .seconds(30), "\(name)")
    }
  }

  @Test(arguments: ["error-rate", "p95-latency", "p99-latency"])
  func `too few requests make no verdict`(name: String) throws {
    #expect(try Shipped.atp().signals[name]?.minimumRequests == 200)
  }

  /// Guide, ‘Real-Time Metrics Dashboard’ and ‘SLO Dashboard’.
  @Test(arguments: [
    (
      "error-rate",
      ["countif(success == false)", "* 100.0) / TotalRequests", "{{window}}", "{{role}}"]
    ),
    ("p95-latency", ["percentile(duration, 95)", "{{window}}", "{{role}}"]),
    ("exceptions", ["ExceptionCount = count()", "order by ExceptionCount desc", "{{window}}"]),
    ("availability", ["startofmonth(now())", "countif(success == false)"]),
  ])
  func `the guide's query is there with its parameters`(name: String, parts: [String]) throws {
    let query = try #require(try Shipped.atp().signals[name]?.query)
    for part in parts { #expect(query.contains(part), "\(name) lacks \(part)") }
  }

  @Test func `a custom metric is for people to look at`() throws {
    let policy = try Shipped.atp()
    #expect(policy.signals["business-metric"]?.onBreach == .review)
    #expect(!policy.triggers.values.contains { $0.signal == "business-metric" })
  }
}

/// Guide, ‘Key Metrics to Monitor’, column “Target (SLO)”.
@Suite struct `Service levels of the guide` {
  static let objectives = [
    "availability": "99.9%", "error-rate": "0.1%", "p95-latency": "500ms", "p99-latency": "1000ms",
    "ingestion-throughput": "10000 events/s", "queue-lag": "1m",
  ]

  @Test func `there are six`() throws {
    #expect(Set(try Shipped.atp().slos.keys) == Set(Self.objectives.keys))
  }

  @Test(arguments: objectives.sorted { $0.key < $1.key })
  func `the promise is the target of its signal`(name: String, objective: String) throws {
    let policy = try Shipped.atp()
    let promise = try #require(policy.slos[name])
    #expect(promise.objective == (try quantity(objective)))
    #expect(policy.signals[promise.signal]?.target == promise.objective)
    #expect(promise.window == nil, "the guide counts from the start of the month")
  }

  @Test(
    arguments: [
      ("error-rate", "0.49%", nil), ("error-rate", "0.5%", "SEV3"), ("error-rate", "0.99%", "SEV3"),
      ("error-rate", "1%", "SEV2"), ("availability", "99.51%", nil),
      ("availability", "99.5%", "SEV3"), ("availability", "99%", "SEV2"),
      ("ingestion-throughput", "8001 events/s", nil),
      ("ingestion-throughput", "5000 events/s", "SEV2"), ("queue-lag", "2m", "SEV3"),
      ("p99-latency", "2000ms", "SEV2"),
    ] as [(String, String, String?)])
  func `a level suggests a severity`(slo: String, value: String, severity: String?) throws {
    let standing = try #require(try Shipped.atp().standing(of: try quantity(value), against: slo))
    #expect(standing.severity == severity)
  }

  @Test func `no value suggests nothing`() throws {
    let standing = try #require(try Shipped.atp().standing(of: nil, against: "availability"))
    #expect(standing.level == .unknown && standing.severity == nil)
  }
}
