package import Digest
package import EventLog

/// Something that happened to a postmortem; stands on a stream of its own.
///
/// What `evolve` needs is in the payload, also who did it: folding does not see envelopes. Of an
/// anonymous perspective nobody is in it.
package enum PostmortemEvent: Equatable, Sendable {
  /// Again with another leader: then it is theirs.
  case opened(PostmortemOpening)
  case sectionWritten(SectionText)
  case perspectiveShared(Perspective)
  case factorNamed(Factor)
  case factorWithdrawn(factor: EventID, by: PrincipalID, because: Words<String>)
  case findingWaived(Waiver)
  case commented(Comment)
  case commentSettled(comment: EventID, by: PrincipalID)
  case improvementAdded(Improvement)
  /// The whole of it, as it is from now on.
  case improvementChanged(Improvement)
  case improvementDeclined(DeclinedImprovement)
  case improvementExported(TrackerReference, improvement: EventID)
  case improvementFinished(ImprovementEnd)
  /// It was not done after all, or the tracker says so.
  case improvementReopened(improvement: EventID, because: Words<String>, by: PrincipalID?)
  case reviewRequested(by: PrincipalID)
  case reviewGiven(PostmortemReview)
  case published(Publication)
  /// What was published said something that is not so; the next revision says what is.
  case corrected(section: PostmortemSection?, because: Words<String>, by: PrincipalID)
}

package struct PostmortemOpening: Equatable, Sendable {
  /// The incident or deployment that it is about.
  package var subject: StreamID
  package var isOfDeployment: Bool
  /// Sees to it that it is written.
  package var leader: PrincipalID
  package var by: PrincipalID

  package init(
    of subject: StreamID, isOfDeployment: Bool = false, leader: PrincipalID,
    by principal: PrincipalID
  ) {
    (self.subject, self.isOfDeployment) = (subject, isOfDeployment)
    (self.leader, by) = (leader, principal)
  }
}

/// What somebody wrote in a section.
package struct SectionText: Equatable, Sendable {
  /// The event that writes it, by which editors name what they started from.
  package var id: EventID
  package var section: PostmortemSection
  package var text: Words<String>
  /// Entries that the text cites.
  package var cites: [EventID]
  /// What it was written over; nil where nobody had written.
  package var base: EventID?
  /// Whether somebody else had written meanwhile, and both texts were put together.
  package var isMerged: Bool
  package var by: PrincipalID

  package init(
    _ id: EventID, of section: PostmortemSection, text: Words<String>, cites: [EventID] = [],
    over base: EventID? = nil, isMerged: Bool = false, by principal: PrincipalID
  ) {
    (self.id, self.section, self.text, self.cites) = (id, section, text, cites)
    (self.base, self.isMerged, by) = (base, isMerged, principal)
  }
}

/// How somebody saw it.
package struct Perspective: Equatable, Sendable {
  package var id: EventID
  package var text: Words<String>
  package var attribution: Attribution
  /// In which role; nil where that is not said.
  package var role: String?
  /// Nil where it is anonymous: then nobody knows, not even the record.
  package var by: PrincipalID?

  package enum Attribution: String, CaseIterable, Sendable { case named, role, none }

  package init(
    _ id: EventID, text: Words<String>, _ attribution: Attribution, role: String? = nil,
    by principal: PrincipalID? = nil
  ) {
    (self.id, self.text, self.attribution) = (id, text, attribution)
    (self.role, by) = (role, principal)
  }
}

/// One of the conditions that together made it possible.
package struct Factor: Equatable, Sendable {
  package var id: EventID
  package var category: Category
  package var text: Words<String>
  package var cites: [EventID]
  package var by: PrincipalID

  package enum Category: String, CaseIterable, Sendable {
    case code, configuration, infrastructure, data, dependency, detection, process
    case peopleLoad = "people-load"
  }

  package init(
    _ id: EventID, _ category: Category, text: Words<String>, cites: [EventID] = [],
    by principal: PrincipalID
  ) {
    (self.id, self.category, self.text, self.cites, by) = (id, category, text, cites, principal)
  }
}

/// A finding of the lint that stands all the same, and why.
package struct Waiver: Equatable, Sendable {
  package var rule: String
  /// Nil waives it in all of them.
  package var section: PostmortemSection?
  package var because: Words<String>
  package var by: PrincipalID

  package init(
    _ rule: String, in section: PostmortemSection?, because: Words<String>,
    by principal: PrincipalID
  ) { (self.rule, self.section, self.because, by) = (rule, section, because, principal) }
}

package struct Comment: Equatable, Sendable {
  package var id: EventID
  package var section: PostmortemSection
  package var text: Words<String>
  /// The comment that it answers.
  package var answers: EventID?
  package var by: PrincipalID

  package init(
    _ id: EventID, on section: PostmortemSection, text: Words<String>, answers: EventID? = nil,
    by principal: PrincipalID
  ) {
    (self.id, self.section, self.text) = (id, section, text)
    (self.answers, by) = (answers, principal)
  }
}

package struct PostmortemReview: Equatable, Sendable {
  /// Of which revision: what is written later was not reviewed.
  package var revision: Int64
  package var verdict: Verdict
  package var because: Words<String>?
  package var by: PrincipalID

  package enum Verdict: String, CaseIterable, Sendable {
    case approved
    case changesWanted = "changes-wanted"
  }

  package init(
    of revision: Int64, _ verdict: Verdict, because: Words<String>? = nil,
    by principal: PrincipalID
  ) {
    (self.revision, self.verdict, self.because, by) = (revision, verdict, because, principal)
  }
}

/// A revision that is sealed: whoever computes it again gets the same bytes, or knows why not.
package struct Publication: Equatable, Sendable {
  package var revision: Int64
  /// Of its canonical text.
  package var digest: SHA256Digest
  package var inputs: DraftInputs
  package var subject: StreamID
  package var isOfDeployment: Bool
  /// Deployments of the incident, whose postmortem it is too.
  package var covers: [StreamID]
  /// Why it goes out although nobody else has approved this revision.
  package var unreviewed: Words<String>?
  package var by: PrincipalID

  package init(
    of revision: Int64, digest: SHA256Digest, from inputs: DraftInputs, on subject: StreamID,
    isOfDeployment: Bool, covering deployments: [StreamID] = [], unreviewed: Words<String>? = nil,
    by principal: PrincipalID
  ) {
    (self.revision, self.digest, self.inputs) = (revision, digest, inputs)
    (self.subject, self.isOfDeployment, covers) = (subject, isOfDeployment, deployments)
    (self.unreviewed, by) = (unreviewed, principal)
  }
}

/// Everything that a text is computed from.
package struct DraftInputs: Equatable, Sendable {
  /// In the order of their ids.
  package var streams: [Stream]
  /// Of the words that the program itself says.
  package var wording: SHA256Digest
  /// Of the policy in force.
  package var policy: SHA256Digest?
  /// How many entries of those streams were redacted by then.
  package var redactions: Int64

  package struct Stream: Equatable, Sendable {
    package var id: StreamID
    package var version: StreamVersion
    /// Hash of its newest event, which covers all before it.
    package var head: SHA256Digest

    package init(_ id: StreamID, at version: StreamVersion, head: SHA256Digest) {
      (self.id, self.version, self.head) = (id, version, head)
    }
  }

  package init(
    streams: [Stream], wording: SHA256Digest, policy: SHA256Digest?, redactions: Int64
  ) {
    (self.streams, self.wording) = (streams, wording)
    (self.policy, self.redactions) = (policy, redactions)
  }
}
