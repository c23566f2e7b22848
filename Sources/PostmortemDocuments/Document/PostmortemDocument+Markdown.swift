import EventLog
import Markup
import Postmortems
package import Timelines

extension PostmortemDocument {
  /// For a wiki or a repository.
  ///
  /// Every citation leads to its entry further down.
  package var markdown: String {
    var page = MarkdownPage(self, isCanonical: false)
    page.write()
    return page.text
  }

  /// What a publication seals: without what only says how far the document has come.
  ///
  /// Neither what became of its actions since.
  package static func canonicalText(of source: PostmortemSource) -> String {
    var source = source
    source.postmortem.forgetProgress()
    var page = MarkdownPage(PostmortemDocument(source), isCanonical: true)
    page.write()
    return page.text
  }
}

private struct MarkdownPage {
  let document: PostmortemDocument
  let isCanonical: Bool
  private(set) var text = ""

  init(_ document: PostmortemDocument, isCanonical: Bool) {
    (self.document, self.isCanonical) = (document, isCanonical)
  }

  mutating func write() {
    if document.variant == .customers {
      text += "# \(encoded(document.title))\n\n"
      for block in document.sections.flatMap(\.blocks) { write(block) }
      return
    }
    text += "# \(encoded(document.number)): \(encoded(document.title))\n\n"
    if !isCanonical { standing() }
    if !document.header.isEmpty { write(.facts(document.header)) }
    for section in document.sections {
      text += "## \(section.heading)\n\n"
      for block in section.blocks { write(block) }
    }
    perspectives()
    citedElsewhere()
    provenance()
  }

  private mutating func standing() {
    text += "*\(document.status.words(document.revision))*\n\n"
    if let publication = document.publication {
      text += "Revision \(publication.revision) is sealed as `sha256:\(publication.digest)`."
      if let unreviewed = publication.unreviewed {
        text += " It went out without a review: \(encoded(quoted(unreviewed)))."
      }
      text += "\n\n"
    }
    for correction in document.corrections {
      let place = correction.section.map { " (\($0.heading))" } ?? ""
      text += "- Corrected after revision \(correction.of)\(place): "
      text += encoded(quoted(correction.because)) + "\n"
    }
    if !document.corrections.isEmpty { text += "\n" }
  }

  private mutating func perspectives() {
    guard !document.perspectives.isEmpty else { return }
    text += "## Perspectives\n\n"
    for perspective in document.perspectives {
      text += "- \(encoded(perspective.heading)): \(encoded(quoted(perspective.text)))\n"
    }
    text += "\n"
  }

  private mutating func citedElsewhere() {
    let lines = document.citedElsewhere
    guard !lines.isEmpty else { return }
    text += "## Other entries cited\n\n"
    write(.entries(lines))
  }

  private mutating func provenance() {
    text += "## Where this comes from\n\n"
    text += "Computed from the record; what people wrote is part of it.\n\n"
    for stream in document.inputs.streams {
      text += "- stream `\(stream.id)` to version \(stream.version), head `\(stream.head)`\n"
    }
    text += "- wording `\(document.inputs.wording)`\n"
    text += "- policy " + (document.inputs.policy.map { "`\($0)`" } ?? "none in force") + "\n"
    text += "- entries redacted by then: \(document.inputs.redactions)\n"
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .paragraph(let statements): text += sentences(statements) + "\n\n"
    case .list(let items):
      for item in items { text += "- \(sentences(item))\n" }
      text += "\n"
    case .facts(let facts):
      for fact in facts {
        if fact.statements.count == 1 {
          text += "- **\(encoded(fact.label))**: \(sentences(fact.statements))\n"
        } else {
          text += "- **\(encoded(fact.label))**:\n"
          for statement in fact.statements { text += "  - \(sentences([statement]))\n" }
        }
      }
      text += "\n"
    case .table(let head, let rows):
      text += "| " + head.map(encoded).joined(separator: " | ") + " |\n"
      text += "|" + head.map { _ in " --- |" }.joined() + "\n"
      for row in rows {
        text += "| " + row.map { cell($0) }.joined(separator: " | ") + " |\n"
      }
      text += "\n"
    case .questions(let questions):
      for question in questions { text += "> *\(encoded(question))*\n>\n" }
      text += "\n"
    case .subheading(let heading): text += "### \(encoded(heading))\n\n"
    case .picture: break
    case .entries(let lines):
      for line in lines { write(line) }
      text += "\n"
    case .prose(let blocks): write(blocks)
    }
  }

  private mutating func write(_ line: EntryLine) {
    let positions = line.statement.cites.compactMap(document.position)
    let anchor = positions.first.map { "<a id=\"e\($0)\"></a>\\#\($0) " } ?? ""
    text += "- \(anchor)**\(TimeText.second(line.at))** "
    text += encoded(document.said(line.statement.pieces, quoting: EntryLine.longestQuote))
    let notes = [line.role] + line.notes
    text += " (\(encoded(notes.joined(separator: "; "))))\n"
  }

  private func cell(_ statements: [Statement]) -> String {
    sentences(statements).split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private func sentences(_ statements: [Statement]) -> String {
    statements.map { pieces($0.pieces) + citations($0.cites) }.joined(separator: " ")
  }

  private func pieces(_ pieces: [SentencePiece]) -> String { encoded(document.said(pieces)) }

  private func quoted(_ words: Words<String>) -> String { document.quoted(words) }

  private func citations(_ cites: [EventID]) -> String {
    guard document.variant != .customers else { return "" }
    let positions = cites.compactMap(document.position)
    guard !positions.isEmpty else { return "" }
    return " " + positions.map { "[\\#\($0)](#e\($0))" }.joined(separator: " ")
  }

  private func encoded(_ words: String) -> String { MarkdownText.text(words, indent: "  ") }
}

extension MarkdownPage {
  /// What people wrote, written anew from what it was understood as: nothing else of it comes along.
  private mutating func write(_ blocks: [ProseBlock]) {
    var wasItem = false
    for block in blocks {
      var isItem = false
      if case .item = block { isItem = true }
      if wasItem, !isItem { text += "\n" }
      switch block {
      case .paragraph(let inlines): text += self.inlines(inlines) + "\n\n"
      case .heading(let inlines): text += "#### " + self.inlines(inlines) + "\n\n"
      case .item(let depth, let number, let inlines):
        let indent = String(repeating: "   ", count: depth)
        text += indent + (number.map { "\($0). " } ?? "- ") + self.inlines(inlines) + "\n"
      case .quotation(let inlines): text += "> " + self.inlines(inlines) + "\n\n"
      case .code(let code): text += fenced(code)
      }
      wasItem = isItem
    }
    if wasItem { text += "\n" }
  }

  /// Behind a fence that is longer than any in it.
  private func fenced(_ code: String) -> String {
    var (longest, run) = (2, 0)
    for character in code {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(VisibleText.text(code, allowingNewlines: true))\n\(fence)\n\n"
  }

  private func inlines(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let words): encoded(words)
      case .strong(let words): "**\(encoded(words))**"
      case .emphasis(let words): "*\(encoded(words))*"
      case .code(let words): "<code>\(encoded(words))</code>"
      case .link(let words, let target): "[\(encoded(words))](<\(target)>)"
      case .citation(let positions):
        positions.map { position in
          document.timeline[position] == nil
            ? "\\#\(position)" : "[\\#\(position)](#e\(position))"
        }.joined(separator: " ")
      case .image(let words, let position): "*\(encoded(words))* [\\#\(position)](#e\(position))"
      }
    }.joined()
  }
}

extension PostmortemDocument {
  /// A sentence in one piece, roles where names stood.
  package func said(_ pieces: [SentencePiece], quoting limit: Int = 400) -> String {
    pieces.map { piece in
      switch piece {
      case .plain(let words): words
      case .value(let words): veil.text(words)
      case .quote(let words): quoted(words, atMost: limit)
      }
    }.joined()
  }

  /// What somebody wrote, on one line and without its end, roles where names stood.
  func quoted(_ words: Words<String>, atMost limit: Int = 400) -> String {
    switch words {
    case .redacted: return "[redacted]"
    case .text(let text):
      var line = veil.text(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      if line.count > limit { line = line.prefix(limit - 1) + "…" }
      while let last = line.last, last == "." || last == " " { line.removeLast() }
      return line
    }
  }
}

extension PostmortemStatus {
  func words(_ revision: Int64) -> String {
    switch self {
    case .owed: "Draft, computed from the record; nobody has taken it up yet"
    case .draft: "Draft, revision \(revision)"
    case .inReview: "In review, revision \(revision)"
    case .reviewed: "Reviewed, revision \(revision)"
    case .published: "Published, revision \(revision)"
    case .corrected: "Corrected, revision \(revision), not sealed yet"
    }
  }
}

extension Perspective {
  var heading: String {
    switch attribution {
    case .none: "Anonymous"
    case .role: role.map { "As \($0)" } ?? "A colleague"
    // Who it is stands on the record, for those who may see it.
    case .named: role.map { "As \($0), by name" } ?? "A colleague, by name"
    }
  }
}
