package import EventLog

/// Something asked of a postmortem.
package enum PostmortemCommand: Equatable, Sendable {
  case open(PostmortemOpening)
  /// `origin` is the text that an editor begins with where nobody has written; `because` says why
  /// what was published is changed.
  case write(SectionText, origin: String, because: Words<String>?)
  case share(Perspective)
  case nameFactor(Factor)
  case withdrawFactor(EventID, because: Words<String>, by: PrincipalID)
  case waive(Waiver)
  case comment(Comment)
  case settle(comment: EventID, by: PrincipalID)
  case add(Improvement, at: Timestamp)
  case change(Improvement)
  case decline(DeclinedImprovement)
  case export(TrackerReference, improvement: EventID)
  case finish(ImprovementEnd)
  case reopen(improvement: EventID, because: Words<String>, by: PrincipalID?)
  case requestReview(by: PrincipalID)
  /// Of the newest revision.
  case review(PostmortemReview.Verdict, because: Words<String>?, by: PrincipalID, of: Int64?)
  case publish(Publication)
}

package enum PostmortemRejection: Error, Equatable {
  case notOpened
  case noText(String)
  case tooLong(String)
  case tooMany(String)
  /// Both changed the same lines; here are both texts, to be put together by whoever came second.
  case conflict(merge: String, base: EventID)
  case unknownText
  case unknownFactor
  case unknownComment
  case unknownImprovement
  case dueInPast
  case notOpen
  case isOpen
  case noReason
  /// What is published changes only for a stated reason.
  case published
  case staleRevision(newest: Int64)
  /// Whoever wrote all of it cannot be the one who approves it.
  case ownReview
  /// Nobody else has approved this revision, and nobody said why it goes out all the same.
  case notReviewed
  case openComments(Int)
}
