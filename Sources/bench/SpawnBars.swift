import Figures
import FoundationEssentials
import Spawn

/// What it costs to run a program under guard.
enum SpawnBars {
  static let run = Bar(
    name: "guarded-run", summary: "a program under guard, and memory while one prints 1 GB"
  ) { bench in
    var (guarded, plain): ([Double], [Double]) = ([], [])
    for _ in 0..<(bench.isShort ? 50 : 300) {
      guarded.append(try await GuardedRun("/bin/true").outcome(within: .seconds(30)).milliseconds)
      plain.append(
        try await Program("/bin/true").outcome(within: .seconds(30)).duration / .milliseconds(1))
    }
    let before = try residentMegabytes()
    let watcher = Task {
      var highest = 0.0
      while !Task.isCancelled {
        highest = max(highest, try residentMegabytes())
        try? await Task.sleep(for: .milliseconds(5))
      }
      return highest
    }
    let size = bench.isShort ? 100_000_000 : 1_000_000_000
    let outcome = try await GuardedRun(
      "/bin/sh", ["-c", "yes 'a line of noise, and 42 more words' | head -c \(size)"]
    ).outcome(within: .seconds(600))
    watcher.cancel()
    let highest = try await watcher.value
    let speed = Double(outcome.output.size) / 1_000 / outcome.milliseconds
    return [
      Figure(
        name: "guarded-run", value: guarded.median, unit: "ms", reference: plain.median,
        target: .atMost(20), note: "p99 \(decimal(guarded.quantile(0.99))) ms"),
      Figure(
        name: "guarded-run-memory", value: highest, unit: "MB", reference: before,
        target: .atMost(60),
        note: "\(outcome.output.size) bytes, redacted and hashed at \(decimal(speed)) MB/s"),
    ]
  }

  private static func residentMegabytes() throws -> Double {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 4096 / 1e6
  }
}

extension GuardedOutcome {
  fileprivate var milliseconds: Double { duration / .milliseconds(1) }
}
