import EventLog

/// Whether rows that a migration fills in are all of the new kind: the one rule, wherever it is asked.
enum Backfill {
  /// The last word on it counts; without one, whether the whole deployment was once complete.
  ///
  /// A word that it is waived is none that it is finished: rows are as they are, whoever waives it.
  static func isFinished(lastWord: Bool?, wasCompleted: Bool) -> Bool { lastWord ?? wasCompleted }
}

extension Deployment {
  /// Whether older versions meet no data any more that is half of the old kind.
  package func isBackfilled(_ migration: String) -> Bool {
    let word = checklist.last { $0.item == ReleaseHistory.backfillPrefix + migration }
    return Backfill.isFinished(
      lastWord: word.map { $0.status == .done }, wasCompleted: wasCompleted)
  }
}
