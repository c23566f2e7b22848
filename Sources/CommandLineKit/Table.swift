/// Rows in aligned columns.
package struct Table: Sendable {
  package enum Alignment: Sendable { case leading, trailing }

  package struct Column: Sendable {
    package var title: TerminalText
    package var alignment: Alignment

    package init(_ title: TerminalText, _ alignment: Alignment = .leading) {
      (self.title, self.alignment) = (title, alignment)
    }
  }

  package var columns: [Column]
  package var rows: [[TerminalText]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells that are missing are empty, cells beyond the last column are dropped.
  package mutating func add(_ cells: TerminalText...) { rows.append(cells) }

  /// The lines, titles first unless all are empty.
  package var lines: [TerminalText] {
    let titles = columns.map { $0.title.styled(.dim) }
    let hasTitles = columns.contains { !$0.title.plain.isEmpty }
    let all = (hasTitles ? [titles] : []) + rows
    let widths = columns.indices.map { column in
      all.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0
    }
    return all.map { line($0, widths) }
  }

  private func line(_ cells: [TerminalText], _ widths: [Int]) -> TerminalText {
    var line: TerminalText = ""
    var owed = 0
    for (index, column) in columns.enumerated() {
      let cell = index < cells.count ? cells[index] : ""
      let padding = widths[index] - cell.displayWidth
      let (before, after) = column.alignment == .trailing ? (padding, 0) : (0, padding)
      // Space is written when something follows it, so no line ends in any.
      if !cell.plain.isEmpty {
        line = line + TerminalText(trusting: String(repeating: " ", count: owed + before)) + cell
        owed = after + 2
      } else {
        owed += padding + 2
      }
    }
    return line
  }
}
