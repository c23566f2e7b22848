package import EventLog

extension Postmortem {
  /// Of a section, in bytes: what is longer belongs into a piece of evidence.
  package static let longestText = 64 * 1_024
  /// Of a sentence: a factor, a comment, an action.
  package static let longestSentence = 8 * 1_024
  package static let mostItems = 500

  package func decide(
    _ command: PostmortemCommand
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    if case .open(let opening) = command {
      return self.opening?.leader == opening.leader ? [] : [.opened(opening)]
    }
    guard opening != nil else { throw .notOpened }
    return switch command {
    case .open: []
    case .write(let text, let origin, let because):
      try write(text, origin: origin, because: because)
    case .share(let perspective): try share(perspective)
    case .nameFactor(let factor): try name(factor)
    case .withdrawFactor(let factor, let because, let by):
      try withdraw(factor, because: because, by: by)
    case .waive(let waiver): try waive(waiver)
    case .comment(let comment): try add(comment)
    case .settle(let comment, let by): try settle(comment, by: by)
    case .add(let improvement, let now): try add(improvement, at: now)
    case .change(let improvement): try change(to: improvement)
    case .decline(let declined): try decline(declined)
    case .export(let reference, let id): try export(reference, id)
    case .finish(let end): try finish(end)
    case .reopen(let id, let because, let by): try reopen(id, because: because, by: by)
    case .requestReview(let by): isReviewRequested ? [] : [.reviewRequested(by: by)]
    case .review(let verdict, let because, let by, let wanted):
      try review(verdict, because: because, by: by, of: wanted)
    case .publish(let publication): try publish(publication)
    }
  }
}

// MARK: - What people write

extension Postmortem {
  private func write(
    _ new: SectionText, origin: String, because: Words<String>?
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    let text = new.text.plain ?? ""
    try checkLength(text, of: "text", atMost: Self.longestText)
    let current = self.text(of: new.section)
    if let base = new.base, texts[new.section]?.contains(where: { $0.text.id == base }) != true {
      throw .unknownText
    }
    var written = new
    if let current, current.id != new.base {
      let base = texts[new.section]?.first { $0.text.id == new.base }?.text
      let ancestor = base.map { $0.text.plain ?? "" } ?? origin
      let merge = TextMerge(of: ancestor, current.text.plain ?? "", text)
      guard let merged = merge.text else {
        throw .conflict(merge: merge.withMarks, base: current.id)
      }
      try checkLength(merged, of: "text", atMost: Self.longestText)
      (written.text, written.base, written.isMerged) = (.text(merged), current.id, true)
    }
    if let old = current?.text.plain, let new = written.text.plain, old.isSame(as: new) {
      return []
    }
    return try amending(new.section, because: because, by: new.by) + [.sectionWritten(written)]
  }

  /// After publishing, a change begins with why it is made.
  private func amending(
    _ section: PostmortemSection?, because: Words<String>?, by principal: PrincipalID
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    guard let published = publications.last else { return [] }
    guard let because, because.plain?.isEmpty == false else {
      // Within one correction the reason was given.
      if published.revision < revision, corrections.last?.of == published.revision { return [] }
      throw .published
    }
    return [.corrected(section: section, because: because, by: principal)]
  }

  private func share(
    _ perspective: Perspective
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    try checkLength(perspective.text.plain, of: "text")
    guard perspectives.count < Self.mostItems else { throw .tooMany("perspectives") }
    return [.perspectiveShared(perspective)]
  }

  private func name(_ factor: Factor) throws(PostmortemRejection) -> [PostmortemEvent] {
    try checkLength(factor.text.plain, of: "text")
    guard factors.count < Self.mostItems else { throw .tooMany("factors") }
    return [.factorNamed(factor)]
  }

  private func withdraw(
    _ factor: EventID, because: Words<String>, by principal: PrincipalID
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    guard factors.contains(where: { $0.value.id == factor }) else { throw .unknownFactor }
    if withdrawnFactors.contains(factor) { return [] }
    try checkLength(because.plain, of: "because")
    return [.factorWithdrawn(factor: factor, by: principal, because: because)]
  }

  private func waive(_ waiver: Waiver) throws(PostmortemRejection) -> [PostmortemEvent] {
    try checkLength(waiver.because.plain, of: "because")
    return isWaived(waiver.rule, in: waiver.section) ? [] : [.findingWaived(waiver)]
  }

  private func add(_ comment: Comment) throws(PostmortemRejection) -> [PostmortemEvent] {
    try checkLength(comment.text.plain, of: "text")
    guard comments.count < Self.mostItems * 4 else { throw .tooMany("comments") }
    if let answered = comment.answers, !comments.contains(where: { $0.id == answered }) {
      throw .unknownComment
    }
    return [.commented(comment)]
  }

  private func settle(
    _ comment: EventID, by principal: PrincipalID
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    guard comments.contains(where: { $0.id == comment }) else { throw .unknownComment }
    return settledComments.contains(comment)
      ? [] : [.commentSettled(comment: comment, by: principal)]
  }
}

// MARK: - Improvements

extension Postmortem {
  private func add(
    _ improvement: Improvement, at now: Timestamp
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    try check(improvement)
    guard improvements.count < Self.mostItems else { throw .tooMany("improvements") }
    guard improvement.dueAt > now else { throw .dueInPast }
    return [.improvementAdded(improvement)]
  }

  private func change(
    to improvement: Improvement
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    let known = try known(improvement.id)
    try check(improvement)
    guard known.isOpen else { throw .notOpen }
    var same = known.improvement
    same.by = improvement.by
    return same == improvement ? [] : [.improvementChanged(improvement)]
  }

  private func check(_ improvement: Improvement) throws(PostmortemRejection) {
    try checkLength(improvement.text.plain, of: "text")
    try checkLength(improvement.doneWhen.plain, of: "done_when")
    try checkLength(improvement.owner, of: "owner", atMost: 100)
  }

  private func decline(
    _ declined: DeclinedImprovement
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    try checkLength(declined.because.plain, of: "because")
    guard self.declined.count < Self.mostItems else { throw .tooMany("declined") }
    guard let id = declined.improvement else {
      try checkLength(declined.text.plain, of: "text")
      return [.improvementDeclined(declined)]
    }
    let known = try known(id)
    if known.declined != nil { return [] }
    guard known.isOpen else { throw .notOpen }
    var declined = declined
    declined.text = known.improvement.text
    return [.improvementDeclined(declined)]
  }

  private func export(
    _ reference: TrackerReference, _ id: EventID
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    try known(id).tracker == reference ? [] : [.improvementExported(reference, improvement: id)]
  }

  private func finish(_ end: ImprovementEnd) throws(PostmortemRejection) -> [PostmortemEvent] {
    let known = try known(end.improvement)
    try checkLength(end.evidence.plain, of: "evidence")
    if known.end != nil { return [] }
    guard known.isOpen else { throw .notOpen }
    return [.improvementFinished(end)]
  }

  private func reopen(
    _ id: EventID, because: Words<String>, by principal: PrincipalID?
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    guard try !known(id).isOpen else { throw .isOpen }
    try checkLength(because.plain, of: "because")
    return [.improvementReopened(improvement: id, because: because, by: principal)]
  }

  private func known(_ id: EventID) throws(PostmortemRejection) -> ImprovementState {
    guard let known = improvement(id) else { throw .unknownImprovement }
    return known
  }
}

// MARK: - Review and publication

extension Postmortem {
  private func review(
    _ verdict: PostmortemReview.Verdict, because: Words<String>?, by principal: PrincipalID,
    of wanted: Int64?
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    if let wanted, wanted != revision { throw .staleRevision(newest: revision) }
    if verdict == .changesWanted, because?.plain?.isEmpty != false { throw .noReason }
    if verdict == .approved, authors == [principal] { throw .ownReview }
    let review = PostmortemReview(of: revision, verdict, because: because, by: principal)
    return reviews.last == review ? [] : [.reviewGiven(review)]
  }

  /// Whoever wrote what stands now.
  package var authors: Set<PrincipalID> {
    var authors = Set(texts.values.compactMap { $0.last?.text.by })
    authors.formUnion(standingFactors.map(\.by))
    authors.formUnion(improvements.map(\.improvement.by))
    return authors
  }

  private func publish(
    _ publication: Publication
  ) throws(PostmortemRejection) -> [PostmortemEvent] {
    guard publication.revision == revision else { throw .staleRevision(newest: revision) }
    if let last = publications.last, last.revision == revision {
      guard last.digest != publication.digest else { return [] }
      // The record behind it has changed, for example by a redaction; the words are the same.
    }
    if approval == nil, publication.unreviewed?.plain?.isEmpty != false { throw .notReviewed }
    guard openComments.isEmpty || publication.unreviewed != nil else {
      throw .openComments(openComments.count)
    }
    var publication = publication
    if approval != nil { publication.unreviewed = nil }
    return [.published(publication)]
  }
}

extension Postmortem {
  private func checkLength(
    _ text: String?, of field: String, atMost limit: Int = Postmortem.longestSentence
  ) throws(PostmortemRejection) {
    guard let text, text.utf8.contains(where: { $0 > 32 }) else { throw .noText(field) }
    guard text.utf8.count <= limit else { throw .tooLong(field) }
  }
}
