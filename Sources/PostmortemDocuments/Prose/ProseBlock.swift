package import EventLog

/// A part of what somebody wrote, as it was understood.
///
/// People write a small Markdown; what is not part of it is text, and is shown as such.
package enum ProseBlock: Equatable, Sendable {
  case paragraph([Inline])
  case heading([Inline])
  /// `number` is nil for a bullet; depth 0 is the outermost.
  case item(depth: Int, number: Int?, [Inline])
  case quotation([Inline])
  case code(String)
}

package enum Inline: Equatable, Sendable {
  case text(String)
  case strong(String)
  case emphasis(String)
  case code(String)
  /// Of `https`, `http` and `mailto` only.
  case link(String, to: String)
  /// `[#42]`: an entry of the record.
  case citation([LogPosition])
  /// `![what it shows](#42)`: a picture that was attached as evidence.
  case image(String, LogPosition)
}

extension [ProseBlock] {
  var inlines: [Inline] {
    flatMap { block -> [Inline] in
      switch block {
      case .paragraph(let inlines), .heading(let inlines), .item(_, _, let inlines),
        .quotation(let inlines):
        inlines
      case .code: []
      }
    }
  }

  /// Entries that the text names.
  package var cited: [LogPosition] {
    inlines.flatMap { inline -> [LogPosition] in
      switch inline {
      case .citation(let positions): positions
      case .image(_, let position): [position]
      default: []
      }
    }
  }

  package var images: [LogPosition] {
    inlines.compactMap { if case .image(_, let position) = $0 { position } else { nil } }
  }
}
