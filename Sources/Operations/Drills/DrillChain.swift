import Actions
import Decisions
import EventLog
import JSON
import PostgresStore
import Preparedness
import Rollouts
import Web

/// What the log says of a drill, as it goes.
struct DrillChain {
  private let store: PostgresEventStore
  private var position: LogPosition
  private(set) var events: [RecordedEvent] = []
  /// What was waited for already.
  private var cursor = 0

  /// How often the log is looked at.
  private static let beat = Duration.milliseconds(10)

  init(of store: PostgresEventStore, after position: LogPosition) {
    (self.store, self.position) = (store, position)
  }

  /// Waits for the next event of one of these types; each that comes meanwhile is given to `hear`.
  ///
  /// - Returns: nil when none came in time.
  mutating func next(
    _ types: Set<EventType>, within patience: Duration,
    _ hear: (RecordedEvent) async throws -> Void
  ) async throws -> RecordedEvent? {
    let end = ContinuousClock.now + patience
    while true {
      try await look(hear)
      if let index = events[cursor...].firstIndex(where: { types.contains($0.type) }) {
        cursor = index + 1
        return events[index]
      }
      guard ContinuousClock.now < end else { return nil }
      try await Task.sleep(for: Self.beat)
    }
  }

  mutating func look(_ hear: (RecordedEvent) async throws -> Void) async throws {
    for event in try await store.events(after: position, limit: 200) {
      position = event.position
      events.append(event)
      try await hear(event)
    }
  }

  /// When the first event of a type was recorded.
  func time(_ type: EventType) -> Int64? {
    events.first { $0.type == type }?.recordedAt.microseconds
  }

  /// When what of the drill happened, without what only its users know.
  func clock(faultAt: Int64) -> DrillClock {
    var clock = DrillClock(faultAt: faultAt)
    clock.detectedAt = time(.triggerFired)
    clock.decidedAt = time(.decisionProposed)
    clock.authorisedAt = time(.decisionAuthorised)
    clock.begunAt = time(.stepStarted)
    clock.verdictAt = verdict?.event.recordedAt.microseconds
    if let event = events.first(where: { $0.type == .actionCompleted }),
      case .event(.completed(let completion)) = try? EventFormat.actions.decode(event)
    {
      clock.saidRestoredAt = completion.trafficRestoredAt?.microseconds
    }
    return clock
  }

  /// What the last verification said.
  var verdict: (event: RecordedEvent, verdict: Scorecard.Verdict)? {
    for event in events.reversed() {
      switch event.type {
      case .verificationPassed: return (event, .passed)
      case .verificationFailed: return (event, .failed)
      case .verificationInconclusive: return (event, .inconclusive)
      default: continue
      }
    }
    return nil
  }

  /// How many steps were begun again although nobody had found them not done.
  var repeatedSteps: Int {
    var begun: Set<String> = []
    var count = 0
    for event in events where [.stepStarted, .stepProbed].contains(event.type) {
      guard let clear = try? JSONValue(checking: event.clear),
        let step = clear["step"]?.integer, let action = clear["action"]?.text
      else { continue }
      let place = "\(action) \(step)"
      if event.type == .stepStarted {
        if !begun.insert(place).inserted { count += 1 }
      } else if clear["verdict"]?.text == StepProbe.Verdict.notDone.rawValue {
        begun.remove(place)
      }
    }
    return count
  }
}
