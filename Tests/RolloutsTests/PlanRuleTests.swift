import EventLog
import JSON
import Rollouts
import Testing

@Suite struct `Plans` {
  private func rejection(_ change: (inout RolloutPlan) -> Void) -> DeploymentRejection? {
    var plan = Examples.fullPlan
    change(&plan)
    return Deployment().rejection(of: .plan(plan))
  }

  @Test func `that are complete are accepted`() throws {
    #expect(try Deployment().decide(.plan(Examples.fullPlan)) == [.planned(Examples.fullPlan)])
    #expect(try Deployment().decide(.plan(Examples.plan)) == [.planned(Examples.plan)])
  }

  @Test func `need names that can be read`() {
    #expect(rejection { $0.service = "" } == .invalid(.service, .empty))
    #expect(rejection { $0.service = " \u{3000}\t" } == .invalid(.service, .empty))
    #expect(rejection { $0.environment = "prod\n" } == .invalid(.environment, .notPrintable))
    #expect(rejection { $0.version = "2.4\u{202E}0" } == .invalid(.version, .notPrintable))
    #expect(rejection { $0.version = "2.4\u{0}" } == .invalid(.version, .notPrintable))
    #expect(rejection { $0.fromVersion = " 2.3" } == .invalid(.fromVersion, .notPrintable))
    #expect(rejection { $0.number = "" } == .invalid(.number, .empty))
    let long = String(repeating: "ä", count: 51)
    #expect(rejection { $0.groups[0].name = long } == .invalid(.group, .tooLong(limit: 100)))
    for name in ["checkout", "Zürich – Süd", "支払い", "v2.4.0+build.7", "a/b:c"] {
      #expect(rejection { $0.groups[0].name = name } == nil)
    }
  }

  @Test(arguments: DeploymentKind.allCases)
  func `of code and infrastructure need a digest`(kind: DeploymentKind) {
    let needed = kind == .code || kind == .infrastructure
    let without = rejection { ($0.kind, $0.artefactDigest) = (kind, nil) }
    #expect(without == (needed ? .digestRequired(kind) : nil))
  }

  @Test(arguments: [
    "", "sha256", "sha256:", ":00ff00ff", "sha256:00ff",
    "sha256:" + String(repeating: "g", count: 64),
    "SHA256:" + String(repeating: "0", count: 64), "sha1:abc", "sha1:00ff:00ff",
    "sha256:" + String(repeating: "0", count: 63) + "é",
  ])
  func `refuse what is no digest`(digest: String) {
    #expect(rejection { $0.artefactDigest = digest } == .invalid(.artefactDigest, .notADigest))
    #expect(rejection { $0.bundle.secrets = digest } == .invalid(.bundle, .notADigest))
  }

  @Test func `have 1 to 50 groups with names of their own and growing shares`() {
    #expect(rejection { $0.groups = [] } == .invalid(.groups, .empty))
    func many(_ count: Int) -> [RolloutGroup] {
      (0..<count).map { Examples.group("group \($0)", 1) }
    }
    #expect(rejection { $0.groups = many(50) } == nil)
    #expect(rejection { $0.groups = many(51) } == .invalid(.groups, .tooMany(limit: 50)))
    #expect(rejection { $0.groups[1].name = "canary" } == .groupTwice("canary"))
    #expect(
      rejection { $0.groups.swapAt(0, 1) }
        == .shareFalls(group: "canary", to: Examples.share(5), from: Examples.share(20)))
    #expect(rejection { $0.groups[1].bakeSeconds = -1 } == .invalid(.bake, .negative))
    #expect(
      rejection { $0.groups[1].bakeSeconds = .max }
        == .invalid(.bake, .tooLarge(limit: DeploymentLimit.bakeSeconds)))
  }

  @Test func `have at most 50 migrations, each once`() {
    let many = (0..<51).map { Migration(id: "m\($0)", kind: .additive) }
    #expect(rejection { $0.migrations = many } == .invalid(.migrations, .tooMany(limit: 50)))
    #expect(rejection { $0.migrations = Array(many.prefix(50)) } == nil)
    #expect(
      rejection { $0.migrations = [many[0], many[0]] } == .migrationTwice("m0"))
    #expect(rejection { $0.commitCount = -1 } == .invalid(.commits, .negative))
    #expect(rejection { $0.fileCount = -1 } == .invalid(.files, .negative))
  }

  @Test func `say how large the step is`() {
    let delta = Examples.fullPlan.delta(at: Examples.noon.advanced(bySeconds: 86_400))
    #expect(
      delta
        == RolloutDelta(commits: 7, files: 31, migrations: 2, irreversible: 0, ageSeconds: 86_400))
    var plan = Examples.plan
    plan.migrations = [Migration(id: "a", kind: .contracting), Migration(id: "b", kind: .unknown)]
    #expect(plan.delta(at: Examples.noon).irreversible == 2)
    plan.oldestChangeAt = Timestamp(microseconds: .min)
    #expect(plan.delta(at: Timestamp(microseconds: .max)).ageSeconds == nil)
  }
}

extension RolloutDelta {
  fileprivate init(
    commits: Int32?, files: Int32?, migrations: Int, irreversible: Int, ageSeconds: Int64
  ) {
    var plan = Examples.plan
    plan.oldestChangeAt = Examples.noon
    self = plan.delta(at: Examples.noon.advanced(bySeconds: ageSeconds))
    (self.commits, self.files, self.migrations) = (commits, files, migrations)
    self.irreversible = irreversible
  }
}

@Suite struct `Measurements` {
  let deployment = Deployment([.planned(Examples.plan), .started])

  @Test func `have limits that say which and why`() {
    func gate(_ change: (inout GateResult) -> Void) -> DeploymentRejection? {
      var gate = Examples.gate
      change(&gate)
      return deployment.rejection(of: .recordGate(gate))
    }
    #expect(gate { $0.milliseconds = -1 } == .invalid(.duration, .negative))
    #expect(gate { $0.command = .text("a\u{0}") } == .invalid(.command, .holdsNUL))
    let long = String(repeating: "x", count: DeploymentLimit.output + 1)
    #expect(gate { $0.output = .text(long) } == .invalid(.output, .tooLong(limit: 32_000)))
    func health(_ change: (inout HealthReport) -> Void) -> DeploymentRejection? {
      var report = Examples.health
      change(&report)
      return deployment.rejection(of: .recordHealth(report))
    }
    #expect(health { $0.requests = -1 } == .invalid(.requests, .negative))
    #expect(health { $0.windowSeconds = -1 } == .invalid(.window, .negative))
    #expect(
      health { $0.signals = Array(repeating: $0.signals[0], count: 101) }
        == .invalid(.signals, .tooMany(limit: 100)))
    #expect(
      deployment.rejection(of: .recordAudience(group: "canary", members: []))
        == .invalid(.members, .empty))
  }

  @Test func `of one item replace each other, and a waiver names its reason`() throws {
    var deployment = deployment
    let open = ChecklistItem(item: "scan", status: .open)
    try deployment.carryOut(.recordEvidence(open))
    #expect(try deployment.decide(.recordEvidence(open)).isEmpty)
    let waived = ChecklistItem(item: "scan", status: .waived)
    #expect(
      deployment.rejection(of: .recordEvidence(waived)) == .waiverWithoutReason(item: "scan"))
    let reasoned = ChecklistItem(item: "scan", status: .waived, reference: .text("Hotfix"))
    try deployment.carryOut(.recordEvidence(reasoned))
    #expect(deployment.checklist == [reasoned])
  }

  /// Escaping makes a control character six bytes long.
  @Test func `of the largest size still fit into one event`() throws {
    func worst(_ bytes: Int) -> Words<String> { .text(String(repeating: "\u{1B}", count: bytes)) }
    var gate = Examples.gate
    gate.command = worst(DeploymentLimit.command)
    gate.output = worst(DeploymentLimit.output)
    let name = String(repeating: "\"", count: DeploymentLimit.name)
    let commands: [DeploymentCommand] = [
      .recordGate(gate),
      .recordAudience(
        group: "canary", members: Array(repeating: name, count: DeploymentLimit.members)),
      .recordHealth(
        HealthReport(
          group: "canary",
          signals: Array(
            repeating: ReportedSignal(signal: name, verdict: .unknown, value: .text(name)),
            count: 100),
          verdict: .unknown)),
    ]
    for command in commands {
      for event in try deployment.decide(command) {
        let body = EventFormat.deployments.body(event)
        #expect(body.clear.count + (body.words?.count ?? 0) <= Append.maximumEventSize)
      }
    }
  }
}
