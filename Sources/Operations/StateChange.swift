import CommandLineKit
import Embedded
import EventLog
import JSON
import PostgresStore

/// Something that happened to the parts that `up` keeps running.
enum StateChange: Sendable {
  case databaseEnded(process: Int32)
  case databaseRestarting(attempt: Int, after: Duration)
  case databaseFailed(reason: String, isDiskFull: Bool)
  case databaseReady(process: Int32, downFor: Duration)
  /// Somebody else's database does not answer.
  case databaseAway(reason: String)
  case databaseBack(downFor: Duration)
  case diskLow(free: Int64)
  case diskFine(free: Int64)
  case parked(ParkedEvent, part: String)
  /// A part is kept from its work, and goes on trying.
  case trouble(Trouble)
  case sealingEnded(reason: String)
  /// The executor is no more, and is started again after the pause.
  case executorEnded(reason: String, after: Duration)
}

extension StateChange {
  init(_ event: ClusterEvent) {
    switch event {
    case .ended(let process): self = .databaseEnded(process: process)
    case .restarting(let attempt, let pause):
      self = .databaseRestarting(attempt: attempt, after: pause)
    case .failed(let error):
      let isDiskFull = error.explanation.contains("No space left on device")
      self = .databaseFailed(reason: error.explanation, isDiskFull: isDiskFull)
    case .ready(let process, let duration):
      self = .databaseReady(process: process, downFor: duration)
    }
  }

  /// One line for the person who watches; nil for what only a program wants to know.
  var line: TerminalText? {
    switch self {
    case .databaseEnded(let process):
      "\("The database died", .red) (process \(process)); starting it again."
    case .databaseRestarting(_, let pause):
      pause == .zero ? nil : "Trying again in \(pause.inSeconds)."
    case .databaseFailed(_, isDiskFull: true):
      "\("The disk is full", .red): the database cannot start. Free some space; it will be tried again."
    case .databaseFailed(let reason, _):
      "\("The database did not start", .red): \(reason)"
    case .databaseReady(let process, let duration):
      "\("The database is back", .green) (process \(process)) after \(duration.inSeconds)."
    case .databaseAway(let reason):
      "\("The database does not answer", .red): \(reason)"
    case .databaseBack(let duration):
      "\("The database is back", .green) after \(duration.inSeconds)."
    case .diskLow(let free):
      "\("The disk is nearly full", .red): \(free >> 20) MB left where the data lives."
    case .diskFine(let free):
      "The disk has room again: \(free >> 20) MB."
    case .parked(let event, let part):
      "\("Set aside", .yellow): \(part) could not handle event \(event.position): \(event.error ?? "")"
    case .trouble(let trouble): trouble.line
    case .sealingEnded(let reason):
      """
      \("Nothing is signed any more", [.red, .bold]): \(reason). Look at it with “lastgood verify”.
      """
    case .executorEnded(let reason, let pause):
      """
      \("The executor ended", .red): \(reason). No plan is prepared until it is back; \
      \(pause == .zero ? "starting it again" : "trying again in \(pause.inSeconds)").
      """
    }
  }

  /// The same for a program.
  var json: [UInt8] {
    JSONWriter.object { change in
      switch self {
      case .databaseEnded(let process):
        change.member("event", "database_ended")
        change.member("process", process)
      case .databaseRestarting(let attempt, let pause):
        change.member("event", "database_restarting")
        change.member("attempt", attempt)
        change.member("after_ms", pause.milliseconds)
      case .databaseFailed(let reason, let isDiskFull):
        change.member("event", "database_failed")
        change.member("reason", reason)
        change.member("disk_full", isDiskFull)
      case .databaseReady(let process, let duration):
        change.member("event", "database_ready")
        change.member("process", process)
        change.member("down_ms", duration.milliseconds)
      case .databaseAway(let reason):
        change.member("event", "database_away")
        change.member("reason", reason)
      case .databaseBack(let duration):
        change.member("event", "database_back")
        change.member("down_ms", duration.milliseconds)
      case .diskLow(let free):
        change.member("event", "disk_low")
        change.member("free_bytes", free)
      case .diskFine(let free):
        change.member("event", "disk_fine")
        change.member("free_bytes", free)
      case .parked(let event, let part):
        change.member("event", "event_parked")
        change.member("part", part)
        change.member("position", event.position.rawValue)
        change.member("error", event.error)
      case .trouble(let trouble):
        change.member("event", "trouble")
        change.member("part", trouble.part.name)
        change.member("kind", trouble.kind)
        change.member("reason", trouble.reason)
      case .sealingEnded(let reason):
        change.member("event", "sealing_ended")
        change.member("reason", reason)
      case .executorEnded(let reason, let pause):
        change.member("event", "executor_ended")
        change.member("reason", reason)
        change.member("after_ms", pause.milliseconds)
      }
    }
  }
}

extension Terminal {
  /// Tells of a change: to the person on standard error, to a program among the answers.
  func report(_ change: StateChange) {
    if settings.isJSON {
      say("", json: change.json)
      flush()
    } else if let line = change.line {
      complain(line)
    }
  }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }

  /// For people: `0.21 s`, `12.3 s`.
  var inSeconds: String {
    let hundredths = (milliseconds + 5) / 10
    guard hundredths < 1_000 else { return "\(hundredths / 100).\(hundredths / 10 % 10) s" }
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
  }
}
