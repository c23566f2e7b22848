import Policy
import Testing

/// Guide, ‘Manual Rollback Commands’, ‘Canary Rollback’ and ‘Feature Flag Emergency Disable’.
@Suite struct `Actions of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var kinds: [MitigationKind]
    var objective: String
    /// Up to traffic being back.
    var toTraffic: String
    var settle: String?
    /// Each as it is run, with its timeout.
    var steps: [(run: String, timeout: String?)]
    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "canary-rollback", kinds: [.fallback, .rollback], objective: "1m", toTraffic: "20s",
      settle: "60s",
      steps: [
        ("/opt/lastgood/route-all-to-stable --namespace={namespace}", "20s"),
        ("wait 30s", nil),
        ("/opt/lastgood/delete-canary {canary} --namespace={namespace}", "65s"),
        (
          "/usr/bin/kubectl rollout status deployment {deployment} --namespace={namespace} "
            + "--timeout=2m", "125s"
        ),
      ]),
    Row(
      name: "blue-green-rollback", kinds: [.fallback, .rollback], objective: "30s",
      toTraffic: "30s", settle: "15s",
      steps: [
        (
          "/usr/bin/az webapp deployment slot swap --resource-group={resource-group} "
            + "--name={app} --slot={slot} --target-slot={target-slot}", "5m"
        ),
        ("wait 15s", nil),
        (
          "/usr/bin/az webapp deployment slot list --resource-group={resource-group} "
            + "--name={app}", "30s"
        ),
        (
          "/usr/bin/curl --silent --fail --max-time 5 --output /dev/null "
            + "https://ingestion.example.org/health", "6s"
        ),
      ]),
    Row(
      name: "rolling-rollback", kinds: [.rollback], objective: "5m", toTraffic: "265s",
      settle: "60s", steps: rolling(undo: "20s", wait: "4m", timeout: "245s")),
    Row(
      name: "hotfix-rollback", kinds: [.rollback], objective: "2m", toTraffic: "115s",
      settle: "60s", steps: rolling(undo: "15s", wait: "95s", timeout: "100s")),
    Row(
      name: "flag-off", kinds: [.bypass], objective: "40s", toTraffic: "40s",
      steps: [
        ("/usr/bin/az appconfig feature disable --name={store} --feature={flag} --yes", "10s"),
        ("wait 30s", nil),
      ]),
  ]

  private static func rolling(
    undo: String, wait: String, timeout: String
  ) -> [(String, String?)] {
    let kubectl = "/usr/bin/kubectl"
    let place = "deployment {deployment} --namespace={namespace}"
    return [
      ("\(kubectl) rollout undo \(place) --to-revision={revision}", undo),
      ("\(kubectl) rollout status \(place) --timeout=\(wait)", timeout),
      ("\(kubectl) get \(place) --output=json", "20s"),
    ]
  }

  @Test func `these are all`() throws {
    #expect(Set(try Shipped.atp().actions.keys) == Set(Self.rows.map(\.name)))
  }

  @Test(arguments: rows) func `the steps come in the order of the script`(row: Row) throws {
    let action = try #require(try Shipped.atp().actions[row.name])
    #expect(action.kinds == row.kinds)
    #expect(action.adapter == "argv")
    #expect(action.settle == (try row.settle.map(span)))
    let runs = action.steps.map { step in
      step.wait.map { "wait \($0)" } ?? step.run.joined(separator: " ")
    }
    #expect(runs == row.steps.map(\.run))
    #expect(action.steps.map(\.timeout) == (try row.steps.map { try $0.timeout.map(span) }))
  }

  /// After a crash only what may be run twice is run again.
  @Test(arguments: rows) func `all but a swap may be run twice`(row: Row) throws {
    let action = try #require(try Shipped.atp().actions[row.name])
    for step in action.steps where step.wait == nil {
      #expect(step.idempotent != step.run.contains("swap"), "\(step.name)")
    }
  }

  @Test func `the flag can be switched on again`() throws {
    let step = try #require(try Shipped.atp().actions["flag-off"]?.steps.first)
    #expect(
      step.undo.joined(separator: " ")
        == "/usr/bin/az appconfig feature enable --name={store} --feature={flag} --yes")
  }

  /// The guide's own steps do not fit its objectives: here they do.
  @Test(arguments: rows) func `the objective can be met by the steps`(row: Row) throws {
    let action = try #require(try Shipped.atp().actions[row.name])
    let objective = try #require(action.objective)
    #expect(objective == (try span(row.objective)))
    let length = try #require(action.timeToTraffic)
    #expect(length == (try span(row.toTraffic)))
    #expect(length <= objective)
    #expect(action.steps.count(where: \.restoresTraffic) == 1)
  }

  @Test(arguments: rows) func `every command ends, and is run as it is written`(row: Row) throws {
    let action = try #require(try Shipped.atp().actions[row.name])
    for step in action.steps where step.wait == nil {
      #expect(step.timeout != nil, "\(step.name) may run for ever")
      #expect(step.run.first?.hasPrefix("/") == true, "\(step.name) names no path")
      #expect(!step.run.contains { ["sh", "bash", "-c"].contains($0) || $0.hasSuffix("/bash") })
    }
  }

  @Test(arguments: rows) func `what is braced is a parameter with a type`(row: Row) throws {
    let action = try #require(try Shipped.atp().actions[row.name])
    let arguments = action.steps.flatMap { $0.run + $0.probe + $0.undo }
    let used = Set(
      arguments.flatMap { $0.matches(of: /\{([^}]*)\}/).map { String($0.output.1) } })
    #expect(used == Set(action.parameters.keys))
    for argument in arguments where argument.contains("{") {
      #expect(
        argument.wholeMatch(of: /\{[a-z-]+\}|--[a-z-]+=\{[a-z-]+\}/) != nil,
        "\(argument) is no whole argument")
    }
  }

  /// Those two can do anything, so they stand behind a program that was reviewed.
  @Test func `nothing is applied or deleted by the tool itself`() throws {
    for step in try Shipped.atp().actions.values.flatMap(\.steps) {
      #expect(!step.run.contains("apply") && !step.run.contains("delete"), "\(step.name)")
    }
  }

  /// A bare undo went from one bad revision to another when it was tried.
  @Test func `an undo always names its revision`() throws {
    let steps = try Shipped.atp().actions.values.flatMap(\.steps)
    let undos = steps.filter { $0.run.contains("undo") }
    #expect(undos.count == 2)
    for step in undos { #expect(step.run.contains("--to-revision={revision}"), "\(step.name)") }
  }

  @Test(arguments: [
    ("canary-rollback", 1, "30s"), ("blue-green-rollback", 1, "15s"), ("flag-off", 1, "30s"),
  ])
  func `the waits are the guide's`(action: String, step: Int, wait: String) throws {
    let steps = try #require(try Shipped.atp().actions[action]).steps
    try #require(steps.count > step)
    #expect(steps[step].wait == (try span(wait)))
  }

  @Test(arguments: [
    ("canary-rollback", "--timeout=2m"),
    ("rolling-rollback", "--timeout=4m"), ("blue-green-rollback", "--max-time"),
  ])
  func `an option of the script is kept`(action: String, option: String) throws {
    let steps = try #require(try Shipped.atp().actions[action]).steps
    #expect(steps.flatMap(\.run).contains(option))
  }

  @Test(arguments: [
    ("rolling-rollback", 1, "4m"), ("canary-rollback", 3, "2m"), ("hotfix-rollback", 1, "95s"),
  ])
  func `we wait longer than the tool itself does`(name: String, index: Int, own: String) throws {
    let steps = try #require(try Shipped.atp().actions[name]).steps
    try #require(steps.count > index)
    #expect(steps[index].run.last == "--timeout=\(own)")
    #expect(try #require(steps[index].timeout) > (try span(own)))
  }

  @Test func `a swap takes 5 to 30 seconds, and 5 minutes are too many`() throws {
    let swap = try #require(try Shipped.atp().actions["blue-green-rollback"]?.steps.first)
    #expect(swap.usually == SpanRange("5s..30s"))
    #expect(swap.timeout == .minutes(5))
    #expect(!swap.idempotent, "a second swap brings the bad version back")
    #expect(swap.probe.first == "/opt/lastgood/slot-serves", "it is looked at, never run again")
  }

  @Test func `a flag is off when readers have refreshed`() throws {
    let action = try #require(try Shipped.atp().actions["flag-off"])
    let (refresh, objective) = (try #require(action.refresh), try #require(action.objective))
    #expect(refresh == .seconds(30))
    #expect(objective >= refresh)
    #expect(!action.steps.flatMap(\.run).contains("--enabled"), "the tool knows no such option")
  }

  @Test func `each way back is carried out by a definition that can`() throws {
    let policy = try Shipped.atp()
    let service = try #require(policy.services["ingestion"])
    #expect(
      service.actions
        == [.fallback: "canary-rollback", .rollback: "rolling-rollback", .bypass: "flag-off"])
    for (kind, name) in service.actions {
      #expect(policy.actions[name]?.kinds.contains(kind) == true, "\(name) cannot \(kind)")
    }
  }

  @Test func `what is verified is watched after it settled`() throws {
    let rule = try Shipped.atp().verification
    #expect(rule.drain == .seconds(30))
    #expect(rule.settle == .seconds(60))
    #expect(rule.window == .minutes(5))
    #expect(rule.samples == 5)
    #expect(rule.minimumRequests == 200)
    #expect(rule.probeTimeout == .seconds(5))
  }
}
