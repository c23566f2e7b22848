import Decisions
import FoundationEssentials
import Glibc
import HTTP
import JSON
import Policy
import Spawn
import TestThreads
import Testing

@testable import Adapters

/// A program that behaves like the tool of Azure, over an app with two slots in files.
private struct AppServiceStub {
  let bench = Bench()
  let adapter: AzureAppServiceAdapter
  let settings: [String: String]

  init(slot: String = "1.4.2", production: String = "1.5.0") throws {
    _ = try bench.folder("bin")
    let path = bench.path
    let az = bench.program(
      "bin/az",
      """
      cd \(path); echo "$@" >> calls
      case "$1 $2 $3 $4" in
        "webapp deployment slot list") cat slots ;;
        "webapp deployment slot swap")
          if [ -s refusal ]; then cat refusal >&2; exit 1; fi
          if [ ! -e deaf ]; then mv staging between; mv production staging; mv between production; fi
          if [ -e fails ]; then echo "ERROR: Operation timed out" >&2; exit 1; fi ;;
        "webapp show "*)
          case "$*" in *--slot=staging*) name=staging ;; *) name=production ;; esac
          if [ -s say ]; then cat say; exit; fi
          state=Running; if [ -e stopped-$name ]; then state=Stopped; fi
          operation=null; if [ -e busy ]; then operation='"0189"'; fi
          preview=null; if [ -e preview ]; then preview='"production"'; fi
          echo "{\\"id\\":\\"/sites/shop\\",\\"state\\":\\"$state\\",\\"image\\":\\"$(cat $name)\\",\\"preview\\":$preview,\\"operation\\":$operation}" ;;
        *) exit 2 ;;
      esac
      """)
    adapter = AzureAppServiceAdapter(
      bench.gate(bench.line(allowing: az)), pause: .milliseconds(2))
    settings = ["program": az, "group": "rg", "app": "shop", "slot": "staging"]
    bench.file("slots", #"[{"name":"staging"}]"#)
    put("staging", slot)
    put("production", production)
  }

  func put(_ slot: String, _ version: String) {
    bench.file(slot, "DOCKER|registry.example:5000/shop:\(version)\n")
  }

  func mark(_ name: String) { bench.file(name, "") }

  func unmark(_ name: String) throws {
    try FileManager.default.removeItem(atPath: bench.path + "/" + name)
  }

  var swaps: Int {
    let bytes = FileManager.default.contents(atPath: bench.path + "/calls") ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .count { $0.hasPrefix("webapp deployment slot swap ") }
  }

  func target(
    _ kind: MitigationKind = .fallback, release: String? = nil, _ settings: [String: String] = [:]
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "azure-app-service")
    definition.kinds = [.fallback, .rollback]
    definition.settings = self.settings.merging(settings) { $1 }
    return ActionTarget(
      kind, of: "checkout", in: "production", by: "swap", definition, release: release)
  }

  /// The call of a plan that is made now.
  func planned(_ target: ActionTarget? = nil) async throws -> StepCall {
    let target = target ?? self.target()
    let preparation = try adapter.prepare(target, from: await adapter.observe(target))
    return target.call(try #require(preparation.steps.first))
  }

  func probed(_ call: StepCall) async -> String {
    switch await adapter.probe(call) {
    case .done: "done"
    case .notDone: "not done"
    case .unknown: "unknown"
    }
  }
}

@Suite(.ownThreads) struct `Slots at App Service` {
  @Test func `the slots change places, and a swap takes the swap back`() async throws {
    let stub = try AppServiceStub()
    let seen = await stub.adapter.observe(stub.target())
    #expect(seen.running == .seen("1.5.0") && seen.releases == .seen(["1.4.2"]))
    #expect(seen.identity.outcome == .pass && seen.rights.outcome == .pass)
    let preparation = try stub.adapter.prepare(stub.target(), from: seen)
    #expect(preparation.current == ["production has 1.5.0, and staging has 1.4.2."])
    #expect(preparation.predicted == "Afterwards, production has 1.4.2, and staging has 1.5.0.")
    #expect(preparation.expectedSeconds == 30)
    let call = try await stub.planned()
    let command = [
      "webapp", "deployment", "slot", "swap", "--resource-group=rg", "--name=shop",
      "--slot=staging", "--target-slot=production", "--action=swap", "--output=json",
    ]
    let start = ["azure-app-service", "when", "staging=1.4.2", "production=1.5.0", "run"]
    #expect(Array(call.step.call.prefix(5)) == start)
    #expect(Array(call.step.call.dropFirst(6)) == command)
    #expect(call.step.undo[2...3] == ["staging=1.5.0", "production=1.4.2"])
    #expect(try stub.adapter.wouldPlan([call.step], for: stub.target()))
    #expect(await stub.probed(call) == "not done")
    let outcome = try await stub.adapter.perform(call)
    #expect(outcome.output == "production has 1.4.2, and staging has 1.5.0.")
    #expect(await stub.probed(call) == "done")
    #expect(
      try await stub.adapter.undo(call).output == "production has 1.5.0, and staging has 1.4.2.")
    #expect(stub.swaps == 2)
  }

  @Test func `what was swapped is not swapped again`() async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    #expect(try await stub.adapter.perform(call).ending == .carriedOut)
    #expect(try await stub.adapter.perform(call).ending == .carriedOut)
    #expect(stub.swaps == 1)
  }

  @Test(arguments: [("staging", "1.4.3"), ("production", "1.6.0"), ("staging", "latest")])
  func `slots that are not what the plan saw are left alone`(
    slot: String, version: String
  ) async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.put(slot, version)
    guard case .failed(let sentence) = try await stub.adapter.perform(call).ending else {
      return #expect(Bool(false), "it was something else")
    }
    #expect(sentence.hasPrefix("Nothing was run: The slots are not what the plan saw."))
    #expect(await stub.probed(call) == "unknown")
    #expect(stub.swaps == 0)
  }

  @Test func `a rollback brings only the release that was resolved`() async throws {
    let stub = try AppServiceStub()
    let right = stub.target(.rollback, release: "1.4.2")
    let call = try await stub.planned(right)
    #expect(try stub.adapter.wouldPlan([call.step], for: right))
    for release in ["1.4.1", nil] {
      let wrong = stub.target(.rollback, release: release)
      #expect(await stub.adapter.observe(wrong).identity.outcome == .fail)
      #expect(!(try stub.adapter.wouldPlan([call.step], for: wrong)))
    }
  }

  @Test(arguments: ["busy", "preview"])
  func `while something goes on nothing is swapped`(mark: String) async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.mark(mark)
    #expect(await stub.adapter.observe(stub.target()).identity.outcome == .fail)
    #expect(try await stub.adapter.perform(call).ending != .carriedOut)
    #expect(stub.swaps == 0)
    // It may be this one.
    #expect(await stub.probed(call) == "unknown")
    try stub.unmark(mark)
    #expect(await stub.probed(call) == "not done")
  }

  @Test func `a slot that does not run is not put into traffic`() async throws {
    let stub = try AppServiceStub()
    stub.mark("stopped-staging")
    #expect(await stub.adapter.observe(stub.target()).identity.outcome == .fail)
  }

  // MARK: - What goes wrong

  @Test func `az refusing is a failure, and said`() async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.bench.file("refusal", "ERROR: Operation returned an invalid status 'Conflict'\n")
    let outcome = try await stub.adapter.perform(call)
    #expect(outcome.ending == .failed("It ended with exit code 1."))
    #expect(outcome.errors?.contains("Conflict") == true)
  }

  @Test func `az failing after the swap is found to have worked`() async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.mark("fails")
    #expect(try await stub.adapter.perform(call).ending == .carriedOut)
    #expect(await stub.probed(call) == "done")
  }

  @Test func `az being content is not believed`() async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.mark("deaf")
    #expect(
      try await stub.adapter.perform(call).ending
        == .failed(
          "az was content, and then it was not so: production has 1.5.0, and staging has 1.4.2."))
  }

  @Test func `a slot that falls silent leaves it in doubt`() async throws {
    let stub = try AppServiceStub()
    let call = try await stub.planned()
    stub.bench.file("say", #"{"id":"/sites/shop","state":"Running","image":"NODE|22-lts"}"#)
    #expect(await stub.probed(call) == "unknown")
    guard case .failed(let sentence) = try await stub.adapter.perform(call).ending else {
      return #expect(Bool(false), "nothing was known")
    }
    #expect(sentence.hasPrefix("Nothing was run: "))
    #expect(stub.swaps == 0)
  }

  // MARK: - Answers and settings

  @Test(arguments: [
    "{}", "[]", #"{"id":1,"state":"Running"}"#,
    #"{"id":"x","state":"Running","image":"DOCKER|a:b c"}"#,
    #"{"id":"x","state":"Running","image":"DOCKER|shop:-x"}"#, "DOCKER|shop:1", "[[[[[[",
    #"{"id":"x","state":"Running","image":"COMPOSE|c2hvcA=="}"#,
  ])
  func `an answer that is none leaves it unknown`(text: String) async throws {
    let stub = try AppServiceStub()
    stub.bench.file("say", text)
    #expect(await stub.adapter.observe(stub.target()).identity.outcome == .unknown)
    await #expect(throws: PreparationRefusal.self) { try await stub.planned() }
  }

  @Test func `two slots with the same version are not swapped`() async throws {
    let stub = try AppServiceStub(slot: "1.5.0")
    #expect(await stub.adapter.observe(stub.target()).identity.outcome == .fail)
  }

  @Test func `slots that are not there are not swapped`() async throws {
    let stub = try AppServiceStub()
    stub.bench.file("slots", #"[{"name":"green"},{"name":7}]"#)
    let answer = await stub.adapter.observe(stub.target()).identity
    #expect(answer == .fail("shop has no slot staging."))
  }

  @Test func `where processes say their versions, those count`() async throws {
    let stub = try AppServiceStub(slot: "latest", production: "latest")
    try await answering({ request in
      Response(200, body: .bytes(Array((request.head.path == "/slot" ? "1.4.2" : "1.5.0").utf8)))
    }) { url in
      let target = stub.target(
        .fallback, ["version-url": url + "/production", "slot-version-url": url + "/slot"])
      let call = try await stub.planned(target)
      #expect(call.step.call[2...3] == ["staging=1.4.2", "production=1.5.0"])
      // They go on saying so whatever az does.
      #expect(try await stub.adapter.perform(call).ending != .carriedOut)
    }
  }

  @Test func `a call that says something else is no step`() async throws {
    let stub = try AppServiceStub()
    var call = try await stub.planned()
    call.step.call.append("--debug")
    #expect(
      try await stub.adapter.perform(call).ending
        == .failed("Nothing was run: This is no step of azure-app-service."))
    #expect(!(try stub.adapter.wouldPlan([call.step], for: stub.target())))
    #expect(await stub.probed(call) == "unknown")
    #expect(stub.swaps == 0)
  }

  @Test(arguments: [
    ["group": "-g"], ["app": "a b"], ["slot": "production"], ["slot": "green", "target": "Green"],
    ["program": "/bin/sh"], ["config-folder": "x"], ["colour": "blue"], ["timeout": "2h"],
    ["version-url": "http://127.0.0.1/"], ["slot-version-url": "http://127.0.0.1/"],
    ["version-url": "x", "slot-version-url": "y"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async throws {
    let stub = try AppServiceStub()
    let answer = await stub.adapter.parseCheck(stub.target(.fallback, settings))
    #expect(answer.outcome == .fail, "\(answer.sentence)")
  }
}
