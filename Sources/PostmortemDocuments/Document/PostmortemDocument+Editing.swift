import EventLog
package import Postmortems
import Timelines

extension PostmortemDocument {
  /// What the record says in a section, as Markdown that somebody can go on from; its citations stay
  /// those of the record.
  package func editable(_ section: PostmortemSection) -> String {
    guard let found = sections.first(where: { $0.section == section }) else { return "" }
    var lines: [String] = []
    for block in found.blocks {
      switch block {
      case .paragraph(let statements): lines += [editable(statements), ""]
      case .list(let items): lines += items.map { "- " + editable($0) } + [""]
      case .facts(let facts):
        lines += facts.map { "- \($0.label): \(editable($0.statements))" } + [""]
      case .subheading(let heading): lines += ["### \(heading)", ""]
      case .questions, .table, .picture, .entries, .prose: break
      }
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  private func editable(_ statements: [Statement]) -> String {
    statements.map { statement in
      let positions = statement.cites.compactMap(position)
      let cites =
        positions.isEmpty ? "" : " [" + positions.map { "#\($0)" }.joined(separator: ", ") + "]"
      return said(statement.pieces) + cites
    }.joined(separator: " ")
  }
}

extension PostmortemDocument {
  /// All that its readers read, without marks: for rules about words.
  package var plainText: String {
    var text = title + "\n"
    for section in sections {
      for block in section.blocks {
        text += block.statements.map { said($0.pieces) }.joined(separator: " ") + "\n"
        if case .prose(let blocks) = block {
          text += blocks.map(\.plainText).joined(separator: "\n") + "\n"
        }
      }
    }
    return text
  }
}

extension ProseBlock {
  fileprivate var plainText: String {
    if case .code(let code) = self { return code }
    return [self].inlines.map { inline in
      switch inline {
      case .text(let words), .strong(let words), .emphasis(let words), .code(let words),
        .link(let words, _), .image(let words, _):
        words
      case .citation: ""
      }
    }.joined()
  }
}
