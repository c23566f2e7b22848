package import EventLog
import Incidents

/// By which of its two clocks a timeline is read.
package enum TimelineClock: String, CaseIterable, Sendable {
  case happened, recorded
}

extension TimelineEntry {
  package func time(by clock: TimelineClock) -> Timestamp {
    clock == .happened ? happenedAt : recordedAt
  }
}

extension Timeline {
  /// Silence of this length in an open incident is a gap: fifteen minutes.
  package static let shortestGap: Int64 = 15 * 60 * 1_000_000
  /// Recorded so much later is learned late: five minutes.
  package static let lateness: Int64 = 5 * 60 * 1_000_000
  /// Clocks that differ by less are right: two minutes.
  package static let clockTolerance: Int64 = 2 * 60 * 1_000_000

  /// The entries, in the order of one clock; those of one moment in the order of the log.
  ///
  /// Corrections, redactions and stars stand with what they amend, unless that is not here.
  package func entries(by clock: TimelineClock) -> [TimelineEntry] {
    order(by: clock).map { all[$0] }
  }

  /// Places in `all`, so that sorting ten thousand moves integers.
  func order(by clock: TimelineClock) -> [Int] {
    var order: [(time: Int64, place: Int)] = []
    order.reserveCapacity(all.count)
    var isSorted = true
    for place in all.indices where all[place].amends == nil {
      let time = all[place].time(by: clock).microseconds
      if let last = order.last, last.time > time { isSorted = false }
      order.append((time, place))
    }
    if !isSorted { order.sort { ($0.time, $0.place) < ($1.time, $1.place) } }
    return order.map(\.place)
  }

  package func marks(of entry: TimelineEntry) -> EntryMarks {
    var marks = EntryMarks()
    let delay = entry.recordedAt.since(entry.happenedAt)
    if delay > Self.lateness { marks.insert(.learnedLate) }
    if delay < -Self.clockTolerance { marks.insert(.aheadOfClock) }
    if let start = deploymentStartedAt, entry.happenedAt < start, entry.phase != .rollout {
      marks.insert(.beforeDeployment)
    }
    return marks
  }

  /// The entries that an entry answers; a cause that is elsewhere has no position here.
  package func causes(of entry: TimelineEntry) -> [(id: EventID, position: LogPosition?)] {
    entry.causes.map { ($0, self[$0]?.position) }
  }

  /// When nobody recorded anything for fifteen minutes or more, though the incident was open.
  package func gaps(by clock: TimelineClock) -> [TimeSpan] {
    gaps(in: order(by: clock), by: clock)
  }

  func gaps(in order: [Int], by clock: TimelineClock) -> [TimeSpan] {
    zip(order, order.dropFirst()).compactMap { before, after in
      let span = TimeSpan(from: all[before].time(by: clock), to: all[after].time(by: clock))
      guard span.length >= Self.shortestGap else { return nil }
      return openSpans.contains { $0.from <= span.from && $0.to.map { span.to <= $0 } ?? true }
        ? span : nil
    }
  }

  /// The phases that have entries, in the order of the vocabulary.
  package func phases(by clock: TimelineClock) -> [PhaseSpan] {
    let order = order(by: clock)
    return phases(in: order, gaps: gaps(in: order, by: clock), by: clock)
  }

  func phases(in order: [Int], gaps: [TimeSpan], by clock: TimelineClock) -> [PhaseSpan] {
    // By ordinal, as hashing a phase for each of ten thousand entries would cost more than the rest.
    var spans = [PhaseSpan?](repeating: nil, count: Phase.allCases.count)
    for place in order {
      let (phase, time) = (all[place].phase, all[place].time(by: clock))
      if spans[phase.ordinal] == nil {
        spans[phase.ordinal] = PhaseSpan(
          phase: phase, span: TimeSpan(from: time, to: time), count: 0, gaps: [])
      }
      spans[phase.ordinal]?.extend(to: time)
    }
    return spans.compactMap { span in
      guard var span else { return nil }
      span.gaps = gaps.filter { $0.from < span.span.to && span.span.from < $0.to }
      return span
    }
  }

  /// Who held which role, and when nobody did though somebody should have.
  package var roles: [RoleHistory] {
    var seen: [ResponseRole] = []
    for span in roleSpans where !seen.contains(span.role) { seen.append(span.role) }
    return seen.map { role in
      let spans = roleSpans.filter { $0.role == role }
      return RoleHistory(role: role, spans: spans, vacancies: vacancies(between: spans))
    }
  }

  /// Of the command also from declaring on: an incident needs one from its first moment.
  private func vacancies(between spans: [RoleSpan]) -> [TimeSpan] {
    var vacancies: [TimeSpan] = []
    if let first = spans.first, first.role == .commander, let declared = milestones.declared {
      vacancies.append(TimeSpan(from: declared, to: first.from))
    }
    for (before, after) in zip(spans, spans.dropFirst()) {
      if let end = before.to { vacancies.append(TimeSpan(from: end, to: after.from)) }
    }
    if let end = spans.last?.to, let shut = openSpans.last?.to {
      vacancies.append(TimeSpan(from: end, to: shut))
    }
    return vacancies.filter { $0.from < $0.to }
  }
}

extension PhaseSpan {
  fileprivate mutating func extend(to time: Timestamp) {
    span.to = max(span.to, time)
    count += 1
  }
}

extension Phase {
  /// Its place in `allCases`.
  fileprivate var ordinal: Int {
    switch self {
    case .detection: 0
    case .decision: 1
    case .mitigation: 2
    case .communication: 3
    case .postmortem: 4
    case .rollout: 5
    case .administration: 6
    }
  }
}
