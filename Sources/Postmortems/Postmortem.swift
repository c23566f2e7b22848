package import EventLog

/// A postmortem, folded from its stream: what people wrote, said and agreed.
///
/// What the record itself says is no part of it; `PostmortemDocument` puts the two together.
package struct Postmortem: Decider, Equatable {
  package private(set) var opening: PostmortemOpening?
  /// How often what readers see has changed: what is reviewed and published is a revision.
  package private(set) var revision: Int64 = 0
  package private(set) var texts: [PostmortemSection: [WrittenText]] = [:]
  package private(set) var perspectives: [Dated<Perspective>] = []
  package private(set) var factors: [Dated<Factor>] = []
  package private(set) var withdrawnFactors: Set<EventID> = []
  package private(set) var waivers: [Waiver] = []
  package private(set) var comments: [Comment] = []
  package private(set) var settledComments: Set<EventID> = []
  package private(set) var improvements: [ImprovementState] = []
  package private(set) var declined: [DeclinedImprovement] = []
  package private(set) var isReviewRequested = false
  package private(set) var reviews: [PostmortemReview] = []
  package private(set) var publications: [Publication] = []
  package private(set) var corrections: [PostmortemCorrection] = []

  package init() {}
}

/// What somebody wrote, and at which revision.
package struct WrittenText: Equatable, Sendable {
  package var text: SectionText
  package var revision: Int64
}

/// Something that is there from one revision on.
package struct Dated<Value: Equatable & Sendable>: Equatable, Sendable {
  package var value: Value
  package var revision: Int64
}

package struct PostmortemCorrection: Equatable, Sendable {
  package var section: PostmortemSection?
  package var because: Words<String>
  /// The published revision that said something that is not so.
  package var of: Int64
}

/// How far it has come.
package enum PostmortemStatus: String, CaseIterable, Sendable {
  /// Nobody has opened it; what can be read is computed.
  case owed
  case draft
  case inReview = "in-review"
  case reviewed
  case published
  /// Published, and corrected since; the newest revision is not sealed yet.
  case corrected
}

extension Postmortem {
  package mutating func evolve(_ event: PostmortemEvent) {
    switch event {
    case .opened(let opening): self.opening = opening
    case .sectionWritten(let text):
      revision += 1
      texts[text.section, default: []].append(WrittenText(text: text, revision: revision))
    case .perspectiveShared(let perspective):
      revision += 1
      perspectives.append(Dated(value: perspective, revision: revision))
    case .factorNamed(let factor):
      revision += 1
      factors.append(Dated(value: factor, revision: revision))
    case .factorWithdrawn(let factor, _, _):
      revision += 1
      withdrawnFactors.insert(factor)
    case .findingWaived(let waiver): waivers.append(waiver)
    case .commented(let comment): comments.append(comment)
    case .commentSettled(let comment, _): settledComments.insert(comment)
    case .improvementAdded(let improvement):
      revision += 1
      improvements.append(
        ImprovementState(
          improvement: improvement, ordinal: Int32(clamping: improvements.count + 1)))
    case .improvementChanged(let improvement):
      revision += 1
      change(improvement.id) { $0.improvement = improvement }
    case .improvementDeclined(let declined):
      revision += 1
      if let id = declined.improvement { change(id) { $0.declined = declined } }
      self.declined.append(declined)
    // What becomes of an improvement goes on after publishing, and is no other text.
    case .improvementExported(let reference, let id): change(id) { $0.tracker = reference }
    case .improvementFinished(let end):
      change(end.improvement) { ($0.end, $0.wasReopenedHere) = (end, false) }
    case .improvementReopened(let id, _, let principal):
      if improvement(id)?.declined != nil { revision += 1 }
      change(id) {
        ($0.end, $0.declined, $0.wasReopenedHere) = (nil, nil, principal != nil)
      }
    case .reviewRequested: isReviewRequested = true
    case .reviewGiven(let review):
      reviews.append(review)
      if review.verdict == .changesWanted { isReviewRequested = false }
    case .published(let publication): publications.append(publication)
    case .corrected(let section, let because, _):
      corrections.append(
        PostmortemCorrection(
          section: section, because: because, of: publications.last?.revision ?? 0))
    }
  }

  /// Leaves of each action what was agreed on, and not what became of it.
  package mutating func forgetProgress() {
    for index in improvements.indices {
      (improvements[index].tracker, improvements[index].end) = (nil, nil)
    }
  }

  private mutating func change(_ id: EventID, _ body: (inout ImprovementState) -> Void) {
    guard let index = improvements.firstIndex(where: { $0.improvement.id == id }) else { return }
    body(&improvements[index])
  }
}

extension Postmortem {
  package var status: PostmortemStatus {
    guard opening != nil else { return .owed }
    if let last = publications.last {
      return last.revision == revision ? .published : .corrected
    }
    if approval != nil { return .reviewed }
    return isReviewRequested ? .inReview : .draft
  }

  /// Whoever approved exactly this revision, and did not want changes afterwards.
  package var approval: PostmortemReview? {
    guard let last = reviews.last(where: { $0.revision == revision }),
      last.verdict == .approved
    else { return nil }
    return last
  }

  /// What somebody wrote in a section, at a revision or now.
  package func text(
    of section: PostmortemSection, at revision: Int64? = nil
  ) -> SectionText? {
    let revision = revision ?? self.revision
    return texts[section]?.last { $0.revision <= revision }?.text
  }

  /// Those that nobody has taken back.
  package var standingFactors: [Factor] {
    factors.map(\.value).filter { !withdrawnFactors.contains($0.id) }
  }

  package var openComments: [Comment] { comments.filter { !settledComments.contains($0.id) } }

  package func improvement(_ id: EventID) -> ImprovementState? {
    improvements.first { $0.improvement.id == id }
  }

  package func isWaived(_ rule: String, in section: PostmortemSection?) -> Bool {
    waivers.contains { $0.rule == rule && ($0.section == nil || $0.section == section) }
  }
}
