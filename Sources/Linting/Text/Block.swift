/// A paragraph, list item, heading or table row of a Markdown text.
struct Block: Sendable {
  enum Kind: Equatable, Sendable {
    case prose, row, code, quote
    case heading(Int)
    case item
  }

  var kind: Kind
  /// The bytes of each of its lines, without markers.
  var lines: [Range<Int>]
  var section = Section.other
  var tokens = 0..<0
}

/// Divides a text into blocks, line by line, as far as the rules care about Markdown.
struct Blocks {
  private let bytes: [UInt8]
  private var blocks: [Block] = []
  /// The mark that closes the code block that we are in.
  private var fence: (mark: UInt8, count: Int)?
  private var isComment = false
  private var isOpen = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() -> [Block] {
    var start = 0
    var place = 0
    while place < bytes.count {
      if bytes[place] == 0x0A || bytes[place] == 0x0D {
        take(start..<place)
        if bytes[place] == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { place += 1 }
        start = place + 1
      }
      place += 1
    }
    if start < bytes.count { take(start..<bytes.count) }
    return blocks
  }

  private mutating func take(_ line: Range<Int>) {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    let content = start..<line.upperBound
    guard let first = content.isEmpty ? nil : bytes[start] else {
      isOpen = false
      return
    }
    if let fence {
      if first == fence.mark, run(of: fence.mark, at: start, in: content) >= fence.count {
        self.fence = nil
      }
      return
    }
    if isComment {
      if ends(content, with: "-->") { isComment = false }
      return
    }
    if first == 0x60 || first == 0x7E, run(of: first, at: start, in: content) >= 3 {
      let count = run(of: first, at: start, in: content)
      // Three backticks and more on the same line are code within a line.
      if first == 0x7E || !bytes[(start + count)..<content.upperBound].contains(0x60) {
        fence = (first, count)
        isOpen = false
        return
      }
    }
    if begins(content, with: "<!--") {
      isOpen = false
      isComment = !ends(content, with: "-->")
      return
    }
    if first == 0x3E {
      isOpen = false
      return
    }
    if first == 0x7C { return add(.row, content) }
    if first == 0x23 {
      let level = run(of: 0x23, at: start, in: content)
      let next = start + level
      if level <= 6, next == content.upperBound || bytes[next] == 0x20 {
        add(.heading(level), next..<content.upperBound)
        isOpen = false
        return
      }
    }
    if let marker = marker(content) { return add(.item, marker..<content.upperBound) }
    if isOpen, !blocks.isEmpty, blocks[blocks.count - 1].kind != .row {
      blocks[blocks.count - 1].lines.append(content)
    } else {
      add(.prose, content)
    }
  }

  private mutating func add(_ kind: Block.Kind, _ content: Range<Int>) {
    blocks.append(Block(kind: kind, lines: [content]))
    isOpen = true
  }

  /// Where an item's text starts: behind a dash, an asterisk, a number, and a check box.
  private func marker(_ content: Range<Int>) -> Int? {
    var place = content.lowerBound
    if [0x2D, 0x2A, 0x2B].contains(bytes[place]) {
      place += 1
    } else if begins(content, with: "•") {
      place += 3
    } else {
      while place < content.upperBound, (0x30...0x39).contains(bytes[place]),
        place - content.lowerBound < 9
      {
        place += 1
      }
      guard place > content.lowerBound, place < content.upperBound,
        bytes[place] == 0x2E || bytes[place] == 0x29
      else { return nil }
      place += 1
    }
    guard place < content.upperBound, bytes[place] == 0x20 || bytes[place] == 0x09 else {
      return nil
    }
    while place < content.upperBound, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
    let rest = place..<content.upperBound
    if begins(rest, with: "[ ] ") || begins(rest, with: "[x] ") || begins(rest, with: "[X] ") {
      place += 4
    }
    return place
  }

  private func run(of mark: UInt8, at start: Int, in content: Range<Int>) -> Int {
    var place = start
    while place < content.upperBound, bytes[place] == mark { place += 1 }
    return place - start
  }

  private func begins(_ content: Range<Int>, with mark: StaticString) -> Bool {
    mark.withUTF8Buffer { mark in
      content.count >= mark.count
        && bytes[content.lowerBound..<content.lowerBound + mark.count].elementsEqual(mark)
    }
  }

  private func ends(_ content: Range<Int>, with mark: StaticString) -> Bool {
    mark.withUTF8Buffer { mark in
      content.count >= mark.count
        && bytes[content.upperBound - mark.count..<content.upperBound].elementsEqual(mark)
    }
  }
}
