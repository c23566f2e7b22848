import Actions
import Communication
import EventLog
import Incidents
import Postmortems
import Rollouts
import Timelines

/// Says what the record holds, section by section; it never says more.
struct DraftWriter {
  let facts: DraftFacts
  let timeline: Timeline
  let postmortem: Postmortem

  /// Until when the record goes: a clock would give another text each time.
  var lastWord: Timestamp { timeline.all.last?.recordedAt ?? Timestamp(microseconds: 0) }

  /// What the record says in a section, before anybody writes.
  func blocks(of section: PostmortemSection) -> [Block] {
    switch section {
    case .summary: summary
    case .impact: impact
    case .detection: detection
    case .timeline: course
    case .decisions: decisions
    case .mitigation: mitigation
    case .factors: factors
    case .well: observations(wentWell, nothing: "The record alone names nothing.")
    case .hard: observations(wasHard, nothing: "The record alone names nothing.")
    case .lucky: observations(wasLucky, nothing: "The record cannot tell luck from design.")
    case .surprised: observations(surprises, nothing: "The record alone names nothing.")
    case .communication: communication
    case .gateDebt: gateDebt
    case .actions: actions
    case .declined: declined
    case .customerMessage: customerMessage
    case .glossary: []
    }
  }

  private func observations(_ items: [Statement], nothing: String) -> [Block] {
    items.isEmpty ? [.paragraph([Statement(nothing)])] : [.list(items.map { [$0] })]
  }
}

// MARK: - Moments that several sections speak of

extension DraftWriter {
  var began: Stated<Timestamp>? {
    if let impact = facts.impacts.last(where: { $0.value.since != nil }),
      let since = impact.value.since
    {
      return impact.with(since)
    }
    return facts.firings.first.map { $0.with($0.value.since) }
  }

  /// The first sign that somebody or something saw: the timeline's, so that both say the same.
  var detected: Stated<Timestamp>? {
    guard let time = timeline.milestones.detected, let event = timeline.milestones.detectedBy else {
      return nil
    }
    return Stated(time, event: event, at: time)
  }

  var recovered: Stated<Timestamp>? {
    if let resolution = facts.resolution, let time = resolution.value.recoveredAt {
      return resolution.with(time)
    }
    if let confirmed = lastHelp?.confirmation, let time = confirmed.value.trafficRestoredAt {
      return confirmed.with(time)
    }
    return nil
  }

  /// The decision that was measured to have helped, where nothing has gone wrong since.
  ///
  /// Nothing else is told as a success.
  var lastHelp: DecisionStory? {
    guard let last = facts.decisions.last(where: \.hasActed), last.hasHelped,
      let verified = last.verification
    else { return nil }
    if let reopened = facts.reopenings.last, timeline.isAfter(reopened.event, verified.event) {
      return nil
    }
    return last
  }
}

extension Stated {
  func with<Other>(_ value: Other) -> Stated<Other> { Stated<Other>(value, event: event, at: at) }

  init(_ value: Value, event: EventID, at time: Timestamp) {
    (self.value, self.event, at) = (value, event, time)
  }
}

extension Timeline {
  /// Whether one entry was recorded after another.
  func isAfter(_ left: EventID, _ right: EventID) -> Bool {
    guard let left = self[left]?.position, let right = self[right]?.position else { return false }
    return left > right
  }
}
