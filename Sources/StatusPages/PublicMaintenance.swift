package import EventLog

/// Planned work, as people outside are told of it.
package struct PublicMaintenance: Equatable, Sendable {
  package var id: StreamID
  /// Nil when it was redacted, as the text.
  package var title: String?
  package var text: String?
  /// Names of components.
  package var components: [String]
  package var from: Timestamp
  package var until: Timestamp
  package var plannedAt: Timestamp
  package var changedAt: Timestamp
  package var cancelledAt: Timestamp?
  package var because: String?
  /// By the clock, when the record was looked at.
  package var state = State.scheduled

  package enum State: String, Sendable {
    case scheduled
    case underWay = "in_progress"
    case completed, cancelled
  }

  package init(
    _ id: StreamID, title: String?, text: String?, components: [String], from: Timestamp,
    until: Timestamp, plannedAt: Timestamp, changedAt: Timestamp
  ) {
    (self.id, self.title, self.text, self.components) = (id, title, text, components)
    (self.from, self.until, self.plannedAt, self.changedAt) = (from, until, plannedAt, changedAt)
  }
}

extension PublicMaintenance {
  func state(at time: Timestamp) -> State {
    if cancelledAt != nil { return .cancelled }
    if time < from { return .scheduled }
    return time < until ? .underWay : .completed
  }

  /// When it becomes something else by itself; nil when it does not any more.
  func nextChange(after time: Timestamp) -> Timestamp? {
    cancelledAt == nil ? [from, until].first { $0 > time } : nil
  }

  var isOpen: Bool { state == .scheduled || state == .underWay }

  var shownTitle: String { title ?? "Planned work" }

  var paragraphs: [String] {
    guard let text else { return ["[This text was removed.]"] }
    return text.split(separator: "\n\n", omittingEmptySubsequences: true).map(String.init)
  }

  /// When what is said of it changed last, by itself or by somebody.
  var updatedAt: Timestamp { max(changedAt, cancelledAt ?? changedAt) }
}

extension StatusBoard {
  /// Under way or to come, the next first.
  package var planned: [PublicMaintenance] {
    maintenances.filter(\.isOpen).sorted {
      ($0.from, $0.id.description) < ($1.from, $1.id.description)
    }
  }

  /// When it has to be looked at again although nothing was recorded.
  package var nextChange: Timestamp? {
    maintenances.compactMap { $0.nextChange(after: asOf) }.min()
  }
}
