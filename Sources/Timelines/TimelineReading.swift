package import EventLog

/// How a timeline is to be read: in which order, what of it, and with whose names.
package struct TimelineReading: Sendable {
  package var clock: TimelineClock
  /// Said at the head; the timeline itself was folded from what was known then.
  package var asKnownAt: Timestamp?
  /// Only people who have a name here are named; of all others the role is shown.
  package var names: [PrincipalID: PersonName]
  /// Whether texts show what stood before a correction.
  package var showsOriginals: Bool
  /// Whether texts have one list for each phase instead of one for all.
  package var isGrouped: Bool
  /// Which of the entries, counted in the chosen order; all when nil.
  package var slice: Range<Int>?
  /// Columns of a terminal.
  package var width: Int

  package init(
    by clock: TimelineClock = .happened, asKnownAt: Timestamp? = nil,
    names: [PrincipalID: PersonName] = [:], showsOriginals: Bool = false, isGrouped: Bool = false,
    slice: Range<Int>? = nil, width: Int = 100
  ) {
    (self.clock, self.asKnownAt, self.names) = (clock, asKnownAt, names)
    (self.showsOriginals, self.isGrouped) = (showsOriginals, isGrouped)
    (self.slice, self.width) = (slice, width)
  }
}

extension TimelineReading {
  /// `commander`, or `commander (Ada)` where the name is known.
  func person(_ actor: Actor) -> String {
    names[actor.principal].map { "\(actor.role) (\($0.text))" } ?? actor.role
  }

  func apply(to order: [Int]) -> ArraySlice<Int> {
    guard let slice else { return order[...] }
    let lower = min(max(slice.lowerBound, 0), order.count)
    return order[lower..<min(max(slice.upperBound, lower), order.count)]
  }
}

extension Redaction {
  /// One line, the same in every rendering.
  var notice: String {
    var text = "redacted \(TimeText.minute(at)) UTC, proof in #\(by)"
    if let because { text += ": \(because)" }
    return text
  }
}

extension EntryMarks {
  /// In words, for people.
  var words: [String] {
    var words: [String] = []
    if contains(.learnedLate) { words.append("learned late") }
    if contains(.aheadOfClock) { words.append("stated ahead of the clock") }
    if contains(.beforeDeployment) { words.append("before the deployment") }
    return words
  }

  /// For machines.
  var keys: [String] {
    var keys: [String] = []
    if contains(.learnedLate) { keys.append("learned_late") }
    if contains(.aheadOfClock) { keys.append("ahead_of_clock") }
    if contains(.beforeDeployment) { keys.append("before_deployment") }
    return keys
  }
}

extension Milestones {
  /// Each moment that is known, with its label: in the order of time, and within one moment in that
  /// of an incident.
  var list: [(label: String, at: Timestamp)] {
    let moments: [(label: String, at: Timestamp)] = [
      ("Began", began), ("Detected", detected), ("Declared", declared), ("Decided", decided),
      ("Halted", halted), ("Mitigated", mitigated), ("Recovered", statedRecovery),
      ("Resolved", resolved),
    ].compactMap { label, time in time.map { (label, $0) } }
    return moments.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  var durations: [(label: String, microseconds: Int64)] {
    [
      ("to detect", timeToDetect), ("to declare", timeToDeclare), ("to halt", timeToHalt),
      ("to recover", timeToRecover),
    ].compactMap { label, time in time.map { (label, $0) } }
  }
}
