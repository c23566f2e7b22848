package import EventLog

// Whether a release was good, by itself: what came after it is for `LastKnownGood` to look at.
extension ReleaseHistory {
  /// What speaks against it, as the record stood at `time`; empty when it qualifies.
  package func faults(under rule: QualifyingRule, asOf time: Timestamp) -> [SkipReason] {
    facts.faults(under: rule, asOf: time, incidents: incidents)
  }

  /// The same without the reasons, for those that nobody is told of.
  package func qualifies(under rule: QualifyingRule, asOf time: Timestamp) -> Bool {
    facts.stands(asOf: time) && !incidents.isOpen(at: time) && facts.isWell(under: rule, asOf: time)
  }

  /// The stretch in which it has to be well; nil until it takes all traffic.
  package func window(for rule: QualifyingRule, asOf time: Timestamp) -> Range<Timestamp>? {
    facts.window(for: rule, asOf: time)
  }
}

extension [AttributedIncident] {
  /// Whether any of them was.
  func isOpen(at time: Timestamp) -> Bool { contains { $0.isOpen(at: time) } }
}

extension ReleaseFacts {
  fileprivate func faults(
    under rule: QualifyingRule, asOf time: Timestamp, incidents: [AttributedIncident]
  ) -> [SkipReason] {
    var faults: [SkipReason] = []
    if blocked.known(at: time) != nil { faults.append(.blocked) }
    if rolledBack.known(at: time) != nil { faults.append(.rolledBack) }
    if failed.known(at: time) != nil { faults.append(.failed) }
    if halts.isSo(at: time) == true { faults.append(.halted) }
    if let window = window(for: rule, asOf: time) {
      faults += healthFaults(in: window, under: rule, asOf: time)
    } else {
      faults.append(.notFullyExposed)
    }
    for incident in incidents where incident.isOpen(at: time) {
      let fault = SkipReason.openIncident(number: incident.number)
      if !faults.contains(fault) { faults.append(fault) }
    }
    if artefact.isSo(at: time) == false { faults.append(.artefactGone) }
    if configuration.isSo(at: time) == false { faults.append(.bundleGone) }
    return faults
  }

  /// Whether nothing but its health, or an incident, may speak against it.
  func stands(asOf time: Timestamp) -> Bool {
    exposed.known(at: time) != nil && blocked.known(at: time) == nil
      && rolledBack.known(at: time) == nil && failed.known(at: time) == nil
      && halts.isSo(at: time) != true && artefact.isSo(at: time) != false
      && configuration.isSo(at: time) != false
  }

  /// Whether its health does not speak against it.
  func isWell(under rule: QualifyingRule, asOf time: Timestamp) -> Bool {
    guard let window = window(for: rule, asOf: time),
      firstGap(in: window, under: rule, asOf: time) == nil
    else { return false }
    return healthFaults(in: window, under: rule, asOf: time).isEmpty
  }

  func window(for rule: QualifyingRule, asOf time: Timestamp) -> Range<Timestamp>? {
    guard let start = exposed.known(at: time)?.at else { return nil }
    let end = start.advanced(bySeconds: max(rule.windowSeconds, lastBakeSeconds))
    return start..<max(start, end)
  }

  private func healthFaults(
    in window: Range<Timestamp>, under rule: QualifyingRule, asOf time: Timestamp
  ) -> [SkipReason] {
    for report in health where report.verdict == .fail {
      if report.moment.recordedAt <= time, report.overlaps(window) {
        return [.healthFailed(at: report.until)]
      }
    }
    guard let gap = firstGap(in: window, under: rule, asOf: time) else {
      guard let last = latestHealth(asOf: time), last.verdict == .fail else { return [] }
      return [.endedUnhealthy(at: last.moment.at)]
    }
    var faults: [SkipReason] = []
    for report in health where report.isOfAll && report.moment.recordedAt <= time {
      if report.overlaps(gap), let doubt = report.doubt(under: rule), !faults.contains(doubt) {
        faults.append(doubt)
      }
    }
    if !faults.isEmpty { return faults }
    return [
      .notWatched(
        from: gap.lowerBound, seconds: window.lowerBound.seconds(to: gap.lowerBound),
        of: window.lowerBound.seconds(to: window.upperBound))
    ]
  }

  /// The first part of the window that no report covers and that is more than may be missed in all.
  private func firstGap(
    in window: Range<Timestamp>, under rule: QualifyingRule, asOf time: Timestamp
  ) -> Range<Timestamp>? {
    var cover = Cover(window, slack: rule.slackSeconds)
    // Nearly always they come in order already: thousands of releases are judged for one answer.
    var isOrdered = true
    var before: Timestamp?
    for report in health where isOrdered && report.shows(window, rule, time) {
      isOrdered = before.map { $0 <= report.from } ?? true
      before = report.from
      cover.add(report)
    }
    if isOrdered { return cover.gap }
    cover = Cover(window, slack: rule.slackSeconds)
    let shown = health.filter { $0.shows(window, rule, time) }
    for report in shown.sorted(by: { $0.from < $1.from }) { cover.add(report) }
    return cover.gap
  }

  /// How far a window is covered from its beginning on, by reports that come in order.
  private struct Cover {
    private let window: Range<Timestamp>
    private var reached: Timestamp
    /// What may still be missed; in microseconds, since gaps of less than a second add up too.
    private var spare: Int64
    private var tooMuch: Range<Timestamp>?
    private var isEmpty = true

    init(_ window: Range<Timestamp>, slack: Int64) {
      (self.window, reached) = (window, window.lowerBound)
      spare = slack.multipliedReportingOverflow(by: 1_000_000).partialValue
    }

    mutating func add(_ report: ReleaseHealth) {
      isEmpty = false
      guard tooMuch == nil, report.until > reached, reached < window.upperBound else { return }
      miss(until: min(report.from, window.upperBound))
      reached = report.until
    }

    private mutating func miss(until next: Timestamp) {
      guard next > reached else { return }
      let (gap, isTooFar) = next.microseconds.subtractingReportingOverflow(reached.microseconds)
      spare = isTooFar ? -1 : spare - min(gap, spare &+ 1)
      if spare < 0 { tooMuch = reached..<next }
    }

    var gap: Range<Timestamp>? {
      // Nobody looked: there is nothing to overlook.
      if isEmpty { return window }
      var cover = self
      if cover.tooMuch == nil { cover.miss(until: window.upperBound) }
      return cover.tooMuch
    }
  }

  /// The newest report that knew whether it is well: by when it was made, not when it was recorded.
  private func latestHealth(asOf time: Timestamp) -> HealthAbridgement.Latest? {
    var latest = abridgement?.latest.flatMap { $0.moment.recordedAt <= time ? $0 : nil }
    for report in health where report.moment.recordedAt <= time {
      latest = HealthAbridgement.Latest(report)?.newer(than: latest) ?? latest
    }
    return latest
  }
}

extension ReleaseHealth {
  /// Whether any of what it measured lies in the window; without a length it is of its last moment.
  fileprivate func overlaps(_ window: Range<Timestamp>) -> Bool {
    guard until > window.lowerBound else { return false }
    return from < window.upperBound || from == until && until == window.upperBound
  }

  /// Whether it was known, and shows that all was well in a part of the window.
  fileprivate func shows(
    _ window: Range<Timestamp>, _ rule: QualifyingRule, _ time: Timestamp
  ) -> Bool {
    guard verdict == .pass, isOfAll, windowSeconds != nil, moment.recordedAt <= time,
      overlaps(window)
    else { return false }
    if rule.minimumCoverage > .none, coverage ?? .none < rule.minimumCoverage { return false }
    if rule.minimumRequests > 0, requests ?? 0 < rule.minimumRequests { return false }
    return rule.signals.allSatisfy(signals.contains)
  }

  /// Why it does not show that all was well; nil when it does.
  fileprivate func doubt(under rule: QualifyingRule) -> SkipReason? {
    guard verdict == .pass, windowSeconds != nil else { return .healthUnknown }
    if rule.minimumCoverage > .none {
      guard let coverage, coverage >= rule.minimumCoverage else {
        return .coverageTooLow(coverage, least: rule.minimumCoverage)
      }
    }
    if rule.minimumRequests > 0 {
      guard let requests, requests >= rule.minimumRequests else {
        return .tooFewRequests(requests, least: rule.minimumRequests)
      }
    }
    for signal in rule.signals where !signals.contains(signal) { return .signalNotPassed(signal) }
    return nil
  }
}

extension Timestamp {
  /// Whole seconds from here to a later time.
  func seconds(to later: Timestamp) -> Int64 {
    let (distance, isTooFar) = later.microseconds.subtractingReportingOverflow(microseconds)
    return isTooFar ? Int64.max / 1_000_000 : distance / 1_000_000
  }
}
