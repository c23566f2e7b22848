import Digest
package import EventLog
import Incidents
import JSON

extension EventFormat where Event == PostmortemEvent {
  package static let postmortems = EventFormat(writing: { $0.body })
    .readingText().readingImprovements().readingReviews()

  private func readingText() -> Self {
    reading("postmortem.opened") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      let (subject, isOfDeployment) = try fields.subject()
      return .opened(
        PostmortemOpening(
          of: subject, isOfDeployment: isOfDeployment,
          leader: try fields.id("leader", as: PrincipalID.self),
          by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("section.written") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .sectionWritten(
        SectionText(
          try fields.id("id", as: EventID.self),
          of: try fields.enum("section", as: PostmortemSection.self),
          text: try payload.text("text"), cites: try fields.events("cites"),
          over: try fields.optionalID("base", as: EventID.self),
          isMerged: try fields.bool("merged"), by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("perspective.shared") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .perspectiveShared(
        Perspective(
          try fields.id("id", as: EventID.self), text: try payload.text("text"),
          try fields.enum("attribution", as: Perspective.Attribution.self),
          role: try fields.optionalString("role"),
          by: try fields.optionalID("by", as: PrincipalID.self)))
    }
    .reading("factor.named") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .factorNamed(
        Factor(
          try fields.id("id", as: EventID.self),
          try fields.enum("category", as: Factor.Category.self), text: try payload.text("text"),
          cites: try fields.events("cites"), by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("factor.withdrawn") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .factorWithdrawn(
        factor: try fields.id("factor", as: EventID.self),
        by: try fields.id("by", as: PrincipalID.self), because: try payload.text("because"))
    }
    .reading("finding.waived") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .findingWaived(
        Waiver(
          try fields.string("rule"), in: try fields.section(), because: try payload.text("because"),
          by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("comment.added") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .commented(
        Comment(
          try fields.id("id", as: EventID.self),
          on: try fields.enum("section", as: PostmortemSection.self),
          text: try payload.text("text"),
          answers: try fields.optionalID("answers", as: EventID.self),
          by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("comment.settled") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .commentSettled(
        comment: try fields.id("comment", as: EventID.self),
        by: try fields.id("by", as: PrincipalID.self))
    }
  }

  private func readingImprovements() -> Self {
    reading("improvement.added") { payload throws(JSONFault) in
      .improvementAdded(try Improvement(payload))
    }
    .reading("improvement.changed") { payload throws(JSONFault) in
      .improvementChanged(try Improvement(payload))
    }
    .reading("improvement.declined") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .improvementDeclined(
        DeclinedImprovement(
          try fields.optionalID("improvement", as: EventID.self), text: try payload.text("text"),
          because: try payload.text("because"), by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("improvement.exported") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .improvementExported(
        TrackerReference(
          try fields.string("tracker"), try fields.string("reference"),
          at: try fields.optionalString("address")),
        improvement: try fields.id("improvement", as: EventID.self))
    }
    .reading("improvement.finished") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .improvementFinished(
        ImprovementEnd(
          try fields.id("improvement", as: EventID.self), evidence: try payload.text("evidence"),
          by: try fields.optionalID("by", as: PrincipalID.self)))
    }
    .reading("improvement.reopened") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .improvementReopened(
        improvement: try fields.id("improvement", as: EventID.self),
        because: try payload.text("because"), by: try fields.optionalID("by", as: PrincipalID.self))
    }
  }

  private func readingReviews() -> Self {
    reading("review.requested") { payload throws(JSONFault) in
      .reviewRequested(by: try JSONFields(payload.clear).id("by", as: PrincipalID.self))
    }
    .reading("review.given") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .reviewGiven(
        PostmortemReview(
          of: try fields.int64("revision"),
          try fields.enum("verdict", as: PostmortemReview.Verdict.self),
          because: try payload.optionalText("because", in: fields),
          by: try fields.id("by", as: PrincipalID.self)))
    }
    .reading("postmortem.published") { payload throws(JSONFault) in
      .published(try Publication(payload))
    }
    .reading("postmortem.corrected") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .corrected(
        section: try fields.section(), because: try payload.text("because"),
        by: try fields.id("by", as: PrincipalID.self))
    }
  }
}

extension EventType {
  package static let postmortemOpened = EventType(known: "postmortem.opened")
  package static let postmortemCorrected = EventType(known: "postmortem.corrected")
  package static let sectionWritten = EventType(known: "section.written")
  package static let perspectiveShared = EventType(known: "perspective.shared")
  package static let factorNamed = EventType(known: "factor.named")
  package static let factorWithdrawn = EventType(known: "factor.withdrawn")
  package static let findingWaived = EventType(known: "finding.waived")
  package static let commentAdded = EventType(known: "comment.added")
  package static let commentSettled = EventType(known: "comment.settled")
  package static let improvementAdded = EventType(known: "improvement.added")
  package static let improvementChanged = EventType(known: "improvement.changed")
  package static let improvementDeclined = EventType(known: "improvement.declined")
  package static let improvementExported = EventType(known: "improvement.exported")
  package static let improvementFinished = EventType(known: "improvement.finished")
  package static let improvementReopened = EventType(known: "improvement.reopened")
  package static let reviewRequested = EventType(known: "review.requested")
}

// MARK: - Writing

extension PostmortemEvent {
  fileprivate var body: EventBody {
    switch self {
    case .opened(let opening):
      EventBody(.postmortemOpened) {
        $0.id(opening.isOfDeployment ? "deployment" : "incident", opening.subject)
        $0.id("leader", opening.leader)
        $0.id("by", opening.by)
      }
    case .sectionWritten(let text):
      EventBody(.sectionWritten, words: ["text": text.text]) {
        $0.id("id", text.id)
        $0.word("section", text.section)
        $0.id("base", text.base)
        $0.member("merged", text.isMerged)
        $0.events("cites", text.cites)
        $0.id("by", text.by)
      }
    case .perspectiveShared(let perspective):
      EventBody(.perspectiveShared, words: ["text": perspective.text]) {
        $0.id("id", perspective.id)
        $0.word("attribution", perspective.attribution)
        $0.member("role", ifPresent: perspective.role)
        $0.id("by", perspective.by)
      }
    case .factorNamed(let factor):
      EventBody(.factorNamed, words: ["text": factor.text]) {
        $0.id("id", factor.id)
        $0.word("category", factor.category)
        $0.events("cites", factor.cites)
        $0.id("by", factor.by)
      }
    case .factorWithdrawn(let factor, let by, let because):
      EventBody(.factorWithdrawn, words: ["because": because]) {
        $0.id("factor", factor)
        $0.id("by", by)
      }
    case .findingWaived(let waiver):
      EventBody(.findingWaived, words: ["because": waiver.because]) {
        $0.member("rule", waiver.rule)
        $0.word("section", waiver.section)
        $0.id("by", waiver.by)
      }
    case .commented(let comment):
      EventBody(.commentAdded, words: ["text": comment.text]) {
        $0.id("id", comment.id)
        $0.word("section", comment.section)
        $0.id("answers", comment.answers)
        $0.id("by", comment.by)
      }
    case .commentSettled(let comment, let by):
      EventBody(.commentSettled) {
        $0.id("comment", comment)
        $0.id("by", by)
      }
    case .improvementAdded(let improvement): improvement.body(.improvementAdded)
    case .improvementChanged(let improvement): improvement.body(.improvementChanged)
    case .improvementDeclined(let declined):
      EventBody(.improvementDeclined, words: ["text": declined.text, "because": declined.because]) {
        $0.id("improvement", declined.improvement)
        $0.id("by", declined.by)
      }
    case .improvementExported(let reference, let improvement):
      EventBody(.improvementExported) {
        $0.id("improvement", improvement)
        $0.member("tracker", reference.tracker)
        $0.member("reference", reference.reference)
        $0.member("address", ifPresent: reference.address)
      }
    case .improvementFinished(let end):
      EventBody(.improvementFinished, words: ["evidence": end.evidence]) {
        $0.id("improvement", end.improvement)
        $0.id("by", end.by)
      }
    case .improvementReopened(let improvement, let because, let by):
      EventBody(.improvementReopened, words: ["because": because]) {
        $0.id("improvement", improvement)
        $0.id("by", by)
      }
    case .reviewRequested(let by): EventBody(.reviewRequested) { $0.id("by", by) }
    case .reviewGiven(let review):
      EventBody(.reviewGiven, words: ["because": review.because]) {
        $0.member("revision", review.revision)
        $0.word("verdict", review.verdict)
        $0.id("by", review.by)
        $0.present(["because": review.because])
      }
    case .published(let publication): publication.body
    case .corrected(let section, let because, let by):
      EventBody(.postmortemCorrected, words: ["because": because]) {
        $0.word("section", section)
        $0.id("by", by)
      }
    }
  }
}

extension Improvement {
  fileprivate func body(_ type: EventType) -> EventBody {
    EventBody(type, words: ["text": text, "done_when": doneWhen]) {
      $0.id("id", id)
      $0.word("kind", kind)
      $0.member("owner_role", owner)
      $0.time("due_at", dueAt)
      $0.id("by", by)
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.id("id", as: EventID.self), try fields.enum("kind", as: Kind.self),
      text: try payload.text("text"), owner: try fields.string("owner_role"),
      dueAt: try fields.time("due_at"), doneWhen: try payload.text("done_when"),
      by: try fields.id("by", as: PrincipalID.self))
  }
}

extension Publication {
  fileprivate var body: EventBody {
    EventBody(.postmortemPublished, words: ["unreviewed": unreviewed]) {
      $0.id(isOfDeployment ? "deployment" : "incident", subject)
      $0.member("revision", revision)
      $0.member("digest", digest.description)
      $0.array("streams") { array in
        for stream in inputs.streams {
          array.element {
            $0.object {
              $0.id("stream", stream.id)
              $0.member("version", stream.version.rawValue)
              $0.member("head", stream.head.description)
            }
          }
        }
      }
      $0.member("wording", inputs.wording.description)
      $0.member("policy", ifPresent: inputs.policy?.description)
      $0.member("redactions", inputs.redactions)
      $0.strings("covers", covers.map(\.description))
      $0.id("by", by)
      $0.present(["unreviewed": unreviewed])
    }
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    var streams: [DraftInputs.Stream] = []
    for stream in try fields.objects("streams") {
      streams.append(
        DraftInputs.Stream(
          try stream.id("stream", as: StreamID.self),
          at: StreamVersion(try stream.int32("version")), head: try stream.digest("head")))
    }
    let (subject, isOfDeployment) = try fields.subject()
    self.init(
      of: try fields.int64("revision"), digest: try fields.digest("digest"),
      from: DraftInputs(
        streams: streams, wording: try fields.digest("wording"),
        policy: fields.contains("policy") ? try fields.digest("policy") : nil,
        redactions: try fields.int64("redactions")),
      on: subject, isOfDeployment: isOfDeployment, covering: try fields.streams("covers"),
      unreviewed: try payload.optionalText("unreviewed", in: fields),
      by: try fields.id("by", as: PrincipalID.self))
  }
}

extension JSONFields {
  fileprivate func subject() throws(JSONFault) -> (StreamID, isOfDeployment: Bool) {
    if let deployment = try optionalID("deployment", as: StreamID.self) {
      return (deployment, true)
    }
    return (try id("incident", as: StreamID.self), false)
  }

  fileprivate func digest(_ name: String) throws(JSONFault) -> SHA256Digest {
    let text = try string(name)
    guard let digest = SHA256Digest(hexadecimal: text) else {
      throw fault(.unknownWord(text), at: name)
    }
    return digest
  }

  fileprivate func events(_ name: String) throws(JSONFault) -> [EventID] {
    var events: [EventID] = []
    for text in try strings(name) {
      guard let id = EventID(text) else { throw fault(.unknownWord(text), at: name) }
      events.append(id)
    }
    return events
  }

  fileprivate func streams(_ name: String) throws(JSONFault) -> [StreamID] {
    var streams: [StreamID] = []
    for text in try strings(name) {
      guard let id = StreamID(text) else { throw fault(.unknownWord(text), at: name) }
      streams.append(id)
    }
    return streams
  }

  fileprivate func section() throws(JSONFault) -> PostmortemSection? {
    try optionalEnum("section", as: PostmortemSection.self)
  }
}

extension JSONMembers {
  fileprivate mutating func events(_ name: String, _ events: [EventID]) {
    strings(name, events.map(\.description))
  }
}
