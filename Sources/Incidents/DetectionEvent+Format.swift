package import EventLog
import JSON

extension EventFormat where Event == DetectionEvent {
  /// What happens on the stream of a detection.
  package static let detections = EventFormat(writing: { $0.body })
    .reading("detection.recorded") { payload throws(JSONFault) in
      .recorded(try Detection.Finding(payload))
    }
    .reading("detection.deduplicated") { payload throws(JSONFault) in
      .deduplicated(into: try JSONFields(payload.clear).id("into", as: StreamID.self))
    }
    .reading("detection.linked") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .linked(
        deployment: try fields.optionalID("deployment", as: StreamID.self),
        incident: try fields.optionalID("incident", as: StreamID.self))
    }
    .reading("report.acknowledged") { payload throws(JSONFault) in
      .acknowledged(by: try JSONFields(payload.clear).id("by", as: PrincipalID.self))
    }
}

extension DetectionEvent {
  fileprivate var body: EventBody {
    switch self {
    case .recorded(let finding): finding.body
    case .deduplicated(let other): EventBody(.detectionDeduplicated) { $0.id("into", other) }
    case .linked(let deployment, let incident):
      EventBody(.detectionLinked) {
        $0.id("deployment", deployment)
        $0.id("incident", incident)
      }
    case .acknowledged(let principal): EventBody(.reportAcknowledged) { $0.id("by", principal) }
    }
  }
}

extension Detection.Finding {
  fileprivate var body: EventBody {
    EventBody(.detectionRecorded, words: ["text": text, "contact": contact]) {
      $0.word("source", source)
      $0.member("signal", ifPresent: signal)
      $0.member("group", ifPresent: group)
      $0.member("service", ifPresent: service)
      $0.member("environment", ifPresent: environment)
      $0.word("severity_hint", severityHint)
      $0.member("dedup_key", ifPresent: deduplicationKey)
      $0.present(["contact": contact])
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      source: try fields.enum("source", as: DetectionSource.self),
      text: try payload.text("text"), contact: try payload.optionalText("contact", in: fields),
      signal: try fields.optionalString("signal"), group: try fields.optionalString("group"),
      service: try fields.optionalString("service"),
      environment: try fields.optionalString("environment"),
      severityHint: try fields.optionalEnum("severity_hint", as: Severity.self),
      deduplicationKey: try fields.optionalString("dedup_key"))
  }
}
