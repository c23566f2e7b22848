import EventLog
import Incidents
import Rollouts

/// What all texts of a timeline say in the same words, before each encodes them in its own way.
struct TimelineOutline {
  let timeline: Timeline
  let reading: TimelineReading
  /// All places in order, and those that are to be shown.
  let order: [Int]
  let slice: ArraySlice<Int>
  let gaps: [TimeSpan]

  init(_ timeline: Timeline, _ reading: TimelineReading) {
    (self.timeline, self.reading) = (timeline, reading)
    order = timeline.order(by: reading.clock)
    slice = reading.apply(to: order)
    gaps = timeline.gaps(in: order, by: reading.clock)
  }

  var title: String {
    switch timeline.title {
    case .text(let title): title
    case .redacted(let redaction): "[\(redaction.notice)]"
    }
  }

  /// How bad it is, how it stands, how far it reached: each a few words.
  var facts: [String] {
    var facts: [String] = []
    if let severity = timeline.severities.last?.severity { facts.append(severity.rawValue) }
    if let state { facts.append(state) }
    if let share = timeline.exposure.last?.share {
      let peak = timeline.exposure.map(\.share).max() ?? share
      facts.append("\(share) exposed" + (peak > share ? ", at most \(peak)" : ""))
    }
    if let reason = reading.asKnownAt { facts.append("as known at \(TimeText.second(reason)) UTC") }
    facts.append(Describer.count(order.count, "entry").replacingEnding("entrys", with: "entries"))
    if reading.clock == .recorded { facts.append("in the order of recording") }
    return facts
  }

  private var state: String? {
    guard let last = timeline.openSpans.last else { return nil }
    return last.to == nil ? "open" : timeline.milestones.resolved == nil ? "closed" : "resolved"
  }

  var durations: [String] {
    timeline.milestones.durations.map { "\(TimeText.length($0.microseconds)) \($0.label)" }
  }

  /// Roles that nobody held for a time.
  var vacancies: [String] {
    timeline.roles.compactMap { role in
      let total = role.vacancies.reduce(Int64(0)) { $0.addingClamped($1.length) }
      return total == 0 ? nil : "nobody was \(role.role) for \(TimeText.length(total))"
    }
  }

  /// The deployment first, as it was there first.
  var phases: [PhaseSpan] {
    let phases = timeline.phases(in: order, gaps: gaps, by: reading.clock)
    return phases.filter { $0.phase == .rollout } + phases.filter { $0.phase != .rollout }
  }

  /// What offsets count from: declaring, or the first entry.
  var zero: Timestamp? {
    timeline.milestones.declared ?? order.first.map { timeline.all[$0].time(by: reading.clock) }
  }

  func offset(of entry: TimelineEntry) -> String {
    zero.map { TimeText.offset(entry.time(by: reading.clock).since($0)) } ?? ""
  }

  /// The gap that ends with this entry.
  ///
  /// Of entries at one moment it is the first that ends it, hence the entry before.
  func gap(before place: Int, after previous: Int?) -> TimeSpan? {
    guard let previous else { return nil }
    let span = TimeSpan(
      from: timeline.all[previous].time(by: reading.clock),
      to: timeline.all[place].time(by: reading.clock))
    return span.length >= Timeline.shortestGap && gaps.contains(span) ? span : nil
  }

  /// Marks, causes and answers of an entry, each a few words.
  ///
  /// Causes are left out where they are links anyway.
  func notes(of entry: TimelineEntry, naming isNaming: Bool = true) -> [String] {
    var notes: [String] = []
    if entry.isStarred { notes.append("starred") }
    if !entry.corrections.isEmpty {
      notes.append(
        entry.corrections.count == 1 ? "corrected" : "corrected \(entry.corrections.count) times")
    }
    if let redaction = entry.redaction { notes.append(redaction.notice) }
    for mark in timeline.marks(of: entry).words {
      notes.append(mark == "before the deployment" ? mark : "\(mark): \(otherClock(of: entry))")
    }
    if entry.visibility == .restricted { notes.append("restricted") }
    let causes = entry.causes.compactMap { timeline[$0]?.position }
    if isNaming, !causes.isEmpty {
      notes.append("because of " + causes.map { "#\($0)" }.joined(separator: ", "))
    }
    if let answer = entry.answeredBy { notes.append("answered in #\(answer)") }
    return notes
  }

  private func otherClock(of entry: TimelineEntry) -> String {
    let other: TimelineClock = reading.clock == .happened ? .recorded : .happened
    return "\(other.rawValue) \(TimeText.second(entry.time(by: other))) UTC"
  }
}

extension TimelineOutline {
  /// What an entry says now, with the name of whoever it is about where that is shown.
  func sentence(of entry: TimelineEntry) -> [SentencePiece] {
    let sentence = timeline.sentence(of: entry)
    guard let person = entry.offeredTo, entry.corrections.isEmpty, entry.redaction == nil,
      let name = reading.names[person]
    else { return sentence }
    return sentence + [.plain(" to \(name.text)")]
  }

  /// The newest correction says what was wrong; then the ones it replaced, and the original.
  func history(of entry: TimelineEntry) -> [(label: String, text: Words<String>)] {
    let corrections = timeline.corrections(of: entry)
    guard !corrections.isEmpty else { return [] }
    var history: [(label: String, text: Words<String>)] = []
    for (index, correction) in corrections.enumerated() {
      if index > 0 { history.append(("#\(correction.position) said", correction.replacement)) }
      history.append(
        (
          "Corrected in #\(correction.position) by \(reading.person(correction.actor)), because",
          correction.because
        ))
    }
    let original: Words<String> =
      entry.redaction.map { .redacted($0) } ?? .text(entry.original.raw)
    history.append(("First recorded as", original))
    return history
  }
}

extension Words<String> {
  /// As text; redacted words as the notice of it.
  var readable: String {
    switch self {
    case .text(let text): text
    case .redacted(let redaction): "[\(redaction.notice)]"
    }
  }
}

extension Int64 {
  func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}

extension String {
  fileprivate func replacingEnding(_ ending: String, with other: String) -> String {
    hasSuffix(ending) ? dropLast(ending.count) + other : self
  }
}
