package import EventLog
import JSON
package import Policy

/// A condition of the policy held for as long as it must; measured by the executor, and said by
/// nobody else.
package struct TriggerFiring: Equatable, Sendable {
  /// The id of its event.
  package var fired: EventID
  package var trigger: String
  package var signal: String
  /// What the policy wants done.
  package var action: MitigationKind
  package var service: String
  package var environment: String
  package var scope: String
  /// The reading at which it fired.
  package var value: String?
  /// Since when the condition held.
  package var since: Timestamp
  package var at: Timestamp
  /// What was read from then to then; the first ones and the last when they are many.
  package var samples: [Sample]

  package struct Sample: Equatable, Sendable {
    package var at: Timestamp
    package var value: String?
    package var requests: Int64?

    package init(at time: Timestamp, value: String?, requests: Int64? = nil) {
      (at, self.value, self.requests) = (time, value, requests)
    }
  }

  package init(
    _ fired: EventID, trigger: String, signal: String, then action: MitigationKind,
    service: String, environment: String, scope: String, value: String?, since: Timestamp,
    at time: Timestamp, samples: [Sample]
  ) {
    (self.fired, self.trigger, self.signal, self.action) = (fired, trigger, signal, action)
    (self.service, self.environment, self.scope) = (service, environment, scope)
    (self.value, self.since, at, self.samples) = (value, since, time, samples)
  }
}

/// Why what a trigger wants is not done without asking.
package struct TriggerSuppression: Equatable, Sendable {
  /// The firing that it is about.
  package var fired: EventID
  package var trigger: String
  package var because: Words<String>

  package init(_ fired: EventID, trigger: String, because: Words<String>) {
    (self.fired, self.trigger, self.because) = (fired, trigger, because)
  }
}

/// What signals were like before a deployment began.
package struct RecordedBaseline: Equatable, Sendable {
  package var from: Timestamp
  package var to: Timestamp
  package var signals: [String: Baseline]
  /// Signals of which nobody can say, and why.
  package var missing: Words<[String]>?

  package init(
    from: Timestamp, to: Timestamp, signals: [String: Baseline], missing: Words<[String]>?
  ) {
    (self.from, self.to, self.signals, self.missing) = (from, to, signals, missing)
  }
}

// MARK: - Format

extension EventFormat where Event == DeploymentEvent {
  func readingTriggers() -> Self {
    reading("trigger.fired") { payload throws(JSONFault) in
      .triggerFired(try TriggerFiring(payload))
    }
    .reading("trigger.suppressed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .triggerSuppressed(
        TriggerSuppression(
          try fields.id("fired"), trigger: try fields.string("trigger"),
          because: try payload.text("because")))
    }
    .reading("deployment.baseline_recorded") { payload throws(JSONFault) in
      .baselineRecorded(try RecordedBaseline(payload))
    }
  }
}

extension TriggerFiring {
  var body: EventBody {
    eventBody("trigger.fired") {
      $0.member("fired", fired.description)
      $0.member("trigger", trigger)
      $0.member("signal", signal)
      $0.member("action", action.rawValue)
      $0.member("service", service)
      $0.member("environment", environment)
      $0.member("scope", scope)
      $0.member("value", ifPresent: value)
      $0.member("since", since.microseconds)
      $0.member("at", at.microseconds)
      $0.array("samples") { array in
        for sample in samples {
          array.element {
            $0.object {
              $0.member("at", sample.at.microseconds)
              $0.member("value", ifPresent: sample.value)
              $0.member("requests", ifPresent: sample.requests)
            }
          }
        }
      }
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    guard fields.contains("samples") else { throw JSONFault(.missing("samples"), at: 0) }
    var samples: [Sample] = []
    for sample in try fields.objects("samples") {
      samples.append(
        Sample(
          at: Timestamp(microseconds: try sample.int64("at")),
          value: try sample.optionalString("value"),
          requests: try sample.optionalInt64("requests")))
    }
    self.init(
      try fields.id("fired"), trigger: try fields.string("trigger"),
      signal: try fields.string("signal"),
      then: try fields.enum("action", as: MitigationKind.self),
      service: try fields.string("service"), environment: try fields.string("environment"),
      scope: try fields.string("scope"), value: try fields.optionalString("value"),
      since: Timestamp(microseconds: try fields.int64("since")),
      at: Timestamp(microseconds: try fields.int64("at")), samples: samples)
  }
}

extension TriggerSuppression {
  var body: EventBody {
    eventBody("trigger.suppressed", words: PayloadWords(("because", because))) {
      $0.member("fired", fired.description)
      $0.member("trigger", trigger)
    }
  }
}

extension RecordedBaseline {
  var body: EventBody {
    let clear = JSONWriter.object {
      $0.member("from", from.microseconds)
      $0.member("to", to.microseconds)
      $0.array("signals") { array in
        for (name, baseline) in signals.sorted(by: { $0.key < $1.key }) {
          array.element {
            $0.object {
              $0.member("signal", name)
              $0.member("median", baseline.median.description)
              $0.member("spread", baseline.spread.description)
              $0.member("samples", baseline.samples)
            }
          }
        }
      }
      if missing != nil { $0.member("words", ["missing"]) }
    }
    var words: [UInt8]?
    if case .text(let missing)? = missing {
      words = JSONWriter.object { $0.member("missing", missing) }
    }
    return EventBody(EventType(known: "deployment.baseline_recorded"), clear: clear, words: words)
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    guard fields.contains("signals") else { throw JSONFault(.missing("signals"), at: 0) }
    var signals: [String: Baseline] = [:]
    for signal in try fields.objects("signals") {
      guard let median = Quantity(try signal.string("median")),
        let spread = Quantity(try signal.string("spread"))
      else { throw signal.fault(.outOfRange, at: "median") }
      signals[try signal.string("signal")] = Baseline(
        median: median, spread: spread, samples: Int(try signal.int64("samples")))
    }
    let isMissing = try fields.strings("words").contains("missing")
    self.init(
      from: Timestamp(microseconds: try fields.int64("from")),
      to: Timestamp(microseconds: try fields.int64("to")), signals: signals,
      missing: isMissing ? try payload.texts("missing") : nil)
  }
}

extension EventType {
  package static let triggerFired = EventType(known: "trigger.fired")
  package static let triggerSuppressed = EventType(known: "trigger.suppressed")
}
