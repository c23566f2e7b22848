import Communication
import EventLog
import Timelines

// The words of the page, in one place.
extension StatusBoard.ComponentState {
  var said: String {
    switch self {
    case .operational: "Works"
    case .underMaintenance: "Is being worked on"
    case .degraded: "Works badly"
    case .partialOutage: "Works only in part"
    case .majorOutage: "Does not work"
    }
  }

  /// Of all together.
  var saidOfAll: String {
    switch self {
    case .operational: "All systems work"
    case .underMaintenance: "Some systems are being worked on, as announced"
    case .degraded: "Some systems work badly"
    case .partialOutage: "Some systems work only in part"
    case .majorOutage: "Some systems do not work"
    }
  }

  /// As feeds and programs of the common kind name it.
  var indicator: String {
    switch self {
    case .operational: "none"
    case .underMaintenance: "maintenance"
    case .degraded: "minor"
    case .partialOutage: "major"
    case .majorOutage: "critical"
    }
  }
}

extension UpdatePhase {
  var said: String {
    switch self {
    case .investigating: "Investigating"
    case .identified: "Identified"
    case .mitigating: "Mitigating"
    case .monitoring: "Monitoring"
    case .resolved: "Resolved"
    }
  }

  /// Programs of the common kind know four.
  var common: String { self == .mitigating ? "identified" : rawValue }
}

extension PublicUpdate {
  /// Paragraphs, without a first line that only repeats the heading.
  var paragraphs: [String] {
    words
      + [nextPutOffTo.map { "The next update comes later, by \(TimeText.minute($0)) UTC." }]
      .compactMap(\.self)
  }

  private var words: [String] {
    guard let text else { return ["[This text was removed.]"] }
    var blocks = text.split(separator: "\n\n", omittingEmptySubsequences: true).map(String.init)
    if blocks.count > 1, blocks[0].hasPrefix("\(phase.said): "), !blocks[0].contains("\n") {
      blocks.removeFirst()
    }
    return blocks
  }
}

extension PublicEnd {
  var said: String { followedIn == nil ? "Closed" : "Followed elsewhere" }

  /// No claim that anything works: nobody published one.
  var paragraph: String {
    followedIn == nil
      ? "This is closed. No further updates follow."
      : "This is part of another incident, and is followed there."
  }
}

extension PublicMaintenance.State {
  var said: String {
    switch self {
    case .scheduled: "Planned"
    case .underWay: "Under way"
    case .completed: "Done"
    case .cancelled: "Cancelled"
    }
  }
}
