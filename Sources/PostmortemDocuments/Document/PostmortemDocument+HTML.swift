import Digest
package import EventLog
import Markup
import Postmortems
import Timelines

/// A picture that was attached as evidence, as it stands in a page.
package struct EvidenceImage: Equatable, Sendable {
  package var mediaType: String
  /// In base 64.
  package var data: String

  package init(mediaType: String, data: String) { (self.mediaType, self.data) = (mediaType, data) }

  /// What a browser shows and cannot run.
  package static let mediaTypes: Set<String> = [
    "image/png", "image/jpeg", "image/gif", "image/webp",
  ]
}

extension PostmortemDocument {
  /// A page that stands alone: no script, no request to anywhere, its pictures inside.
  package func html(images: [LogPosition: EvidenceImage] = [:]) -> String {
    var page = HTMLPage(document: self, images: images)
    page.write()
    return page.markup.text
  }
}

private struct HTMLPage {
  let document: PostmortemDocument
  let images: [LogPosition: EvidenceImage]
  var markup = Markup()

  mutating func write() {
    markup.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    markup.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
    if document.variant != .customers { markup.text("\(document.number): ") }
    markup.text(document.title)
    markup.raw("</title>\n<style>")
    markup.raw(PostmortemStyle.page)
    markup.raw("</style>\n</head>\n<body>\n<main>\n")
    if document.variant == .customers {
      heading()
      for block in document.sections.flatMap(\.blocks) { write(block) }
    } else {
      heading()
      standing()
      if !document.header.isEmpty { facts(document.header, isHead: true) }
      for section in document.sections { write(section) }
      perspectives()
      citedElsewhere()
      provenance()
    }
    markup.raw("</main>\n</body>\n</html>\n")
  }

  private mutating func heading() {
    if document.variant != .customers {
      markup.raw("<p class=\"number\">Postmortem ")
      markup.text(document.number)
      markup.raw("</p>\n")
    }
    markup.raw("<h1>")
    markup.text(document.title)
    markup.raw("</h1>\n")
  }

  private mutating func standing() {
    markup.raw("<p class=\"status\">")
    markup.text(document.status.words(document.revision))
    markup.raw("</p>\n")
    if let publication = document.publication {
      markup.raw("<p class=\"seal\">Revision ")
      markup.number(publication.revision)
      markup.raw(" is sealed as <code>sha256:")
      markup.text(publication.digest.description)
      markup.raw("</code>.")
      if let unreviewed = publication.unreviewed {
        markup.text(" It went out without a review: \(document.quoted(unreviewed)).")
      }
      markup.raw("</p>\n")
    }
    guard !document.corrections.isEmpty else { return }
    markup.raw("<ul class=\"corrections\">\n")
    for correction in document.corrections {
      let place = correction.section.map { " (\($0.heading))" } ?? ""
      markup.raw("<li>")
      markup.text(
        "Corrected after revision \(correction.of)\(place): \(document.quoted(correction.because))")
      markup.raw("</li>\n")
    }
    markup.raw("</ul>\n")
  }

  private mutating func write(_ section: PostmortemDocument.Section) {
    markup.raw("<section id=\"")
    markup.text(section.section.rawValue)
    markup.raw("\">\n<h2>")
    markup.text(section.heading)
    markup.raw("</h2>\n")
    for block in section.blocks { write(block) }
    markup.raw("</section>\n")
  }

  private mutating func perspectives() {
    guard !document.perspectives.isEmpty else { return }
    markup.raw("<section id=\"perspectives\">\n<h2>Perspectives</h2>\n")
    for perspective in document.perspectives {
      markup.raw("<blockquote>")
      markup.text(document.quoted(perspective.text))
      markup.raw("<br><span class=\"who\">")
      markup.text(perspective.heading)
      markup.raw("</span></blockquote>\n")
    }
    markup.raw("</section>\n")
  }

  private mutating func citedElsewhere() {
    let lines = document.citedElsewhere
    guard !lines.isEmpty else { return }
    markup.raw("<section id=\"cited\">\n<h2>Other entries cited</h2>\n")
    entries(lines)
    markup.raw("</section>\n")
  }

  private mutating func provenance() {
    markup.raw("<section id=\"sources\" class=\"sources\">\n<h2>Where this comes from</h2>\n")
    markup.raw("<p>Computed from the record; what people wrote is part of it.</p>\n<ul>\n")
    for stream in document.inputs.streams {
      markup.raw("<li>stream <code>")
      markup.text(stream.id.description)
      markup.raw("</code> to version ")
      markup.number(stream.version.rawValue)
      markup.raw(", head <code>")
      markup.text(stream.head.description)
      markup.raw("</code></li>\n")
    }
    markup.raw("<li>wording <code>")
    markup.text(document.inputs.wording.description)
    markup.raw("</code></li>\n<li>policy ")
    if let policy = document.inputs.policy {
      markup.raw("<code>")
      markup.text(policy.description)
      markup.raw("</code>")
    } else {
      markup.raw("none in force")
    }
    markup.raw("</li>\n<li>entries redacted by then: ")
    markup.number(document.inputs.redactions)
    markup.raw("</li>\n</ul>\n</section>\n")
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .paragraph(let statements):
      markup.raw("<p>")
      sentences(statements)
      markup.raw("</p>\n")
    case .list(let items):
      markup.raw("<ul>\n")
      for item in items {
        markup.raw("<li>")
        sentences(item)
        markup.raw("</li>\n")
      }
      markup.raw("</ul>\n")
    case .facts(let list): facts(list, isHead: false)
    case .table(let head, let rows): table(head, rows)
    case .questions(let questions):
      markup.raw("<div class=\"ask\">\n")
      for question in questions {
        markup.raw("<p>")
        markup.text(question)
        markup.raw("</p>\n")
      }
      markup.raw("</div>\n")
    case .subheading(let heading):
      markup.raw("<h3>")
      markup.text(heading)
      markup.raw("</h3>\n")
    case .picture:
      markup.raw("<figure class=\"picture\">\n<div class=\"scroll\" tabindex=\"0\" role=\"group\"")
      markup.raw(" aria-label=\"The incident in time; wider than a small screen\">\n")
      markup.rendered(PrintedPicture.svg(document.timeline.svg(), under: document.veil))
      markup.raw(
        "</div>\n<figcaption>The incident in time, all times UTC.</figcaption>\n</figure>\n")
    case .entries(let lines): entries(lines)
    case .prose(let blocks): prose(blocks)
    }
  }

  private mutating func facts(_ list: [LabelledFact], isHead: Bool) {
    if isHead {
      markup.raw("<table class=\"facts head\">\n")
    } else {
      markup.raw("<table class=\"facts\">\n")
    }
    for fact in list {
      markup.raw("<tr><th scope=\"row\">")
      markup.text(fact.label)
      markup.raw("</th><td>")
      if fact.statements.count == 1 {
        sentences(fact.statements)
      } else {
        for statement in fact.statements {
          markup.raw("<p>")
          sentences([statement])
          markup.raw("</p>")
        }
      }
      markup.raw("</td></tr>\n")
    }
    markup.raw("</table>\n")
  }

  private mutating func table(_ head: [String], _ rows: [[[Statement]]]) {
    markup.raw("<div class=\"scroll\"><table>\n<thead><tr>")
    for title in head {
      markup.raw("<th scope=\"col\">")
      markup.text(title)
      markup.raw("</th>")
    }
    markup.raw("</tr></thead>\n<tbody>\n")
    for row in rows {
      markup.raw("<tr>")
      for cell in row {
        markup.raw("<td>")
        sentences(cell)
        markup.raw("</td>")
      }
      markup.raw("</tr>\n")
    }
    markup.raw("</tbody>\n</table></div>\n")
  }

  private mutating func entries(_ lines: [EntryLine]) {
    markup.raw("<ol class=\"entries\">\n")
    for line in lines {
      let position = line.statement.cites.compactMap(document.position).first
      markup.raw("<li")
      if let position { markup.attribute("id", "e\(position)") }
      markup.raw("><time")
      markup.attribute("datetime", TimeText.exact(line.at))
      markup.raw(">")
      markup.text(TimeText.second(line.at))
      markup.raw("</time> ")
      markup.text(document.said(line.statement.pieces, quoting: EntryLine.longestQuote))
      markup.raw(" <span class=\"who\">")
      markup.text(position.map { "#\($0)" } ?? "")
      markup.text(([" " + line.role] + line.notes).joined(separator: "; "))
      markup.raw("</span></li>\n")
    }
    markup.raw("</ol>\n")
  }

  private mutating func sentences(_ statements: [Statement]) {
    for (index, statement) in statements.enumerated() {
      if index > 0 { markup.raw(" ") }
      pieces(statement.pieces)
      guard document.variant != .customers else { continue }
      for position in statement.cites.compactMap(document.position) { cite(position) }
    }
  }

  private mutating func cite(_ position: LogPosition) {
    markup.raw("<a class=\"cite\" href=\"#e")
    markup.number(position.rawValue)
    markup.raw("\">#")
    markup.number(position.rawValue)
    markup.raw("</a>")
  }

  private mutating func pieces(_ pieces: [SentencePiece]) {
    markup.text(document.said(pieces))
  }
}

extension HTMLPage {
  private mutating func prose(_ blocks: [ProseBlock]) {
    markup.raw("<div class=\"written\">\n")
    var list: Bool?
    for block in blocks {
      var isOrdered: Bool?
      if case .item(_, let number, _) = block { isOrdered = number != nil }
      if list != isOrdered {
        if let list { if list { markup.raw("</ol>\n") } else { markup.raw("</ul>\n") } }
        if let isOrdered { if isOrdered { markup.raw("<ol>\n") } else { markup.raw("<ul>\n") } }
        list = isOrdered
      }
      write(block)
    }
    if let list { if list { markup.raw("</ol>\n") } else { markup.raw("</ul>\n") } }
    markup.raw("</div>\n")
  }

  private mutating func write(_ block: ProseBlock) {
    switch block {
    case .paragraph(let inlines):
      markup.raw("<p>")
      write(inlines)
      markup.raw("</p>\n")
    case .heading(let inlines):
      markup.raw("<h4>")
      write(inlines)
      markup.raw("</h4>\n")
    case .item(let depth, let number, let inlines):
      markup.raw("<li")
      if let number { markup.attribute("value", "\(number)") }
      if depth > 0 { markup.attribute("class", "deeper") }
      markup.raw(">")
      write(inlines)
      markup.raw("</li>\n")
    case .quotation(let inlines):
      markup.raw("<blockquote>")
      write(inlines)
      markup.raw("</blockquote>\n")
    case .code(let code):
      markup.raw("<pre>")
      markup.text(code, allowingNewlines: true)
      markup.raw("</pre>\n")
    }
  }

  private mutating func write(_ inlines: [Inline]) {
    for inline in inlines {
      switch inline {
      case .text(let words): markup.text(words)
      case .strong(let words):
        markup.raw("<strong>")
        markup.text(words)
        markup.raw("</strong>")
      case .emphasis(let words):
        markup.raw("<em>")
        markup.text(words)
        markup.raw("</em>")
      case .code(let words):
        markup.raw("<code>")
        markup.text(words)
        markup.raw("</code>")
      case .link(let words, let target):
        markup.raw("<a rel=\"noopener noreferrer\"")
        markup.attribute("href", target)
        markup.raw(">")
        markup.text(words)
        markup.raw("</a>")
      case .citation(let positions):
        for position in positions {
          if document.timeline[position] != nil {
            cite(position)
          } else {
            markup.text("#\(position)")
          }
        }
      case .image(let words, let position): image(words, position)
      }
    }
  }

  private mutating func image(_ words: String, _ position: LogPosition) {
    guard let image = images[position], EvidenceImage.mediaTypes.contains(image.mediaType) else {
      markup.raw("<em>")
      markup.text(words)
      markup.raw("</em>")
      return cite(position)
    }
    markup.raw("<img")
    markup.attribute("alt", words)
    markup.attribute("src", "data:\(image.mediaType);base64,\(image.data)")
    markup.raw(">")
    cite(position)
  }
}
