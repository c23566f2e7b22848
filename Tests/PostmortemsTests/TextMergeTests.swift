import Postmortems
import Testing

struct `Two texts that began as one` {
  @Test(
    arguments: [
      ("a\nb\nc", "a\nb\nc", "a\nB\nc", "a\nB\nc"),
      ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
      ("a\nb", "a\nb\nc", "a\nb", "a\nb\nc"),
      ("a\nb", "x\na\nb", "a\nb\ny", "x\na\nb\ny"),
      ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
      ("a\nb\nc", "a\nX\nc", "a\nX\nc", "a\nX\nc"),
      ("", "a", "", "a"),
      ("a\nb\nc\nd\ne", "a\nB\nc\nd\ne", "a\nb\nc\nD\ne", "a\nB\nc\nD\ne"),
    ])
  func `are one again`(ancestor: String, theirs: String, mine: String, merged: String) {
    #expect(TextMerge(of: ancestor, theirs, mine).text == merged)
  }

  @Test(
    arguments: [
      ("a\nb\nc", "a\nX\nc", "a\nY\nc"), ("a", "b", "c"), ("a\nb", "a", "a\nB"), ("", "x", "y"),
      ("a\nb\nc", "a\nX\nb\nc", "a\nY\nb\nc"),
    ])
  func `are shown side by side where both changed a place`(
    ancestor: String, theirs: String, mine: String
  ) {
    let merge = TextMerge(of: ancestor, theirs, mine)
    #expect(merge.text == nil)
    #expect(merge.withMarks.contains("<<<<<<< theirs") && merge.withMarks.contains(">>>>>>> yours"))
    // Nobody's line is lost.
    for line in (theirs + "\n" + mine).split(separator: "\n") {
      #expect(merge.withMarks.split(separator: "\n").contains(line), "\(line)")
    }
  }

  @Test func `lose no line that only one of them added`() {
    var generator = Numbers(seed: 20_261_129)
    for round in 0..<500 {
      let base = (0..<generator.next(below: 12)).map { "line \($0)" }
      let (theirs, addedLeft) = edited(base, "t\(round)", &generator)
      let (mine, addedRight) = edited(base, "m\(round)", &generator)
      let merge = TextMerge(
        of: base.joined(separator: "\n"), theirs.joined(separator: "\n"),
        mine.joined(separator: "\n"))
      let lines = Set((merge.text ?? merge.withMarks).split(separator: "\n").map(String.init))
      for line in addedLeft + addedRight { #expect(lines.contains(line), "\(round): \(line)") }
      let unchanged = TextMerge(
        of: base.joined(separator: "\n"), theirs.joined(separator: "\n"),
        base.joined(separator: "\n"))
      #expect(unchanged.text == theirs.joined(separator: "\n"))
    }
  }

  private func edited(
    _ base: [String], _ tag: String, _ generator: inout Numbers
  ) -> (lines: [String], added: [String]) {
    var (lines, added) = (base, [String]())
    for edit in 0..<generator.next(below: 4) {
      if !lines.isEmpty, generator.next(below: 3) == 0 {
        lines.remove(at: generator.next(below: lines.count))
      } else {
        let line = "\(tag) \(edit)"
        lines.insert(line, at: generator.next(below: lines.count + 1))
        added.append(line)
      }
    }
    return (lines, added.filter { lines.contains($0) })
  }

  @Test func `cost little however long they are`() {
    let long = (0..<30_000).map { "a\($0)" }.joined(separator: "\n")
    let other = (0..<30_000).map { "b\($0)" }.joined(separator: "\n")
    #expect(TextMerge(of: "x", long, other).text == nil)
    #expect(Redline.pieces(from: long, to: other) == [.gone(long), .new(other)])
  }
}

struct `A redline` {
  @Test(
    arguments: [
      ("a b c", "a b c", [Redline.Piece.same("a b c")]), ("", "a", [.new("a")]),
      ("a", "", [.gone("a")]), ("", "", []),
      ("one two three", "one 2 three", [.same("one "), .gone("two "), .new("2 "), .same("three")]),
      ("one two", "one two three", [.same("one "), .gone("two"), .new("two three")]),
    ] as [(String, String, [Redline.Piece])])
  func `names the words that went and came`(old: String, new: String, pieces: [Redline.Piece]) {
    #expect(Redline.pieces(from: old, to: new) == pieces)
  }

  @Test func `gives both texts back`() {
    var generator = Numbers(seed: 7)
    let words = ["a ", "b\n", "c ", "d. ", "\n", "ä "]
    for _ in 0..<300 {
      let old = (0..<generator.next(below: 30)).map { _ in words[generator.next(below: 6)] }
        .joined()
      let new = (0..<generator.next(below: 30)).map { _ in words[generator.next(below: 6)] }
        .joined()
      var (first, second) = ("", "")
      for piece in Redline.pieces(from: old, to: new) {
        switch piece {
        case .same(let text): (first, second) = (first + text, second + text)
        case .gone(let text): first += text
        case .new(let text): second += text
        }
      }
      #expect(first == old && second == new)
    }
  }
}

/// The same numbers in every run.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}
