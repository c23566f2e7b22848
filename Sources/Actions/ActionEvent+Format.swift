import Digest
package import EventLog
import Incidents
import JSON

extension EventFormat where Event == ActionEvent {
  /// What the executor did about the decisions of an incident, on its stream.
  package static let actions = EventFormat(writing: { $0.body })
    .readingClaims().readingSteps().readingEnds().readingVerifications().readingEscalations()

  private func readingClaims() -> Self {
    reading("action.claimed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      guard let hash = try fields.digest("plan_hash") else {
        throw JSONFault(.missing("plan_hash"), at: 0)
      }
      let claim = Claim(
        try fields.action(), of: try fields.decision(), planHash: hash,
        service: try fields.string("service"), environment: try fields.string("environment"),
        steps: try fields.int32("steps"), attempt: try fields.int32("attempt"),
        fence: try fields.fence(), by: try fields.id("executor", as: ExecutorID.self))
      // Whoever folds it makes room for so many.
      guard (0...1_000).contains(claim.steps) else { throw fields.fault(.outOfRange, at: "steps") }
      return .claimed(claim)
    }
  }

  private func readingSteps() -> Self {
    reading("step.started") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .stepStarted(
        try StepPlace(fields), name: try fields.string("name"),
        isReversible: try fields.optionalBool("reversible") ?? false)
    }
    .reading("step.finished") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .stepFinished(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.failed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .stepFailed(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.timed_out") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .stepTimedOut(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.undo_started") { payload throws(JSONFault) in
      .undoStarted(try StepPlace(try JSONFields(payload.clear)))
    }
    .reading("step.undone") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .undone(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.undo_failed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .undoFailed(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.undo_timed_out") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .undoTimedOut(try StepPlace(fields), try StepReport(payload, fields))
    }
    .reading("step.probed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .stepProbed(
        StepProbe(
          try StepPlace(fields), try fields.enum("verdict", as: StepProbe.Verdict.self),
          by: try fields.optionalID("by", as: PrincipalID.self),
          because: try payload.text("because")))
    }
  }

  private func readingEnds() -> Self {
    reading("action.completed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .completed(
        ActionCompletion(
          try fields.action(), of: try fields.decision(), fence: try fields.fence(),
          trafficRestoredAt: try fields.optionalTime("traffic_restored_at"),
          restoredAfterMilliseconds: try fields.optionalInt64("restored_after_ms"),
          objectiveMilliseconds: try fields.optionalInt64("objective_ms")))
    }
    .reading("action.compensated") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .compensated(
        action: try fields.action(), decision: try fields.decision(), fence: try fields.fence(),
        steps: try fields.int32s("steps"))
    }
    .reading("action.failed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .failed(
        ActionFailure(
          try fields.action(), of: try fields.decision(), fence: try fields.optionalFence(),
          try fields.enum("cause", as: ActionFailure.Cause.self),
          because: try payload.text("because"), isUntouched: try fields.bool("untouched")))
    }
    .reading("action.in_doubt") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .inDoubt(
        try StepPlace(fields), because: try fields.enum("because", as: Doubt.self))
    }
  }
}

extension ActionEvent {
  var body: EventBody {
    switch self {
    case .claimed(let claim): claim.body
    case .stepStarted(let place, let name, let isReversible):
      EventBody(.stepStarted) {
        $0.place(place)
        $0.member("name", name)
        if isReversible { $0.member("reversible", true) }
      }
    case .undoStarted(let place): EventBody(.undoStarted) { $0.place(place) }
    case .undone(let place, let report): report.body(.undone, at: place)
    case .undoFailed(let place, let report): report.body(.undoFailed, at: place)
    case .undoTimedOut(let place, let report): report.body(.undoTimedOut, at: place)
    case .compensated(let action, let decision, let fence, let steps):
      EventBody(.actionCompensated) {
        $0.id("action", action)
        $0.id("decision", decision)
        $0.fence(fence)
        $0.member("steps", steps)
      }
    case .stepFinished(let place, let report): report.body(.stepFinished, at: place)
    case .stepFailed(let place, let report): report.body(.stepFailed, at: place)
    case .stepTimedOut(let place, let report): report.body(.stepTimedOut, at: place)
    case .stepProbed(let probe):
      EventBody(.stepProbed, words: ["because": probe.because]) {
        $0.place(probe.place)
        $0.word("verdict", probe.verdict)
        $0.id("by", probe.by)
      }
    case .completed(let completion):
      EventBody(.actionCompleted) {
        $0.id("action", completion.action)
        $0.id("decision", completion.decision)
        $0.fence(completion.fence)
        $0.time("traffic_restored_at", completion.trafficRestoredAt)
        $0.member("restored_after_ms", ifPresent: completion.restoredAfterMilliseconds)
        $0.member("objective_ms", ifPresent: completion.objectiveMilliseconds)
      }
    case .failed(let failure):
      EventBody(.actionFailed, words: ["because": failure.because]) {
        $0.id("action", failure.action)
        $0.id("decision", failure.decision)
        if let fence = failure.fence { $0.fence(fence) }
        $0.word("cause", failure.cause)
        $0.member("untouched", failure.isUntouched)
      }
    case .inDoubt(let place, let because):
      EventBody(.actionInDoubt) {
        $0.place(place)
        $0.word("because", because)
      }
    case .verificationRequested(let request): request.body
    case .verificationStarted(let start): start.body
    case .verificationSampled(let sample): sample.body
    case .verificationEnded(let end): end.body
    case .confirmed(let confirmation): confirmation.body
    case .escalated(let escalation): escalation.body
    }
  }
}

extension Claim {
  fileprivate var body: EventBody {
    EventBody(.actionClaimed) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.member("plan_hash", planHash.description)
      $0.member("service", service)
      $0.member("environment", environment)
      $0.member("steps", steps)
      $0.member("attempt", attempt)
      $0.fence(fence)
      $0.id("executor", executor)
    }
  }
}

extension StepPlace {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      try fields.action(), of: try fields.decision(), step: try fields.int32("step"),
      fence: try fields.fence())
    guard step >= 0 else { throw fields.fault(.outOfRange, at: "step") }
  }
}

extension StepReport {
  fileprivate func body(_ type: EventType, at place: StepPlace) -> EventBody {
    var words: KeyValuePairs<String, Words<String>?> {
      ["output": output, "errors": errors, "because": because]
    }
    return EventBody(type, words: words) {
      $0.place(place)
      $0.member("milliseconds", milliseconds)
      $0.member("exit_code", ifPresent: exitCode)
      $0.member("output_size", outputSize)
      $0.member("output_hash", ifPresent: outputHash?.description)
      $0.stream("stdout", standardOutput)
      $0.stream("stderr", standardError)
      $0.member("usually_ms", ifPresent: usuallyMilliseconds)
      $0.present(words)
    }
  }

  fileprivate init(_ payload: StoredPayload, _ fields: JSONFields) throws(JSONFault) {
    self.init(
      milliseconds: try fields.int64("milliseconds"),
      exitCode: try fields.optionalInt32("exit_code"),
      outputSize: try fields.int64("output_size"), outputHash: try fields.digest("output_hash"),
      output: try payload.optionalText("output", in: fields),
      because: try payload.optionalText("because", in: fields))
    errors = try payload.optionalText("errors", in: fields)
    (standardOutput, standardError) = (try fields.stream("stdout"), try fields.stream("stderr"))
    usuallyMilliseconds = try fields.optionalInt64("usually_ms")
  }
}

// MARK: - What they have in common

extension JSONFields {
  func action() throws(JSONFault) -> EventID { try id("action", as: EventID.self) }
  func decision() throws(JSONFault) -> EventID { try id("decision", as: EventID.self) }

  fileprivate func fence() throws(JSONFault) -> Fence {
    guard let fence = try optionalFence() else { throw JSONFault(.missing("fence"), at: 0) }
    return fence
  }

  fileprivate func optionalFence() throws(JSONFault) -> Fence? {
    guard let fields = try optionalObject("fence") else { return nil }
    return Fence(timeline: try fields.int32("timeline"), epoch: try fields.int64("epoch"))
  }

  fileprivate func digest(_ name: String) throws(JSONFault) -> SHA256Digest? {
    guard let text = try optionalString(name) else { return nil }
    guard let digest = SHA256Digest(hexadecimal: text) else {
      throw fault(.unknownWord(text), at: name)
    }
    return digest
  }
}

extension JSONFields {
  fileprivate func stream(_ name: String) throws(JSONFault) -> StepReport.Stream? {
    guard let fields = try optionalObject(name) else { return nil }
    guard let hash = try fields.digest("hash") else { throw JSONFault(.missing("hash"), at: 0) }
    return StepReport.Stream(size: try fields.int64("size"), hash: hash)
  }
}

extension JSONMembers {
  fileprivate mutating func stream(_ name: String, _ stream: StepReport.Stream?) {
    guard let stream else { return }
    object(name) {
      $0.member("size", stream.size)
      $0.member("hash", stream.hash.description)
    }
  }

  fileprivate mutating func fence(_ fence: Fence) {
    object("fence") {
      $0.member("timeline", fence.timeline)
      $0.member("epoch", fence.epoch)
    }
  }

  fileprivate mutating func place(_ place: StepPlace) {
    id("action", place.action)
    id("decision", place.decision)
    member("step", place.step)
    fence(place.fence)
  }
}
