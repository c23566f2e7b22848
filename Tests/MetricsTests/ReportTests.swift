import Communication
import EventLog
import FoundationEssentials
import Incidents
import JSON
import Metrics
import Testing

@Suite struct `The weeks of a report` {
  @Test func `are counted back from the end, each moment in one of them`() {
    let end = Course.noon
    let weeks = Weeks(since: end.advanced(bySeconds: -90 * 86_400), until: end)
    #expect((weeks.count, weeks.whole) == (13, 12))
    for (hours, week) in [
      (0, 12), (1, 12), (7 * 24 - 1, 12), (7 * 24, 11), (90 * 24, 0), (90 * 24 + 1, nil), (-1, nil),
    ] as [(Int64, Int?)] {
      #expect(weeks.index(of: end.advanced(bySeconds: -hours * 3_600)) == week, "\(hours)")
    }
    let whole = Weeks(since: end.advanced(bySeconds: -14 * 86_400), until: end)
    #expect((whole.count, whole.whole) == (2, 2))
    #expect(whole.index(of: whole.since) == 0)
    #expect(Weeks(since: end, until: end).index(of: end) == nil)
  }
}

@Suite struct `A report` {
  static let since = Course.minute(-90 * 24 * 60)
  static let until = Course.minute(24 * 60)

  static func report(_ input: MetricsInput, showsPeople: Bool = false) -> MetricsReport {
    MetricsReport(input, since: since, until: until, showsPeople: showsPeople)
  }

  @Test func `of nothing is empty, and says so everywhere`() {
    let report = Self.report(MetricsInput())
    #expect(report.figures.map(\.name) == FigureName.allCases)
    #expect(report.changes.failureRate == nil)
    #expect(report.figures.filter { $0.name != .deploymentsPerWeek }.allSatisfy { $0.of == 0 })
    #expect(report.lines().allSatisfy { $0.count <= 80 })
    #expect(!report.svg.contains("<rect class=\"bar\"") || report.svg.contains("deployed a week"))
  }

  @Test func `leaves merged incidents out of every figure, and counts them`() throws {
    var merged = try Course()
    merged.tell(.merged(into: StreamID(uuid: UUID()), because: .text("same")), 5)
    let report = Self.report(MetricsInput(incidents: [merged.facts, try Course().facts]))
    #expect((report.incidents.declared, report.incidents.merged) == (2, 1))
    #expect(report.figures.first?.of == 1)
  }

  @Test func `shows the half of each week, and no week of which nothing is known`() throws {
    let days: [Int64] = [-1, -2, -3, -20]
    let incidents = try days.enumerated().map { index, day in
      var course = try Course(declared: day * 24 * 60)
      course.tell(.mitigated, day * 24 * 60 + Int64(index) + 1)
      return course.facts
    }
    let report = Self.report(MetricsInput(incidents: incidents))
    let trend = try #require(report.figures.first { $0.name == .mitigate }?.trend)
    #expect(trend.suffix(4) == [240, nil, nil, 120])
    #expect(trend.dropLast(4).allSatisfy { $0 == nil })
  }

  @Test func `names what lasted for a day or more, the longest first`() throws {
    let lasting = try [24 * 60 - 1, 24 * 60, 72 * 60].map { minutes in
      var course = try Course()
      course.tell(.impactStated(Impact(since: Course.noon)), 0)
      course.tell(.resolved(Resolution()), Int64(minutes))
      return course.facts
    }
    let report = Self.report(MetricsInput(incidents: lasting))
    #expect(report.lasting.map(\.seconds) == [72 * 3_600, 24 * 3_600])
    #expect(report.incidents.lasting == 2)
  }

  @Test func `adds up duties by role and week, within the time an incident was open`() throws {
    var course = try Course()
    course.tell(.roleAccepted(role: .commander, by: Course.lead), -30)
    course.tell(.roleAccepted(role: .commander, by: Course.other), 60)
    course.tell(.roleAccepted(role: .scribe, by: Course.lead), 30)
    course.facts.record(
      .climbed(
        EscalationClimb(PlannedRung(1, to: "commander", because: .incidentOpen, at: Course.noon))),
      at: Course.minute(5))
    course.tell(.resolved(Resolution()), 120)
    let roles = Self.report(MetricsInput(incidents: [course.facts])).load
    #expect(roles.map(\.role) == ["commander", "scribe"])
    #expect(roles.map(\.minutes) == [120, 90])
    #expect(roles.map(\.incidents) == [1, 1])
    #expect(roles.map(\.calls) == [1, 0])
    #expect(roles.allSatisfy { $0.person == nil })
    let people = Self.report(MetricsInput(incidents: [course.facts]), showsPeople: true).load
    let commanders = people.filter { $0.role == "commander" && $0.person != nil }
    #expect(Set(commanders.map(\.person)) == [Course.lead, Course.other])
    #expect(commanders.map(\.minutes) == [60, 60])
  }

  @Test func `splits a duty between the weeks it goes over, and loses nothing`() throws {
    var course = try Course(declared: -20 * 24 * 60)
    course.tell(.roleAccepted(role: .commander, by: Course.lead), -20 * 24 * 60)
    let load = try #require(Self.report(MetricsInput(incidents: [course.facts])).load.first)
    // It is open still: until now.
    #expect(load.minutes == 21 * 24 * 60)
    #expect(load.weeks.suffix(4).map(\.minutes) == [0, 10_080, 10_080, 10_080])
    #expect(load.weeks.suffix(3).map(\.incidents) == [1, 1, 1])
    #expect(load.incidents == 1)
  }

  @Test func `survives the way to a client and back`() throws {
    let report = Sample.report
    let json = JSONWriter.object { report.write(to: &$0) }
    #expect(try MetricsReport(json: json) == report)
    #expect(throws: JSONFault.self) { try MetricsReport(json: Array("{}".utf8)) }
  }

  @Test func `is as it was: text, plain text, table and pictures`() throws {
    try expectGolden(Sample.report.lines().joined(separator: "\n") + "\n", "report.txt")
    try expectGolden(
      Sample.report.lines(isPlain: true).joined(separator: "\n") + "\n", "report-plain.txt")
    try expectGolden(Sample.report.csv, "report.csv")
    try expectGolden(Sample.report.svg, "report.svg")
    try expectGolden(Sample.report.html, "report.html")
    #expect(Sample.report.lines().allSatisfy { $0.count <= 80 })
    #expect(Sample.report.lines(isPlain: true).allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test func `escapes what comes from outside`() throws {
    var report = Sample.report
    report.service = "<script>&\"'\u{202E}"
    report.services[0].service = "=cmd|' /C calc'!A0<b>"
    report.load[0].role = "<i>"
    for text in [report.html, report.svg] {
      #expect(!text.contains("<script>") && !text.contains("<b>") && !text.contains("<i>"))
      #expect(!text.contains("\u{202E}"))
    }
  }
}

/// A report with everything in it.
enum Sample {
  static let report: MetricsReport = {
    var random = SplitMix(state: 3)
    let (since, until) = (Course.minute(-90 * 24 * 60), Course.noon)
    var report = MetricsReport(since: since, until: until)
    (report.incidents.declared, report.incidents.open) = (43, 2)
    (report.incidents.merged, report.incidents.reopened, report.incidents.lasting) = (2, 1, 21)
    report.incidents.perWeek = [1, 0, 3, 2, 7, 1, 4, 4, 2, 0, 9, 5, 3]
    (report.changes.deployments, report.changes.completed, report.changes.failed) = (120, 108, 9)
    report.changes.perWeek = [4, 9, 10, 8, 12, 7, 9, 10, 11, 9, 10, 9, 12]
    (report.changes.automatedGates, report.changes.gates) = (310, 360)
    (report.promises.kept, report.promises.late, report.promises.broken) = (88, 9, 3)
    for name in FigureName.allCases {
      let count = [.halt: 3, .files: 0, .commits: 1][name] ?? 38
      let values = (0..<count).map { _ -> Int64 in
        switch name.scale {
        case .seconds: Int64.random(in: 20...90_000, using: &random) / (name == .lead ? 1 : 9)
        case .milliseconds: .random(in: 90...700_000, using: &random)
        case .count: .random(in: 0...14, using: &random)
        }
      }
      var figure = Figure(
        name, spread: Spread(values, over: name.scale), of: 41,
        notYet: name == .recover ? 2 : 0, disordered: name == .detect ? 1 : 0)
      figure.trend = (0..<13).map { $0 % 5 == 3 || count < 5 ? nil : values[Int($0) * 2] }
      report.figures.append(figure)
    }
    report.services = [
      MetricsReport.ServiceAge(
        service: "billing", environment: "production",
        lastDeployed: Course.minute(-61 * 24 * 60), until: until, openSecurity: 1),
      MetricsReport.ServiceAge(
        service: "a-service-with-a-name-that-is-much-too-long-for-the-column",
        environment: "production", lastDeployed: Course.minute(-90), until: until),
    ]
    report.load = [
      RoleLoad(
        role: "commander",
        weeks: (0..<13).map {
          RoleLoad.Week(incidents: $0 % 3, calls: $0 % 2, minutes: Int64($0 * 37))
        }, incidents: 11),
      RoleLoad(role: "scribe", weeks: (0..<13).map { _ in RoleLoad.Week() }),
    ]
    report.lasting = [MetricsReport.LastingIncident(number: "INC-2026-007", seconds: 270_000)]
    return report
  }()
}

func expectGolden(_ text: String, _ name: String) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    .appending(path: name)
  if ProcessInfo.processInfo.environment["LASTGOOD_REWRITE_FIXTURES"] != nil {
    try Data(text.utf8).write(to: file)
  }
  #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self), "\(name)")
}
