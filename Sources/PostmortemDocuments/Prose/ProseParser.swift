import EventLog
import Markup

/// Reads the Markdown that people write, in one pass over its lines.
package enum ProseParser {
  package static func blocks(in text: String) -> [ProseBlock] {
    var reader = LineReader()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      reader.read(line.last == "\r" ? line.dropLast() : line)
    }
    reader.endParagraph()
    if let code = reader.code { reader.blocks.append(.code(code.joined(separator: "\n"))) }
    return reader.blocks
  }
}

private struct LineReader {
  var blocks: [ProseBlock] = []
  var code: [String]?
  private var paragraph: [Substring] = []
  private var item: (depth: Int, number: Int?)?
  private var isQuotation = false

  mutating func read(_ line: Substring) {
    let bare = line.drop { $0 == " " || $0 == "\t" }
    if bare.hasPrefix("```") {
      if let code {
        blocks.append(.code(code.joined(separator: "\n")))
        self.code = nil
      } else {
        endParagraph()
        code = []
      }
      return
    }
    if code != nil {
      code?.append(String(line))
      return
    }
    if bare.isEmpty { return endParagraph() }
    if bare.first == "#", let text = Self.heading(bare) {
      endParagraph()
      blocks.append(.heading(InlineParser.inlines(in: text)))
    } else if bare.first == ">" {
      if !isQuotation { endParagraph() }
      isQuotation = true
      paragraph.append(bare.dropFirst().drop { $0 == " " })
    } else if let (number, text) = Self.item(bare) {
      endParagraph()
      item = (min((line.count - bare.count) / 2, 4), number)
      paragraph.append(text)
    } else {
      if isQuotation { endParagraph() }
      paragraph.append(bare)
    }
  }

  mutating func endParagraph() {
    defer { (paragraph, item, isQuotation) = ([], nil, false) }
    guard !paragraph.isEmpty else { return }
    let inlines = InlineParser.inlines(in: paragraph.joined(separator: " "))
    if let item {
      blocks.append(.item(depth: item.depth, number: item.number, inlines))
    } else {
      blocks.append(isQuotation ? .quotation(inlines) : .paragraph(inlines))
    }
  }

  /// `## Words`; `#42` is none.
  private static func heading(_ line: Substring) -> String? {
    let text = line.drop { $0 == "#" }
    guard line.count - text.count <= 6, text.first == " " else { return nil }
    return String(text.drop { $0 == " " })
  }

  private static func item(_ line: Substring) -> (number: Int?, text: Substring)? {
    if let mark = line.first, "-*+".contains(mark), line.dropFirst().first == " " {
      return (nil, line.dropFirst(2).drop { $0 == " " })
    }
    let digits = line.prefix { ("0"..."9").contains($0) }
    guard (1...4).contains(digits.count), let number = Int(digits) else { return nil }
    let rest = line.dropFirst(digits.count)
    guard rest.first == "." || rest.first == ")", rest.dropFirst().first == " " else { return nil }
    return (number, rest.dropFirst(2).drop { $0 == " " })
  }
}

/// Reads what stands within a line.
enum InlineParser {
  /// Marks further apart than this belong to nobody: a text full of them costs no more than one
  /// without.
  private static let reach = 2_000

  static func inlines(in text: String) -> [Inline] {
    let characters = Array(text)
    var inlines: [Inline] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { inlines.append(.text(plain)) }
      plain = ""
    }
    var place = 0
    // No mark was found up to there: whoever looks again finds none either.
    var barren: [Character: Int] = [:]
    while place < characters.count {
      let character = characters[place]
      if character == "\\", place + 1 < characters.count,
        "\\`*_[]!#<>~".contains(characters[place + 1])
      {
        plain.append(characters[place + 1])
        place += 2
        continue
      }
      if "`*_![".contains(character), barren[character, default: 0] <= place,
        let (inline, end) = mark(at: place, in: characters, &barren)
      {
        flush()
        inlines.append(inline)
        place = end
        continue
      }
      plain.append(character)
      place += 1
    }
    flush()
    return inlines
  }

  private static func mark(
    at place: Int, in text: [Character], _ barren: inout [Character: Int]
  ) -> (Inline, end: Int)? {
    switch text[place] {
    case "`":
      guard let end = find("`", in: text, from: place + 1, &barren), end > place + 1 else {
        return nil
      }
      return (.code(String(text[place + 1..<end])), end + 1)
    case "*":
      if place + 1 < text.count, text[place + 1] == "*" {
        var end = place + 2
        while let star = find("*", in: text, from: end, &barren) {
          if star + 1 < text.count, text[star + 1] == "*", star > place + 2 {
            return (.strong(String(text[place + 2..<star])), star + 2)
          }
          end = star + 1
          if end - place > reach { return nil }
        }
        return nil
      }
      return emphasis(at: place, "*", in: text, &barren)
    case "_":
      if place > 0, text[place - 1].isLetter || text[place - 1].isNumber { return nil }
      return emphasis(at: place, "_", in: text, &barren)
    case "!":
      guard place + 1 < text.count, text[place + 1] == "[",
        let (label, target, end) = bracket(at: place + 1, in: text, &barren),
        let position = entry(target)
      else { return nil }
      return (.image(label, position), end)
    case "[":
      if let close = find("]", in: text, from: place + 1, &barren),
        let cited = citation(String(text[place + 1..<close]))
      {
        return (.citation(cited), close + 1)
      }
      guard let (label, target, end) = bracket(at: place, in: text, &barren), isAllowed(target)
      else {
        return nil
      }
      return (.link(label, to: target), end)
    default: return nil
    }
  }

  private static func emphasis(
    at place: Int, _ mark: Character, in text: [Character], _ barren: inout [Character: Int]
  ) -> (Inline, end: Int)? {
    guard place + 1 < text.count, !text[place + 1].isWhitespace,
      let end = find(mark, in: text, from: place + 1, &barren), end > place + 1,
      !text[end - 1].isWhitespace,
      end + 1 >= text.count || !(text[end + 1].isLetter || text[end + 1].isNumber)
    else { return nil }
    return (.emphasis(String(text[place + 1..<end])), end + 1)
  }

  /// `[label](target)`.
  private static func bracket(
    at place: Int, in text: [Character], _ barren: inout [Character: Int]
  ) -> (label: String, target: String, end: Int)? {
    guard let close = find("]", in: text, from: place + 1, &barren), close + 1 < text.count,
      text[close + 1] == "(", let end = find(")", in: text, from: close + 2, &barren)
    else { return nil }
    return (String(text[place + 1..<close]), String(text[close + 2..<end]), end + 1)
  }

  private static func find(
    _ mark: Character, in text: [Character], from start: Int, _ barren: inout [Character: Int]
  ) -> Int? {
    let limit = min(text.count, start + reach)
    var place = max(start, 0)
    if let known = barren[mark], known >= limit, known > start { return nil }
    while place < limit {
      if text[place] == mark { return place }
      place += 1
    }
    barren[mark] = limit
    return nil
  }

  /// `#42`, or several with commas.
  private static func citation(_ text: String) -> [LogPosition]? {
    var positions: [LogPosition] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let position = entry(part.filter { $0 != " " }) else { return nil }
      positions.append(position)
    }
    return positions.isEmpty || positions.count > 50 ? nil : positions
  }

  private static func entry(_ text: String) -> LogPosition? {
    guard text.first == "#", let number = Int64(text.dropFirst()), number > 0 else { return nil }
    return LogPosition(number)
  }

  /// Nothing that runs in a browser or reads a file.
  private static func isAllowed(_ target: String) -> Bool {
    let lowered = target.lowercased()
    guard ["https://", "http://", "mailto:"].contains(where: { lowered.hasPrefix($0) }) else {
      return false
    }
    return target.utf8.count <= 2_000
      && target.unicodeScalars.allSatisfy {
        $0.value > 32 && $0.value != 127 && !"<>\"'`\\".unicodeScalars.contains($0)
      }
  }
}
