import Policy
import Spawn

/// nginx as a program: what it thinks of its configuration, and telling the running one to load it.
struct NginxTool: Sendable {
  let argv: ArgvAdapter
  let program: String

  /// What is wrong with a configuration; nil when nginx takes it.
  func complaint(
    about configuration: String, within seconds: Int64, _ environment: [String: String] = [:]
  ) async throws -> String? {
    let outcome = try await run(["-t", "-q", "-c", configuration], seconds, environment)
    return outcome.hasSucceeded ? nil : outcome.complaint
  }

  /// Tells the running nginx to load its configuration; why it was not told.
  func reload(
    _ configuration: String, within seconds: Int64, _ environment: [String: String],
    under lease: StepLease?
  ) async throws -> String? {
    let outcome = try await run(
      ["-s", "reload", "-c", configuration], seconds, environment, under: lease)
    return outcome.hasSucceeded ? nil : outcome.complaint
  }

  /// Whether a file is part of a configuration; nil when nginx does not take it.
  func includes(
    _ file: String, in configuration: String, within seconds: Int64
  ) async throws -> Bool? {
    let outcome = try await run(
      ["-T", "-q", "-c", configuration], seconds, [:],
      keeping: OutputLimits(head: 8 << 20, tail: 0))
    guard outcome.hasSucceeded else { return nil }
    return String(decoding: outcome.output.head, as: UTF8.self)
      .split(separator: "\n").contains { $0 == "# configuration file \(file):" }
  }

  private func run(
    _ arguments: [String], _ seconds: Int64, _ environment: [String: String],
    keeping: OutputLimits = OutputLimits(), under lease: StepLease? = nil
  ) async throws -> GuardedOutcome {
    try await argv.run(
      [program] + arguments, environment: environment, within: seconds, keeping: keeping,
      under: lease)
  }
}

extension GuardedOutcome {
  /// The line in which nginx says what is wrong.
  fileprivate var complaint: String {
    guard ending != .timedOut else { return "it took too long" }
    let lines = (errors.text + "\n" + output.text).split(separator: "\n")
    let line = lines.first { $0.contains("[emerg]") } ?? lines.first ?? "it says nothing"
    return OutputText.shown(String(line.prefix(300)))
  }
}
