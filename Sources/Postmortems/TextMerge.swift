/// Two texts that began as one, put together line by line.
///
/// Where both changed the same lines, nothing is chosen: the text with marks holds both.
package struct TextMerge: Equatable, Sendable {
  /// Nil where both changed the same lines in different ways.
  package var text: String?
  package var withMarks: String

  /// Texts whose differing parts are longer are taken as one piece: comparing them would cost more
  /// than whoever puts them together by hand.
  private static let mostLines = 1_000

  package init(of ancestor: String, _ theirs: String, _ mine: String) {
    let base = Self.lines(ancestor)
    let (left, right) = (Self.lines(theirs), Self.lines(mine))
    let leftChanges = Self.changes(from: base, to: left)
    let rightChanges = Self.changes(from: base, to: right)
    var (lines, marked, isClean) = ([Substring](), [Substring](), true)
    func take(_ piece: ArraySlice<Substring>) {
      lines += piece
      marked += piece
    }
    var place = 0
    var (l, r) = (0, 0)
    while l < leftChanges.count || r < rightChanges.count {
      let begin = min(
        l < leftChanges.count ? leftChanges[l].base.lowerBound : .max,
        r < rightChanges.count ? rightChanges[r].base.lowerBound : .max)
      take(base[place..<begin])
      // Changes that touch one another are one place.
      var end = begin
      var (mineOfLeft, mineOfRight) = ([Change](), [Change]())
      var grew = true
      while grew {
        grew = false
        while l < leftChanges.count, leftChanges[l].base.lowerBound <= end {
          mineOfLeft.append(leftChanges[l])
          end = max(end, leftChanges[l].base.upperBound)
          (l, grew) = (l + 1, true)
        }
        while r < rightChanges.count, rightChanges[r].base.lowerBound <= end {
          mineOfRight.append(rightChanges[r])
          end = max(end, rightChanges[r].base.upperBound)
          (r, grew) = (r + 1, true)
        }
      }
      let span = begin..<end
      let leftText = Self.text(of: span, base, left, mineOfLeft)
      let rightText = Self.text(of: span, base, right, mineOfRight)
      if mineOfRight.isEmpty || leftText == rightText {
        take(leftText[...])
      } else if mineOfLeft.isEmpty {
        take(rightText[...])
      } else {
        isClean = false
        marked += ["<<<<<<< theirs"] + leftText + ["======="] + rightText + [">>>>>>> yours"]
      }
      place = end
    }
    take(base[place...])
    text = isClean ? lines.joined(separator: "\n") : nil
    withMarks = marked.joined(separator: "\n")
  }

  /// One place where a text differs from what it began as.
  private struct Change {
    var base: Range<Int>
    var text: Range<Int>
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// What a text has in place of a span of the ancestor.
  private static func text(
    of span: Range<Int>, _ base: [Substring], _ text: [Substring], _ changes: [Change]
  ) -> [Substring] {
    var lines: [Substring] = []
    var place = span.lowerBound
    for change in changes {
      lines += base[place..<change.base.lowerBound]
      lines += text[change.text]
      place = change.base.upperBound
    }
    return lines + base[place..<span.upperBound]
  }

  private static func changes(from base: [Substring], to text: [Substring]) -> [Change] {
    var (begin, baseEnd, textEnd) = (0, base.count, text.count)
    while begin < min(baseEnd, textEnd), base[begin] == text[begin] { begin += 1 }
    while baseEnd > begin, textEnd > begin, base[baseEnd - 1] == text[textEnd - 1] {
      (baseEnd, textEnd) = (baseEnd - 1, textEnd - 1)
    }
    if begin == baseEnd, begin == textEnd { return [] }
    guard baseEnd - begin <= mostLines, textEnd - begin <= mostLines else {
      return [Change(base: begin..<baseEnd, text: begin..<textEnd)]
    }
    let (old, new) = (base[begin..<baseEnd], text[begin..<textEnd])
    let marks = EditMarks(from: old, to: new)
    let (removed, inserted) = (marks.removed, marks.inserted)
    var changes: [Change] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      let (fromI, fromJ) = (i, j)
      while i < old.count, removed[i] { i += 1 }
      while j < new.count, inserted[j] { j += 1 }
      if i > fromI || j > fromJ {
        changes.append(
          Change(base: begin + fromI..<begin + i, text: begin + fromJ..<begin + j))
      } else {
        (i, j) = (i + 1, j + 1)
      }
    }
    return changes
  }
}
