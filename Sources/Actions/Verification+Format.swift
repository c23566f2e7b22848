import EventLog
import Incidents
import JSON

extension EventFormat where Event == ActionEvent {
  func readingVerifications() -> Self {
    reading("decision.verification_requested") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .verificationRequested(
        VerificationRequest(
          try fields.action(), of: try fields.decision(), round: try fields.int32("round"),
          by: try fields.id("by", as: PrincipalID.self), because: try payload.text("because")))
    }
    .reading("verification.started") { payload throws(JSONFault) in
      .verificationStarted(try VerificationStart(payload))
    }
    .reading("verification.sampled") { payload throws(JSONFault) in
      .verificationSampled(try VerificationSample(payload))
    }
    .reading("verification.passed") { payload throws(JSONFault) in
      .verificationEnded(try VerificationEnd(payload, .passed))
    }
    .reading("verification.failed") { payload throws(JSONFault) in
      .verificationEnded(try VerificationEnd(payload, .failed))
    }
    .reading("verification.inconclusive") { payload throws(JSONFault) in
      .verificationEnded(try VerificationEnd(payload, .inconclusive))
    }
    .reading("mitigation.confirmed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .confirmed(
        MitigationConfirmation(
          try fields.action(), of: try fields.decision(),
          trafficRestoredAt: try fields.optionalTime("traffic_restored_at"),
          verifiedAfterMilliseconds: try fields.optionalInt64("verified_after_ms")))
    }
  }
}

extension VerificationRequest {
  var body: EventBody {
    EventBody(.verificationRequested, words: ["because": because]) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.member("round", round)
      $0.id("by", by)
    }
  }
}

extension VerificationStart {
  var body: EventBody {
    EventBody(.verificationStarted) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.member("round", round)
      $0.strings("checks", checks)
      $0.member("samples", samples)
      $0.member("minimum_requests", minimumRequests)
      $0.time("settled_at", settledAt)
      $0.time("ends_at", endsAt)
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.action(), of: try fields.decision(), round: try fields.int32("round"),
      checks: try fields.strings("checks"), samples: try fields.int32("samples"),
      minimumRequests: try fields.int64("minimum_requests"),
      settledAt: try fields.time("settled_at"), endsAt: try fields.time("ends_at"))
    guard (1...10_000).contains(samples) else { throw fields.fault(.outOfRange, at: "samples") }
  }
}

extension VerificationSample {
  var body: EventBody {
    EventBody(.verificationSampled, words: ["because": because]) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.member("ordinal", ordinal)
      $0.time("at", at)
      $0.array("results") { array in
        for result in results {
          array.element {
            $0.object {
              $0.member("check", result.check)
              $0.word("outcome", result.outcome)
              $0.member("value", ifPresent: result.value)
              $0.member("requests", ifPresent: result.requests)
            }
          }
        }
      }
      $0.present(["because": because])
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    guard fields.contains("results") else { throw JSONFault(.missing("results"), at: 0) }
    var results: [CheckResult] = []
    for result in try fields.objects("results") {
      results.append(
        CheckResult(
          try result.string("check"), try result.enum("outcome", as: CheckResult.Outcome.self),
          value: try result.optionalString("value"),
          requests: try result.optionalInt64("requests")))
    }
    self.init(
      try fields.action(), of: try fields.decision(), ordinal: try fields.int32("ordinal"),
      at: try fields.time("at"), results,
      because: try payload.optionalText("because", in: fields))
  }
}

extension VerificationEnd {
  var body: EventBody {
    EventBody(verdict.type, words: ["because": because]) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.strings("failed", failed)
      $0.strings("unknown", unknown)
      $0.member("samples", samples)
      $0.member("requests", ifPresent: requests)
    }
  }

  fileprivate init(_ payload: StoredPayload, _ verdict: Verdict) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.action(), of: try fields.decision(), verdict,
      failed: try fields.strings("failed"), unknown: try fields.strings("unknown"),
      samples: try fields.int32("samples"), requests: try fields.optionalInt64("requests"),
      because: try payload.text("because"))
  }
}

extension VerificationEnd.Verdict {
  fileprivate var type: EventType {
    switch self {
    case .passed: .verificationPassed
    case .failed: .verificationFailed
    case .inconclusive: .verificationInconclusive
    }
  }
}

extension MitigationConfirmation {
  var body: EventBody {
    EventBody(.mitigationConfirmed) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.time("traffic_restored_at", trafficRestoredAt)
      $0.member("verified_after_ms", ifPresent: verifiedAfterMilliseconds)
    }
  }
}
