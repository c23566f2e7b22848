import Decisions
import Figures
import FoundationEssentials
import Glibc
import Policy
import Spawn

/// How soon the executor acts, and what it costs.
enum ExecutorBars {
  static let start = Bar(
    name: "executor", summary: "from an authorisation to the first step; memory of the executor"
  ) { bench in
    try await bench.service("executor") { program in
      let noise = program.folder + "/noise"
      // A gigabyte, or a tenth.
      let times = bench.isShort ? 1 : 10
      try Self.makeNoise(noise)
      let acted = try await ActedService(
        program, policy: policy(noise: noise, times: times),
        allowed: "/usr/bin/true\n/usr/bin/cat\n")
      let outcome: Result<[Figure], any Error>
      do {
        let idle = try acted.memory().now
        let delays = try await Self.delays(bench.isShort ? 200 : 1_000, acted)
        let busy = try acted.memory().highest
        let size = try await Self.flood(noise, times: times, acted)
        let flooded = try acted.memory().highest
        outcome = .success([
          Figure(
            name: "authorised-to-first-step-p50", value: delays.first.median, unit: "ms",
            target: .atMost(50), note: "no target of its own"),
          Figure(
            name: "authorised-to-first-step-p99", value: delays.first.quantile(0.99), unit: "ms",
            target: .atMost(50), limit: .atMost(250),
            note: "of \(delays.first.count), one after the other"),
          Figure(
            name: "authorised-to-completed-p50", value: delays.end.median, unit: "ms",
            target: .atMost(1_000), note: "one guarded program; no target of its own"),
          Figure(name: "executor-memory-idle", value: idle, unit: "MB", target: .atMost(60)),
          Figure(name: "executor-memory-busy", value: busy, unit: "MB", target: .atMost(60)),
          Figure(
            name: "executor-memory-flooded", value: flooded, unit: "MB", target: .atMost(60),
            limit: .atMost(80),
            note: "at its highest, while a program printed \(size / 1_000_000) MB"),
        ])
      } catch {
        outcome = .failure(error)
      }
      await acted.close()
      return try outcome.get()
    }
  }

  private static func policy(noise: String, times: Int) -> String {
    let noises = Array(repeating: noise, count: times).joined(separator: ", ")
    return """
      profile: none
      organisation: Shop
      services:
        checkout: {infrastructure: immutable}
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder]}
      environments:
        production: {production: true, approvers: 2}
      actions:
        touch:
          adapter: argv
          kinds: [halt]
          environments: [production]
          steps: [{name: touch, run: [/usr/bin/true], timeout: 60s}]
        flood:
          adapter: argv
          kinds: [halt]
          environments: [production]
          steps: [{name: flood, run: [/usr/bin/cat, \(noises)], timeout: 600s}]

      """
  }

  /// Idle before each, as it is when somebody decides.
  private static func delays(
    _ count: Int, _ acted: ActedService
  ) async throws -> (first: [Double], end: [Double]) {
    var (first, end): ([Double], [Double]) = ([], [])
    let step = PlanStep(name: "touch", call: ["/usr/bin/true"], timeoutSeconds: 60)
    for number in 0..<(count + 5) {
      let ready = try await acted.ready(ActedService.plan("touch", by: "argv", .halt, [step]))
      try await Task.sleep(for: .milliseconds(30))
      try await acted.authorise(ready)
      let times = try await acted.end(of: ready)
      // The first ones warm everything up.
      guard number >= 5 else { continue }
      first.append(times.firstStep)
      end.append(times.end)
    }
    return (first, end)
  }

  private static let noiseSize = 100_000_000

  private static func makeNoise(_ path: String) throws {
    let line = Array("a line of noise, and 42 more words\n".utf8)
    var piece: [UInt8] = []
    while piece.count < 1_000_000 { piece += line }
    guard let file = fopen(path, "w") else { throw ServiceFailed(what: "no \(path)") }
    defer { fclose(file) }
    for _ in 0..<(noiseSize / piece.count) { fwrite(piece, 1, piece.count, file) }
  }

  private static func flood(
    _ noise: String, times: Int, _ acted: ActedService
  ) async throws -> Int {
    let call = ["/usr/bin/cat"] + Array(repeating: noise, count: times)
    let step = PlanStep(name: "flood", call: call, timeoutSeconds: 600)
    let ready = try await acted.ready(ActedService.plan("flood", by: "argv", .halt, [step]))
    try await acted.authorise(ready)
    _ = try await acted.end(of: ready, within: .seconds(600))
    return noiseSize * times
  }
}
