import Actions
import CommandLineKit
import Decisions
import EventLog
import IncidentService
import Incidents
import JSON
import Policy
import PostgresStore
import Preparedness
import Rollouts

/// Says what happens in a drill as it is recorded: how long after the fault, and what.
struct DrillTeller: Sendable {
  var terminal: Terminal
  let store: PostgresEventStore
  /// By this machine's clock, in microseconds since 1970.
  var faultAt: Int64 = 0
  /// Of those who agree, in the order in which they do.
  var approvers: [String] = []
  private var approvals = 0

  init(on terminal: Terminal, of store: PostgresEventStore) {
    (self.terminal, self.store) = (terminal, store)
  }

  /// A line that stands for no event.
  func say(_ title: String, _ words: String, _ style: Style = [], at time: Int64) {
    let milliseconds = max(0, time &- faultAt) / 1_000
    let span = DrillSpan.text(milliseconds).paddedInFront(to: 9)
    let name = title.padded(to: 12)
    if terminal.settings.isJSON {
      return terminal.say(
        "",
        json: JSONWriter.object {
          $0.member("event", "drill_step")
          $0.member("step", title)
          $0.member("words", words)
          $0.member("after_fault_ms", milliseconds)
        })
    }
    let lines = TextFlow.lines(of: words, width: max(40, min(terminal.width, 100) - 24))
    for (index, line) in lines.enumerated() {
      let front: TerminalText =
        index == 0 ? "\(span, .dim)  \(name, style) " : TerminalText(trusting: Self.margin)
      terminal.say(front + TerminalText(line))
    }
    terminal.flush()
  }

  private static let margin = String(repeating: " ", count: 24)

  mutating func tell(_ event: RecordedEvent) async throws {
    let time = event.recordedAt.microseconds
    let words = try await store.words(of: [event]).first ?? nil
    switch event.type {
    case .triggerFired:
      if case .event(.triggerFired(let firing)) = try EventFormat.deployments.decode(event) {
        say(
          "detected",
          "\(firing.signal) is \(firing.value.map(Quantity.shown) ?? "bad") on \(firing.scope): trigger "
            + "\(firing.trigger) fires", .yellow, at: time)
      }
    case .deploymentHalted: say("halted", "The rollout goes no further.", .blue, at: time)
    case .incidentDeclared:
      say(
        "incident", "It is declared, and named \(Self.member("number", of: event) ?? "").", .yellow,
        at: time)
    case .triggerSuppressed:
      if case .event(.triggerSuppressed(let suppression)) = try EventFormat.deployments.decode(
        event, words: words)
      {
        say("people", suppression.because.plain ?? "People are asked.", at: time)
      }
    case .decisionProposed:
      if case .event(.proposed(let proposal)) = try EventFormat.decisions.decode(
        event, words: words)
      {
        let who = proposal.by == .automation ? "by the policy" : "by a person"
        say(
          "decided", "D\(proposal.ordinal): \(proposal.action.rawValue), proposed \(who)", .cyan,
          at: time)
      }
    case .planPrepared: say("planned", "The executor has said what it would do.", .cyan, at: time)
    case .approvalGranted:
      let name = approvals < approvers.count ? approvers[approvals] : "somebody"
      approvals += 1
      say("approved", "by \(name)", .cyan, at: time)
    case .decisionAuthorised: say("authorised", "It may be done.", [.cyan, .bold], at: time)
    default: tellAction(event, words, at: time)
    }
  }

  private func tellAction(_ event: RecordedEvent, _ words: Words<[UInt8]>?, at time: Int64) {
    guard let decoded = try? EventFormat.actions.decode(event, words: words),
      case .event(let known) = decoded
    else { return }
    switch known {
    case .stepStarted(let place, let name, _):
      say("step \(place.step + 1)", name, .green, at: time)
    case .inDoubt(let place, _):
      say("in doubt", "Whether step \(place.step + 1) was done is not known.", .yellow, at: time)
    case .stepProbed(let probe):
      say("looked", "Step \(probe.place.step + 1): \(probe.verdict.rawValue)", .yellow, at: time)
    case .completed:
      say("carried out", "Whether it helped is not known yet.", .green, at: time)
    case .failed(let failure):
      say("failed", "The action ended: \(failure.cause.rawValue).", .red, at: time)
    case .verificationSampled(let sample):
      let results = sample.results.map { "\($0.check) \($0.outcome.rawValue)" }
      say("look \(sample.ordinal)", results.joined(separator: ", "), at: time)
    case .verificationEnded(let end):
      switch end.verdict {
      case .passed: say("verified", "It helped.", [.green, .bold], at: time)
      case .failed: say("verified", "It did not help.", [.red, .bold], at: time)
      case .inconclusive:
        say(
          "verified", "Whether it helped is not known: inconclusive.", [.yellow, .bold], at: time)
      }
    case .escalated(let escalation):
      say("escalated", "\(escalation.to) is called.", .yellow, at: time)
    default: return
    }
  }

  /// A text in the clear part of an event.
  static func member(_ name: String, of event: RecordedEvent) -> String? {
    guard let clear = try? JSONValue(checking: event.clear), case .string(let text) = clear[name]
    else { return nil }
    return text
  }
}

/// Times of a drill as people read them.
enum DrillSpan {
  /// `0.42 s`, `12.3 s`, `2 min 05 s`.
  static func text(_ milliseconds: Int64) -> String {
    let hundredths = (milliseconds + 5) / 10
    if hundredths < 1_000 {
      let rest = hundredths % 100
      return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
    let tenths = (milliseconds + 50) / 100
    if tenths < 1_200 { return "\(tenths / 10).\(tenths % 10) s" }
    let seconds = (milliseconds + 500) / 1_000
    return "\(seconds / 60) min \(seconds % 60 < 10 ? "0" : "")\(seconds % 60) s"
  }
}
