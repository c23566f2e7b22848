import EventLog
import Incidents
import Markup

extension Timeline {
  /// A whole page: no script, no request to anywhere, one style sheet that never changes.
  ///
  /// A server that sends it allows its style by the hash of `TimelineStyle.page`.
  package func html(_ reading: TimelineReading = TimelineReading()) -> String {
    var page = HTMLPage(TimelineOutline(self, reading))
    page.write()
    return page.markup.text
  }
}

private struct HTMLPage {
  private let outline: TimelineOutline
  private(set) var markup = Markup()
  private var timeline: Timeline { outline.timeline }

  init(_ outline: TimelineOutline) { self.outline = outline }

  mutating func write() {
    markup.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    markup.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
    markup.text("\(timeline.number) timeline")
    markup.raw("</title>\n<style>")
    markup.raw(TimelineStyle.page)
    markup.raw("</style>\n</head>\n<body>\n<main>\n")
    head()
    if outline.slice.isEmpty {
      markup.raw("<p>Nothing was recorded.</p>\n")
    } else if outline.reading.isGrouped {
      for phase in outline.phases { group(phase) }
    } else {
      list(Array(outline.slice))
    }
    markup.raw("</main>\n</body>\n</html>\n")
  }

  private mutating func head() {
    markup.raw("<header>\n<p class=\"number\">")
    markup.text(timeline.number)
    markup.raw("</p>\n<h1>")
    markup.text(outline.title)
    markup.raw("</h1>\n<ul class=\"facts\">\n")
    for fact in outline.facts + outline.durations + outline.vacancies {
      markup.raw("<li>")
      markup.text(fact)
      markup.raw("</li>\n")
    }
    markup.raw("</ul>\n")
    if !timeline.milestones.list.isEmpty {
      markup.raw("<dl class=\"milestones\">\n")
      for (label, time) in timeline.milestones.list {
        markup.raw("<div><dt>")
        markup.text(label)
        markup.raw("</dt><dd>")
        self.time(time)
        markup.raw("</dd></div>\n")
      }
      markup.raw("</dl>\n")
    }
    markup.raw("</header>\n")
  }

  private mutating func group(_ phase: PhaseSpan) {
    let places = outline.slice.filter { timeline.all[$0].phase == phase.phase }
    guard !places.isEmpty else { return }
    markup.raw("<section>\n<h2>")
    markup.text(phase.phase.heading)
    markup.raw("</h2>\n<p class=\"span\">")
    time(phase.span.from)
    markup.raw(" to ")
    time(phase.span.to)
    markup.text(", \(TimeText.length(phase.span.length))")
    markup.raw("</p>\n")
    list(places)
    markup.raw("</section>\n")
  }

  private mutating func list(_ places: [Int]) {
    markup.raw("<ol>\n")
    var previous: Int?
    for place in places {
      if !outline.reading.isGrouped, let gap = outline.gap(before: place, after: previous) {
        markup.raw("<li class=\"gap\">Nothing was recorded for ")
        markup.text(TimeText.length(gap.length))
        markup.raw("</li>\n")
      }
      write(timeline.all[place])
      previous = place
    }
    markup.raw("</ol>\n")
  }

  private mutating func write(_ entry: TimelineEntry) {
    markup.raw("<li id=\"e")
    markup.number(entry.position.rawValue)
    markup.raw("\" class=\"")
    markup.text(entry.phase.rawValue)
    if timeline.marks(of: entry).contains(.learnedLate) { markup.raw(" late") }
    markup.raw("\"><p class=\"when\">")
    time(entry.time(by: outline.reading.clock))
    markup.raw(" UTC <span>T")
    markup.text(outline.offset(of: entry))
    markup.raw("</span> <a href=\"#e")
    markup.number(entry.position.rawValue)
    markup.raw("\">#")
    markup.number(entry.position.rawValue)
    markup.raw("</a></p><p class=\"what\">")
    for piece in outline.sentence(of: entry) { write(piece) }
    markup.raw("</p><p class=\"who\"><b>")
    markup.text(entry.phase.heading)
    markup.raw("</b> ")
    markup.text(outline.reading.person(entry.actor))
    for note in outline.notes(of: entry, naming: false) {
      markup.raw(" <span>")
      markup.text(note)
      markup.raw("</span>")
    }
    links(of: entry)
    markup.raw("</p>")
    history(of: entry)
    markup.raw("</li>\n")
  }

  private mutating func links(of entry: TimelineEntry) {
    let positions = entry.causes.compactMap { timeline[$0]?.position }
    for (index, position) in positions.enumerated() {
      markup.raw(index == 0 ? " <span>because of " : ", ")
      markup.raw("<a href=\"#e")
      markup.number(position.rawValue)
      markup.raw("\">#")
      markup.number(position.rawValue)
      markup.raw("</a>")
    }
    if !positions.isEmpty { markup.raw("</span>") }
  }

  private mutating func history(of entry: TimelineEntry) {
    let history = outline.history(of: entry)
    guard !history.isEmpty else { return }
    markup.raw(outline.reading.showsOriginals ? "<details open>" : "<details>")
    markup.raw("<summary>Corrections and the original</summary><dl>")
    for (label, text) in history {
      markup.raw("<dt>")
      markup.text(label)
      markup.raw("</dt><dd>")
      write(.quote(text))
      markup.raw("</dd>")
    }
    markup.raw("</dl></details>")
  }

  private mutating func write(_ piece: SentencePiece) {
    switch piece {
    case .plain(let text): markup.text(text)
    case .value(let text):
      markup.raw("<code>")
      markup.text(text)
      markup.raw("</code>")
    case .quote(.text(let text)):
      markup.raw("<q>")
      markup.text(text, allowingNewlines: true)
      markup.raw("</q>")
    case .quote(.redacted):
      markup.raw("<em class=\"redacted\">redacted</em>")
    }
  }

  private mutating func time(_ time: Timestamp) {
    markup.raw("<time")
    markup.attribute("datetime", TimeText.exact(time))
    markup.raw(">")
    markup.text(TimeText.second(time))
    markup.raw("</time>")
  }
}
