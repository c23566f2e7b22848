package import EventLog
import JSON
import Policy

extension EventFormat where Event == BudgetEvent {
  /// What happens on the stream of an error budget.
  package static let budgets = EventFormat(writing: { $0.body })
    .reading("error_budget.recorded") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .recorded(
        BudgetReading(
          service: try fields.string("service"), slo: try fields.string("slo"),
          from: try fields.time("from"), until: try fields.time("to"),
          total: try fields.int64("total"), failed: try fields.int64("failed")))
    }
    .reading("error_budget.band_entered") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .bandEntered(
        service: try fields.string("service"), slo: try fields.string("slo"),
        band: try fields.string("band"),
        allows: try fields.enum("allows", as: ErrorBudgetBand.Allowance.self))
    }
}

extension BudgetEvent {
  fileprivate var body: EventBody {
    switch self {
    case .recorded(let reading):
      EventBody("error_budget.recorded") {
        $0.member("service", reading.service)
        $0.member("slo", reading.slo)
        $0.member("from", reading.from.microseconds)
        $0.member("to", reading.until.microseconds)
        $0.member("total", reading.total)
        $0.member("failed", reading.failed)
      }
    case .bandEntered(let service, let slo, let band, let allows):
      EventBody("error_budget.band_entered") {
        $0.member("service", service)
        $0.member("slo", slo)
        $0.member("band", band)
        $0.member("allows", allows.rawValue)
      }
    }
  }
}

extension EventFormat where Event == FailureModeEvent {
  /// What happens on the stream of a failure mode.
  package static let failureModes = EventFormat(writing: { $0.body })
    .reading("failure_mode.recorded") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .recorded(
        FailureMode(
          id: try fields.string("failure_mode"), service: try fields.optionalString("service"),
          affects: try fields.actions("affects"), mode: try payload.text("mode"),
          effect: try payload.text("effect"),
          detection: try payload.optionalText("detection", in: fields),
          safeguard: try payload.optionalText("safeguard", in: fields),
          lastTested: try fields.optionalDay("last_tested")))
    }
    .reading("failure_mode.tested") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .tested(
        id: try fields.string("failure_mode"), on: try fields.day("on"),
        passed: try fields.passed(), note: try payload.optionalText("note", in: fields))
    }
}

extension FailureModeEvent {
  fileprivate var body: EventBody {
    switch self {
    case .recorded(let mode):
      EventBody(
        "failure_mode.recorded",
        words: [
          "mode": mode.mode, "effect": mode.effect, "detection": mode.detection,
          "safeguard": mode.safeguard,
        ]
      ) {
        $0.member("failure_mode", mode.id)
        $0.member("service", ifPresent: mode.service)
        $0.member("affects", mode.affects.map(\.rawValue))
        $0.member("last_tested", ifPresent: mode.lastTested?.description)
        $0.present(["detection": mode.detection, "safeguard": mode.safeguard])
      }
    case .tested(let id, let day, let passed, let note):
      EventBody("failure_mode.tested", words: ["note": note]) {
        $0.member("failure_mode", id)
        $0.member("on", day.description)
        $0.member("outcome", DrillOutcome(passed).rawValue)
        $0.present(["note": note])
      }
    }
  }
}

extension EventFormat where Event == DrillEvent {
  /// What happens on the stream of a drill.
  package static let drills = EventFormat(writing: { $0.body })
    .reading("drill.started") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .started(
        DrillStart(
          service: try fields.string("service"), environment: try fields.string("environment"),
          action: try fields.enum("action", as: MitigationKind.self)))
    }
    .reading("drill.scored") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .scored(
        DrillScore(
          service: try fields.string("service"), environment: try fields.string("environment"),
          action: try fields.enum("action", as: MitigationKind.self),
          passed: try fields.passed(), seconds: try fields.optionalInt64("seconds"),
          note: try payload.optionalText("note", in: fields)))
    }
}

extension DrillEvent {
  fileprivate var body: EventBody {
    switch self {
    case .started(let start):
      EventBody("drill.started") {
        $0.member("service", start.service)
        $0.member("environment", start.environment)
        $0.member("action", start.action.rawValue)
      }
    case .scored(let score):
      EventBody("drill.scored", words: ["note": score.note]) {
        $0.member("service", score.service)
        $0.member("environment", score.environment)
        $0.member("action", score.action.rawValue)
        $0.member("outcome", DrillOutcome(score.passed).rawValue)
        $0.member("seconds", ifPresent: score.seconds)
        $0.present(["note": score.note])
      }
    }
  }
}
