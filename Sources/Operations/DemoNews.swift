import Actions
import Communication
import CommandLineKit
import Decisions
import EventLog
import Incidents
import JSON
import Policy
import PostgresStore
import Rollouts
import Web

/// What happens in the story without anybody's hand: measured, decided beforehand, carried out.
actor DemoNews {
  private var chain: DrillChain
  private let store: PostgresEventStore
  /// What was recorded after a step that is being told.
  private var pending: [DemoStep] = []
  /// The incident that was opened.
  private(set) var incident: String?
  /// Whether the last of those who can be asked for a word was.
  private(set) var hasAskedCommander = false

  init(of store: PostgresEventStore, after position: LogPosition) {
    self.store = store
    chain = DrillChain(of: store, after: position)
  }

  /// What came by itself before this place of the log; what came after it is kept for the next time.
  func steps(before position: Int64?) async throws -> [DemoStep] {
    var news = pending
    pending = []
    // Whoever tells the story asks one thing after the other.
    var log = chain
    try await log.look { event in
      if let step = try await step(for: event) { news.append(step) }
    }
    chain = log
    guard let position else { return news }
    pending = news.filter { ($0.position ?? 0) > position }
    return news.filter { ($0.position ?? 0) <= position }
  }

  /// Waits for the next event of these types, and gives all that came meanwhile.
  func wait(
    for types: Set<EventType>, within patience: Duration,
    _ say: @Sendable (DemoStep) -> Void
  ) async throws -> RecordedEvent? {
    for step in pending { say(step) }
    pending = []
    var log = chain
    let found = try await log.next(types, within: patience) { event in
      if let step = try await step(for: event) { say(step) }
    }
    chain = log
    return found
  }

  var log: DrillChain { chain }

  private func step(for event: RecordedEvent) async throws -> DemoStep? {
    if event.type == .incidentDeclared { incident = DrillTeller.member("number", of: event) }
    if event.type == .reminderIssued,
      case .event(.reminded(let reminder)) = try EventFormat.communication.decode(event),
      reminder.stage == .commander
    {
      hasAskedCommander = true
    }
    let words = try await store.words(of: [event]).first ?? nil
    guard var step = try Self.describe(event, words) else { return nil }
    step.position = event.position.rawValue
    return step
  }

  private static func describe(
    _ event: RecordedEvent, _ words: Words<[UInt8]>?
  ) throws -> DemoStep? {
    func step(
      _ phase: Phase, _ name: String, _ words: String, quote: String? = nil, _ style: Style = []
    ) -> DemoStep {
      var step = DemoStep(event.recordedAt, phase, name, words)
      (step.quote, step.style) = (quote, style)
      return step
    }
    switch event.type {
    case .triggerFired:
      guard case .event(.triggerFired(let firing)) = try EventFormat.deployments.decode(event)
      else { return nil }
      return step(
        .detection, "executor",
        "Measured: \(firing.signal) of \(firing.scope) is \(firing.value.map(Quantity.shown) ?? "bad"), above 1\u{A0}% for 2\u{A0}s. The trigger fires",
        [.bold, .red])
    case .deploymentHalted:
      return step(.rollout, "policy", "Halted by the trigger: nobody else gets 4.2.0", .bold)
    case .incidentDeclared:
      return step(
        .detection, "policy",
        "An incident is declared: \(DrillTeller.member("number", of: event) ?? "")",
        [.bold, .red])
    case .decisionProposed:
      guard
        case .event(.proposed(let proposal)) = try EventFormat.decisions.decode(event, words: words)
      else { return nil }
      return step(
        .decision, "policy",
        "Proposed, D\(proposal.ordinal): \(proposal.action.rawValue), which the policy says this trigger is for",
        .bold)
    case .planPrepared:
      return step(
        .decision, "executor", "Its plan: what HAProxy would be told, and ten checks, which pass")
    case .decisionAuthorised:
      return step(.decision, "policy", "Two others have agreed: authorised", [.bold, .cyan])
    case .reminderIssued:
      guard case .event(.reminded(let reminder)) = try EventFormat.communication.decode(event),
        reminder.stage != .soon
      else { return nil }
      let late = max(0, event.recordedAt.microseconds - reminder.dueAt.microseconds) / 1_000
      return step(
        .communication, "clock",
        "Nobody has told the \(reminder.audience.rawValue): the \(reminder.stage.role) is asked (\(late) ms after it was due)",
        .yellow)
    default: return try describeAction(event, words, step)
    }
  }

  private static func describeAction(
    _ event: RecordedEvent, _ words: Words<[UInt8]>?,
    _ step: (Phase, String, String, String?, Style) -> DemoStep
  ) throws -> DemoStep? {
    guard case .event(let known) = try EventFormat.actions.decode(event, words: words) else {
      return nil
    }
    switch known {
    case .stepStarted(let place, let name, _):
      return step(.mitigation, "executor", "Step \(place.step + 1): \(name)", nil, [])
    case .completed:
      return step(
        .mitigation, "executor", "Carried out; whether it helped is not known yet", nil, .bold)
    case .failed(let failure):
      return step(
        .mitigation, "executor", "The action ended: \(failure.cause.rawValue)",
        failure.because.plain, [.red, .bold])
    case .inDoubt(let place, _):
      return step(
        .mitigation, "executor", "Whether step \(place.step + 1) was done is not known", nil,
        .yellow)
    case .verificationSampled(let sample):
      let results = sample.results.map { "\($0.check) \($0.outcome.rawValue)" }
      return step(
        .mitigation, "executor", "Look \(sample.ordinal): \(results.joined(separator: ", "))", nil,
        [])
    case .verificationEnded(let end):
      switch end.verdict {
      case .passed:
        return step(.mitigation, "executor", "Verified: it helped", nil, [.green, .bold])
      case .failed:
        return step(.mitigation, "executor", "It did not help", nil, [.red, .bold])
      case .inconclusive:
        return step(
          .mitigation, "executor", "Whether it helped is not known", nil, [.yellow, .bold])
      }
    default: return nil
    }
  }
}
