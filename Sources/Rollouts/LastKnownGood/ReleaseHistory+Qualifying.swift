package import EventLog

// Whether a release was good, by itself: what came after it is for `LastKnownGood` to look at.
extension ReleaseHistory {
  /// What speaks against it, as the record stood at `time`; empty when it qualifies.
  package func faults(under rule: QualifyingRule, asOf time: Timestamp) -> [SkipReason] {
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

  /// The stretch in which it has to be well; nil until it takes all traffic.
  package func window(
    for rule: QualifyingRule, asOf time: Timestamp
  ) -> Range<Timestamp>? {
    guard let start = exposed.known(at: time)?.at else { return nil }
    let end = start.advanced(bySeconds: max(rule.windowSeconds, lastBakeSeconds))
    return start..<max(start, end)
  }

  private func healthFaults(
    in window: Range<Timestamp>, under rule: QualifyingRule, asOf time: Timestamp
  ) -> [SkipReason] {
    var (passes, doubts): ([ReleaseHealth], [ReleaseHealth]) = ([], [])
    for report in health where report.moment.recordedAt <= time && report.overlaps(window) {
      if report.verdict == .fail { return [.healthFailed(at: report.until)] }
      if report.isOfAll {
        if report.doubt(under: rule) == nil { passes.append(report) } else { doubts.append(report) }
      }
    }
    if let gap = Self.firstGap(in: window, of: passes, slack: rule.slackSeconds) {
      var faults: [SkipReason] = []
      for report in doubts where report.overlaps(gap.from..<gap.until) {
        if let doubt = report.doubt(under: rule), !faults.contains(doubt) { faults.append(doubt) }
      }
      if faults.isEmpty {
        faults.append(
          .notWatched(
            from: gap.from, seconds: window.lowerBound.seconds(to: gap.from),
            of: window.lowerBound.seconds(to: window.upperBound)))
      }
      return faults
    }
    if let last = latestHealth(asOf: time), last.verdict == .fail {
      return [.endedUnhealthy(at: last.moment.at)]
    }
    return []
  }

  /// The first part of the window that no report covers and that is more than may be missed in all.
  private static func firstGap(
    in window: Range<Timestamp>, of reports: [ReleaseHealth], slack: Int64
  ) -> (from: Timestamp, until: Timestamp)? {
    guard !reports.isEmpty else { return (window.lowerBound, window.upperBound) }
    var reached = window.lowerBound
    // In microseconds: gaps of less than a second add up too.
    var spare = slack.multipliedReportingOverflow(by: 1_000_000).partialValue
    func isTooMuch(from: Timestamp, until: Timestamp) -> Bool {
      let (gap, isTooFar) = until.microseconds.subtractingReportingOverflow(from.microseconds)
      guard !isTooFar, gap > 0 else { return isTooFar }
      spare -= min(gap, spare &+ 1)
      return spare < 0
    }
    // Most come in order already; sorting is for those that were recorded late.
    for report in reports.sorted(by: { $0.from < $1.from }) where report.until > reached {
      let next = min(report.from, window.upperBound)
      if isTooMuch(from: reached, until: next) { return (reached, next) }
      reached = report.until
      if reached >= window.upperBound { return nil }
    }
    return isTooMuch(from: reached, until: window.upperBound)
      ? (reached, window.upperBound) : nil
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
