package import EventLog

/// What is known of reports that were left out of a history because there are so many.
///
/// A monitor that reports every ten seconds for a month makes a quarter of a million. The first few
/// after full exposure settle nearly every question; this says for which ones they do not.
package struct HealthAbridgement: Equatable, Sendable {
  /// When the first of them was recorded.
  package var firstRecordedAt: Timestamp
  /// The earliest moment that any of them was measured over, and the latest.
  package var from: Timestamp
  package var until: Timestamp
  /// The newest that knew whether it is well.
  package var latest: Latest?

  package struct Latest: Equatable, Sendable {
    package var verdict: Verdict
    package var moment: RecordedMoment

    package init(_ verdict: Verdict, _ moment: RecordedMoment) {
      (self.verdict, self.moment) = (verdict, moment)
    }
  }

  package init(firstRecordedAt: Timestamp, from: Timestamp, until: Timestamp, latest: Latest?) {
    (self.firstRecordedAt, self.from, self.until) = (firstRecordedAt, from, until)
    self.latest = latest
  }
}

extension HealthAbridgement.Latest {
  /// Nil when the report does not know.
  init?(_ report: ReleaseHealth) {
    if report.verdict == .unknown { return nil }
    self.init(report.verdict, report.moment)
  }

  /// The one that was made later; of two made at once the one recorded later, or the failure.
  func newer(than other: Self?) -> Self {
    guard let other else { return self }
    let (mine, theirs) = (
      (moment.at, moment.recordedAt, verdict == .fail ? 1 : 0),
      (other.moment.at, other.moment.recordedAt, other.verdict == .fail ? 1 : 0)
    )
    return mine >= theirs ? self : other
  }
}

extension ReleaseFacts {
  /// Leaves out all but the first `limit` reports.
  mutating func abridge(to limit: Int) {
    while health.count > limit, let report = health.popLast() { leaveOut(report) }
  }

  private mutating func leaveOut(_ report: ReleaseHealth) {
    let latest = HealthAbridgement.Latest(report)
    guard var known = abridgement else {
      abridgement = HealthAbridgement(
        firstRecordedAt: report.moment.recordedAt, from: report.from, until: report.until,
        latest: latest)
      return
    }
    known.firstRecordedAt = min(known.firstRecordedAt, report.moment.recordedAt)
    (known.from, known.until) = (min(known.from, report.from), max(known.until, report.until))
    known.latest = latest?.newer(than: known.latest) ?? known.latest
    abridgement = known
  }

  /// Keeps a report, or leaves it out when others were left out before it: what is kept are always
  /// the first ones.
  mutating func keep(_ report: ReleaseHealth) {
    if abridgement == nil { health.append(report) } else { leaveOut(report) }
  }

  /// Whether reports that were left out may settle whether it qualifies.
  ///
  /// Then the whole history has to be read from the log.
  func isTooShort(for rule: QualifyingRule, asOf time: Timestamp) -> Bool {
    guard let abridgement, abridgement.firstRecordedAt <= time,
      let window = window(for: rule, asOf: time)
    else { return false }
    if abridgement.from <= window.upperBound, abridgement.until > window.lowerBound { return true }
    // The latest word on it is among those left out, but was not yet on record.
    return abridgement.latest.map { time < $0.moment.recordedAt } ?? false
  }
}

extension ReleaseHistory {
  /// Leaves out all but the first `limit` reports.
  package mutating func abridge(to limit: Int) { facts.abridge(to: limit) }

  package func isTooShort(for rule: QualifyingRule, asOf time: Timestamp) -> Bool {
    facts.isTooShort(for: rule, asOf: time)
  }
}
