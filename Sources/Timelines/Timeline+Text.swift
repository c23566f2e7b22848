import EventLog
import Incidents
import Markup

extension Timeline {
  /// The timeline for a terminal: lines without colours or any other control character.
  package func textLines(_ reading: TimelineReading = TimelineReading()) -> [String] {
    var page = TextPage(TimelineOutline(self, reading))
    page.write()
    return page.lines
  }

  package func text(_ reading: TimelineReading = TimelineReading()) -> String {
    textLines(reading).joined(separator: "\n") + "\n"
  }
}

/// Lays the outline out in columns.
private struct TextPage {
  private let outline: TimelineOutline
  private let width: Int
  private(set) var lines: [String] = []
  private var day = ""

  init(_ outline: TimelineOutline) {
    self.outline = outline
    width = min(max(outline.reading.width, 60), 240)
  }

  mutating func write() {
    head()
    if outline.slice.isEmpty {
      lines += ["", "Nothing was recorded."]
    } else if outline.reading.isGrouped {
      for phase in outline.phases { group(phase) }
    } else {
      list(outline.slice, showingPhase: true)
    }
    if outline.slice.count < outline.order.count, !outline.slice.isEmpty {
      let (first, last) = (outline.slice.startIndex + 1, outline.slice.endIndex)
      lines += ["", "Entries \(first) to \(last) of \(outline.order.count)."]
    }
  }

  private mutating func head() {
    wrap(outline.timeline.number + "  " + outline.title, indent: 0)
    wrap(outline.facts.joined(separator: " · "), indent: 0)
    if !outline.durations.isEmpty { wrap(outline.durations.joined(separator: " · "), indent: 0) }
    if !outline.vacancies.isEmpty { wrap(outline.vacancies.joined(separator: " · "), indent: 0) }
  }

  private mutating func group(_ phase: PhaseSpan) {
    let places = outline.slice.filter { outline.timeline.all[$0].phase == phase.phase }
    guard !places.isEmpty else { return }
    let span = phase.span
    lines.append("")
    lines.append(
      phase.phase.heading.uppercased()
        + "  \(TimeText.second(span.from)) to \(TimeText.second(span.to)) UTC"
        + " · \(TimeText.length(span.length)) · \(phase.count == 1 ? "1 entry" : "\(phase.count) entries")"
        + (phase.gaps.isEmpty ? "" : " · \(Describer.count(phase.gaps.count, "gap"))"))
    day = TimeText.day(span.from)
    list(places[...], showingPhase: false)
  }

  private mutating func list(_ places: ArraySlice<Int>, showingPhase: Bool) {
    var previous: Int?
    for place in places {
      let entry = outline.timeline.all[place]
      let time = entry.time(by: outline.reading.clock)
      if TimeText.day(time) != day {
        day = TimeText.day(time)
        lines += ["", "\(day) UTC"]
      }
      if showingPhase, let gap = outline.gap(before: place, after: previous) {
        lines.append("            -- nothing was recorded for \(TimeText.length(gap.length)) --")
      }
      write(entry, at: time, showingPhase: showingPhase)
      previous = place
    }
  }

  private mutating func write(_ entry: TimelineEntry, at time: Timestamp, showingPhase: Bool) {
    var start = padded(outline.offset(of: entry), to: 10, onTheRight: false)
    start += "  \(TimeText.clock(time))  " + padded("#\(entry.position)", to: 6)
    if showingPhase { start += padded(entry.phase.heading.lowercased(), to: 14) }
    let indent = start.utf8.count
    let words = outline.sentence(of: entry).map(\.readable).joined()
    wrap(words, indent: indent, first: start)
    let notes = [outline.reading.person(entry.actor)] + outline.notes(of: entry)
    wrap("[" + notes.joined(separator: "; ") + "]", indent: indent)
    guard outline.reading.showsOriginals else { return }
    for (label, text) in outline.history(of: entry) {
      wrap("\(label): \(text.readable)", indent: indent + 2)
    }
  }

  /// Breaks between words, and inside of one only when it is longer than a line.
  private mutating func wrap(_ text: String, indent: Int, first: String? = nil) {
    let blank = String(repeating: " ", count: indent)
    var line = first ?? blank
    var used = indent
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for word in VisibleText.text(String(paragraph)).split(separator: " ") {
        var rest = word
        while !rest.isEmpty {
          let gap = used > indent ? 1 : 0
          if used + gap + VisibleText.width(rest) <= width {
            line += (gap > 0 ? " " : "") + rest
            used += gap + VisibleText.width(rest)
            rest = ""
          } else if used > indent {
            lines.append(line)
            (line, used) = (blank, indent)
          } else {
            let part = fitting(rest, in: width - indent)
            lines.append(line + part)
            (line, used) = (blank, indent)
            rest = rest.dropFirst(part.count)
          }
        }
      }
      if used > indent || line == first { lines.append(line) }
      (line, used) = (blank, indent)
    }
  }

  /// At least one character, so that every line takes something away.
  private func fitting(_ word: Substring, in columns: Int) -> Substring {
    var (used, count) = (0, 0)
    for character in word {
      used += VisibleText.width(of: character)
      if used > columns, count > 0 { break }
      count += 1
    }
    return word.prefix(count)
  }

  private func padded(_ text: String, to count: Int, onTheRight: Bool = true) -> String {
    let spaces = String(
      repeating: " ", count: max(text.utf8.count < count ? 0 : 1, count - text.utf8.count))
    return onTheRight ? text + spaces : spaces + text
  }
}

extension SentencePiece {
  /// As text; when and why words were redacted stands beside the sentence.
  var readable: String { raw }
}
