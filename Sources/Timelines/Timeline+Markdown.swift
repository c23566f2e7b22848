import EventLog
import Incidents

extension Timeline {
  /// The timeline as Markdown, for a wiki or a repository.
  package func markdown(_ reading: TimelineReading = TimelineReading()) -> String {
    var page = MarkdownPage(TimelineOutline(self, reading))
    page.write()
    return page.text
  }
}

private struct MarkdownPage {
  private let outline: TimelineOutline
  private(set) var text = ""

  init(_ outline: TimelineOutline) { self.outline = outline }

  mutating func write() {
    text += "# \(encoded(outline.timeline.number)) — \(encoded(flat(outline.title)))\n\n"
    text += encoded(outline.facts.joined(separator: " · ")) + "\n\n"
    milestones()
    if outline.slice.isEmpty { text += "Nothing was recorded.\n" }
    if outline.reading.isGrouped {
      for phase in outline.phases {
        let places = outline.slice.filter { outline.timeline.all[$0].phase == phase.phase }
        guard !places.isEmpty else { continue }
        text += "## \(phase.phase.heading)\n\n"
        text += "\(TimeText.second(phase.span.from)) to "
        text += "\(TimeText.second(phase.span.to)) UTC, "
        text += "\(TimeText.length(phase.span.length))\n\n"
        list(places)
      }
    } else if !outline.slice.isEmpty {
      text += "## Timeline\n\n"
      list(Array(outline.slice))
    }
  }

  private mutating func milestones() {
    let list = outline.timeline.milestones.list
    guard !list.isEmpty else { return }
    text += "| Milestone | UTC |\n| --- | --- |\n"
    for (label, time) in list { text += "| \(label) | \(TimeText.second(time)) |\n" }
    text += "\n"
    let notes = outline.durations + outline.vacancies
    if !notes.isEmpty { text += encoded(notes.joined(separator: " · ")) + "\n\n" }
  }

  private mutating func list(_ places: [Int]) {
    var previous: Int?
    for place in places {
      if !outline.reading.isGrouped, let gap = outline.gap(before: place, after: previous) {
        text += "- *Nothing was recorded for \(TimeText.length(gap.length)).*\n"
      }
      write(outline.timeline.all[place])
      previous = place
    }
    text += "\n"
  }

  private mutating func write(_ entry: TimelineEntry) {
    let time = entry.time(by: outline.reading.clock)
    text += "- **\(TimeText.second(time))** \\#\(entry.position) "
    if !outline.reading.isGrouped { text += "*\(entry.phase.heading)* " }
    text += "— "
    text += encoded(outline.sentence(of: entry).map(\.readable).joined())
    let notes = [outline.reading.person(entry.actor)] + outline.notes(of: entry)
    text += " (" + encoded(flat(notes.joined(separator: "; "))) + ")\n"
    guard outline.reading.showsOriginals else { return }
    for (label, words) in outline.history(of: entry) {
      text +=
        "  - \(encoded(flat(label))): \(MarkdownText.text(words.readable, indent: "    "))\n"
    }
  }

  private func encoded(_ words: String) -> String { MarkdownText.text(words, indent: "  ") }

  /// On one line.
  private func flat(_ words: String) -> String {
    words.split(separator: "\n").joined(separator: " ")
  }
}

extension Phase {
  /// What stands above its part of a page.
  var heading: String {
    switch self {
    case .detection: "Detection"
    case .decision: "Decision"
    case .mitigation: "Mitigation"
    case .communication: "Communication"
    case .postmortem: "Postmortem"
    case .rollout: "Rollout"
    case .administration: "Notes"
    }
  }
}
