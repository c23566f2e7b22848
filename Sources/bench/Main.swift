import Figures
import Glibc
import JSON

/// Measures every figure the design promises, beside its reference in the same run.
///
///     swift run -c release bench [NAME…] [--json] [--short] [--soak] [--check] [--list]
///
/// With --check it fails when a figure is beyond its limit: then something got worse.
@main struct Main {
  static let bars: [Bar] = [
    AppendBars.rates, AppendBars.sealedRates, AppendBars.slowFlush, LatencyBars.append,
    LatencyBars.delivery, MessageBars.messages, ReadBars.catchUp, ReadBars.sealedCatchUp,
    ReadBars.rebuild,
    VerifyBars.verify,
    StartBars.start, GrowthBars.growth, GrowthBars.longLog,
    WriteBars.note, WriteBars.requests, RecordBars.timeline, RecordBars.memory, FeedBars.feed,
    LastKnownGoodBars.lastKnownGood, AdviceBars.advice, SpawnBars.run,
    ExecutorBars.start, TrafficBars.fallback, TrafficBars.switching,
    AutomaticBars.automatic, UpdateBars.draft, UpdateBars.statusPage,
    PostmortemBars.draft, PostmortemBars.lint, MetricsBars.metrics,
  ]

  static func main() async throws {
    let words = CommandLine.arguments.dropFirst()
    let options = Set(words.filter { $0.hasPrefix("--") })
    let names = words.filter { !$0.hasPrefix("--") }
    if options.contains("--list") {
      for bar in bars { print(bar.name, "—", bar.summary) }
      return
    }
    let unknown = names.filter { name in !bars.contains { $0.name == name } }
    guard unknown.isEmpty, options.isSubset(of: ["--json", "--short", "--soak", "--check"]) else {
      print("usage: bench [NAME…] [--json] [--short] [--soak] [--check] [--list]")
      return
    }
    let isJSON = options.contains("--json")
    let idle = try await idleShare()
    if idle < 0.9 && !isJSON {
      print("Only \(decimal(idle * 100)) % of the machine is idle: these figures will be low.\n")
    }
    let bench = try await Bench(
      isShort: options.contains("--short"), isSoak: options.contains("--soak"))
    var figures: [Figure] = []
    var failures: [String] = []
    for bar in bars where names.isEmpty || names.contains(bar.name) {
      do {
        let measured = try await bar.measure(bench)
        figures += measured
        if !isJSON { for figure in measured { show(figure) } }
      } catch {
        // The others still count.
        failures.append("\(bar.name): \(error)")
      }
    }
    try await bench.close()
    if options.contains("--check") { failures += figures.regressions }
    if isJSON {
      let document = JSONWriter.object { members in
        members.array("bars") { for figure in figures { $0.element(figure) } }
        members.member("idle_before_percent", Int((idle * 100).rounded()))
        members.array("failures") { for failure in failures { $0.element(failure) } }
      }
      print(String(decoding: document, as: UTF8.self))
    } else {
      for failure in failures { print("FAILED ", failure) }
    }
    if !failures.isEmpty { exit(1) }
  }

  private static func show(_ figure: Figure) {
    var line = figure.isMet ? "met     " : "MISSED  "
    line += "\(figure.name): \(decimal(figure.value)) \(figure.unit)"
    if let reference = figure.reference, let ratio = figure.ratio {
      line += ", reference \(decimal(reference)), ratio \(decimal(ratio))"
    }
    line += ", target \(figure.targetText)"
    if let note = figure.note { line += " (\(note))" }
    print(line)
  }
}
