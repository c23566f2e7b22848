import Adapters
import CommandLineKit
import Crypto
import EventLog
import IncidentService
import JSON
import Policy
import PostgresStore
import Signals

/// Reads one signal as the executor would, for whoever writes a policy.
struct SignalDesk {
  var configuration: Configuration
  var environment: [String: String]
  var terminal: Terminal

  struct Question {
    var signal: String
    var service: String
    var environment: String
    var scope: String?
  }

  func read(_ asked: Question) async throws -> ExitCode {
    let policy = try await appliedPolicy()
    guard
      let question = SignalQuestion(
        asked.signal, in: policy, service: asked.service, environment: asked.environment,
        scope: asked.scope, at: .nowInMilliseconds)
    else {
      let known = policy.signals.keys.sorted().joined(separator: ", ")
      terminal.complain(
        "The policy has no signal \(asked.signal). It has: \(known.isEmpty ? "none" : known).")
      return .refused
    }
    let parts = ExecutorService(
      configuration: configuration, environment: environment, terminal: terminal)
    let reading = await parts.signalReader.read(question)
    say(reading, of: question)
    return reading.value == nil ? .refused : .done
  }

  private func say(_ reading: SignalReading, of question: SignalQuestion) {
    let level = question.definition.level(of: reading.value)
    var text: TerminalText = "\(question.signal, .bold)"
    if let scope = question.scope { text = text + " on \(scope)" }
    text = text + " of \(question.service) in \(question.environment): "
    if let value = reading.value {
      text = text + "\(value.description, .bold) (\(level.rawValue))"
    } else {
      text = text + "\("not known", .yellow)"
    }
    if let window = reading.window { text = text + ", over \(window.description)" }
    if let requests = reading.requests { text = text + ", of \(requests) requests" }
    if let because = reading.because { text = text + ". \(because)" }
    terminal.say(
      text,
      json: JSONWriter.object {
        $0.member("signal", question.signal)
        $0.member("service", question.service)
        $0.member("environment", question.environment)
        $0.member("scope", ifPresent: question.scope)
        $0.member("value", ifPresent: reading.value?.description)
        $0.member("level", level.rawValue)
        $0.member("requests", ifPresent: reading.requests)
        $0.member("window", ifPresent: reading.window?.description)
        $0.member("because", ifPresent: reading.because)
      })
  }

  private func appliedPolicy() async throws -> Policy {
    try await Instance(configuration).withExecutorStore { store in
      try await StoredPolicies(in: store, lookingEvery: .zero).inForce()
    }
  }
}
