/// The label of a moment, beside the line that runs down from it.
struct MilestoneLabel {
  var words: String
  /// Where its line is.
  var line: Double
  var width: Double
  /// Whether it stands before its line, as there is no room behind it.
  var isBefore = false
  /// Counted from above.
  var lane = 0

  init(_ words: String, at line: Double) {
    (self.words, self.line) = (words, line)
    width = LabelPlacement.width(words, size: 12) + 10
  }

  var left: Double { isBefore ? line - width : line }
  var right: Double { isBefore ? line : line + width }
}

extension [MilestoneLabel] {
  /// Gives each its side and its lane, so that no line runs through the label of another.
  ///
  /// A line begins at the height of its label and runs down: so whichever label a line meets has to
  /// lie above where that line begins. They come in the order of time.
  mutating func place(upTo end: Double) {
    var first = endIndex
    for index in indices.reversed() {
      // One that reached over the line of one that stands before its own could be neither above nor
      // below it.
      let room = first < endIndex ? self[first].line : end
      guard self[index].line + self[index].width > room else { continue }
      self[index].isBefore = true
      first = index
    }
    let order =
      indices.filter { self[$0].isBefore }.reversed() + indices.filter { !self[$0].isBefore }
    var placed: [MilestoneLabel] = []
    for index in order {
      let label = self[index]
      let above = placed.filter { $0.right >= label.left && $0.left <= label.right }.map(\.lane)
      self[index].lane = (above.max() ?? -1) + 1
      placed.append(self[index])
    }
  }
}
