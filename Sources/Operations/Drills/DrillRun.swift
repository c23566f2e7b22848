import Actions
import Client
import CommandLineKit
import Crypto
import Decisions
import Digest
import Embedded
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import JSON
import LocalParts
import PolicyFile
import PostgresStore
import Preparedness
import Rollouts
import Web

/// One drill: parts that work, a fault, and all that follows from it, with the clock running.
struct DrillRun {
  var scenario: DrillScenario
  var fault: Scorecard.Fault?
  /// Whether whoever runs it decides and approves, in that much time.
  var hands: Duration?
  var programs: StagePrograms
  var surroundings: Surroundings
  var terminal: Terminal

  static let service = "checkout"
  static let environment = "production"

  /// - Returns: what came of it; nil when it was stopped.
  func play(in folder: String, until stop: Latch) async throws -> DrillReport? {
    let local = try LocalStage(
      scenario.plan, in: folder, of: programs, backend: { ServeBackend.program(for: $0) })
    defer { local.stop() }
    let executor = PrivateExecutor(of: folder + "/lastgood", in: surroundings, on: terminal)
    let instance = PrivateInstance(
      folder: folder + "/lastgood", terminal: terminal, executor: executor, announcesCreation: false
    )
    say("Starting the parts: a private PostgreSQL and service, HAProxy, Prometheus, backends …")
    return try await instance.run(for: "drill", until: stop) { opening in
      try await local.start()
      return try await play(on: local, opening, executor)
    }.value
  }

  private func play(
    on local: LocalStage, _ opening: PrivateInstance.Opening, _ executor: PrivateExecutor
  ) async throws -> DrillReport {
    let cast = try await DrillCast(at: opening.stage.http.url, by: opening.stage.desk)
    try await rules(for: local).apply(to: opening.stage, in: surroundings, beside: local.folder)
    await executor.waitUntilReady()
    local.load.start()
    let begun = try await cast.trainer.post(
      "/api/v1/drills", scenario.start(of: Self.service, in: Self.environment))
    let deployment = try await rollOut(cast)
    try await waitForMetrics(of: local)
    say(
      "All is well: \(local.load.counted.requests) requests so far, \(local.load.counted.bad) bad.\n"
        + "Now the fault. \(scenario.sentence)\n")
    var course = DrillCourse(
      run: self, local: local, stage: opening.stage, executor: executor, cast: cast,
      deployment: deployment,
      chain: DrillChain(
        of: opening.stage.store, after: try await opening.stage.store.head().position))
    let card = try await course.play()
    let report = DrillReport(
      scenario: scenario, card: card, load: local.load.counted, isByHand: hands != nil)
    _ = try await cast.trainer.post(
      "/api/v1/drills",
      report.body(
        service: Self.service, environment: Self.environment,
        drill: try begun.required("stream")))
    return report
  }

  private func rules(for local: LocalStage) -> DrillPolicy {
    DrillPolicy(
      scenario: scenario, stage: local, service: Self.service, environment: Self.environment,
      proposes: hands == nil)
  }

  private func rollOut(_ cast: DrillCast) async throws -> String {
    let plan = scenario.plan
    let body = JSONWriter.object { body in
      body.member("service", Self.service)
      body.member("environment", Self.environment)
      body.member("version", plan.newVersion)
      body.member("from_version", plan.unchangedVersion)
      body.member(
        "artefact_digest",
        "sha256:\(OpenSSLSHA256().digest(of: Array("\(Self.service) \(plan.newVersion)".utf8)))")
      body.member("strategy", "canary")
      body.array("groups") { list in
        for (name, share) in [("canary", Int64(plan.newShare)), ("all", 100)] {
          list.object {
            $0.member("name", name)
            $0.member("share", share)
            if name == "canary" { $0.member("bake_seconds", Int64(3_600)) }
          }
        }
      }
    }
    let planned = try await cast.pipeline.post("/api/v1/deployments", body)
    let number = try planned.required("number")
    _ = try await cast.pipeline.post(
      "/api/v1/deployments/\(number)/groups/canary/entry", JSONWriter.object { _ in })
    return number
  }

  /// As long as signals look back, and a little: what they see then is how it usually is.
  private func waitForMetrics(of local: LocalStage) async throws {
    try await Task.sleep(for: .seconds(7))
  }

  func say(_ text: String) {
    guard !terminal.settings.isJSON else { return }
    terminal.say("\(text, allowing: .newlines)")
    terminal.flush()
  }
}

/// Those who play a drill, each with a token of their own; none of them is anybody.
struct DrillCast: Sendable {
  let pipeline: Performer
  /// Keeps the record of drills.
  let trainer: Performer
  let alice: Performer
  let bob: Performer
  let carol: Performer

  init(at url: String, by desk: Desk) async throws {
    pipeline = try await Performer("pipeline", .responder, at: url, by: desk)
    trainer = try await Performer("trainer", .administrator, at: url, by: desk)
    alice = try await Performer("alice", .responder, at: url, by: desk)
    bob = try await Performer("bob", .responder, at: url, by: desk)
    carol = try await Performer("carol", .responder, at: url, by: desk)
  }
}

extension DrillPolicy {
  /// Puts it into force.
  func apply(
    to stage: DemoStage, in surroundings: Surroundings, beside folder: String
  ) async throws {
    let path = folder + "/policy.yaml"
    try StageFile.write(text, to: path)
    let file = ReadPolicyFile(path)
    guard !file.reading.hasErrors else {
      let lines = PolicyReport(file: file).lines.map(\.plain)
      throw DemoBroken(reason: "The policy is not sound: \(lines.joined(separator: "; "))")
    }
    guard case .embedded(let data) = stage.instance.configuration.database else { return }
    let cabinet = try await PolicyCabinet(data: data, in: surroundings.withoutInstance)
    let application = PolicyApplication(
      hash: file.reading.hash, canonicalText: file.reading.canonical, by: .system, at: .now)
    try await cabinet.reading { policies in
      _ = try await cabinet.apply(application, after: policies)
    }
  }
}

/// Writes what belongs to a stage.
enum StageFile {
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw DemoBroken(reason: "\(path) could not be written.")
    }
  }
}
