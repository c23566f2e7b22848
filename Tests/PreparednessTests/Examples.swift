import EventLog
import FoundationEssentials
import Policy
import Preparedness
import Testing

/// What the tests share.
enum Examples {
  static let today = day("2026-11-28")
  static let noon = Timestamp(microseconds: 1_700_000_000_000_000)

  static func day(_ text: String) -> CalendarDay {
    guard let day = CalendarDay(text) else { preconditionFailure("no such day: \(text)") }
    return day
  }

  static let reading = BudgetReading(
    service: "checkout", slo: "availability", from: noon.advanced(bySeconds: -86_400),
    until: noon, total: 1_000_000, failed: 250)

  static let mode = FailureMode(
    id: "registry-down", service: "checkout", affects: [.rollback, .rollForward],
    mode: .text("The registry answers no more, so images cannot be pulled."),
    effect: .text("Rolling back is slower."), detection: .text("An alert of the probe."),
    safeguard: .text("A mirror."), lastTested: day("2026-11-01"))

  static let score = DrillScore(
    service: "checkout", environment: "staging", action: .rollback, passed: true, seconds: 42,
    note: .text("It went well."))

  static let start = DrillStart(
    service: "checkout", environment: "staging", action: .rollback)

  static func band(
    _ name: String, _ allows: ErrorBudgetBand.Allowance
  ) -> ErrorBudgetBand { ErrorBudgetBand(name: name, allows: allows, text: name) }

  /// An event as the log would hold it.
  static func recorded(_ body: EventBody) throws -> RecordedEvent {
    // Any hash will do: it takes the zeros out of a checkpoint.
    func id<ID: Identifier>(_ number: UInt8) -> ID {
      ID(uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
    }
    let zeros = String(repeating: "A", count: 43) + "="
    let origin: EventID = id(9)
    let checkpoint = try #require(Checkpoint(text: "lastgood/\(origin)/1\n0\n\(zeros)\n"))
    return RecordedEvent(
      position: LogPosition(1), id: id(7), stream: id(8), version: StreamVersion(1),
      type: body.type, revision: body.revision, happenedAt: noon, recordedAt: noon,
      actor: Actor(id(1), as: "responder"), causes: [], policy: nil, visibility: .normal,
      command: nil, clear: body.clear, sealed: nil, hash: checkpoint.root)
  }
}
