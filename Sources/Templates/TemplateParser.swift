/// Reads Mustache, without lambdas, inheritance and dynamic names.
struct TemplateParser {
  /// How deep sections may stand in each other.
  static let deepest = 64

  private let bytes: [UInt8]
  private var position = 0
  private var opening = Array("{{".utf8)
  private var closing = Array("}}".utf8)
  /// The sections that are open, outermost first, each with what it holds so far.
  private var open: [OpenSection] = []
  private var nodes: [TemplateNode] = []
  /// Up to where lines were counted, which one that is, and where it begins.
  private var counted = (to: 0, line: 1, start: 0)

  private struct OpenSection {
    var name: [String]
    var isInverted: Bool
    var place: TemplatePlace
    /// What stands before it.
    var nodes: [TemplateNode]
  }

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func parse() throws(TemplateFault) -> [TemplateNode] {
    while position < bytes.count {
      guard let start = find(opening, from: position) else {
        add(text: position..<bytes.count)
        break
      }
      let before = position..<start
      try readTag(at: start, after: before)
    }
    if let section = open.last {
      throw section.place.fault(.unclosedSection(section.name.joined(separator: ".")))
    }
    return nodes
  }

  // MARK: - Tags

  private mutating func readTag(at start: Int, after before: Range<Int>) throws(TemplateFault) {
    let place = place(of: start)
    let inside = start + opening.count
    let mark = inside < bytes.count ? bytes[inside] : 0
    switch mark {
    case UInt8(ascii: "{"):
      let (name, end) = try content(from: inside + 1, to: [UInt8(ascii: "}")] + closing, place)
      add(text: before)
      add(.value(try self.name(name, place), isRaw: true), place)
      position = end
    case UInt8(ascii: "&"):
      let (name, end) = try content(from: inside + 1, to: closing, place)
      add(text: before)
      add(.value(try self.name(name, place), isRaw: true), place)
      position = end
    case UInt8(ascii: "#"), UInt8(ascii: "^"):
      let (name, end) = try content(from: inside + 1, to: closing, place)
      _ = addAlone(before, start..<end)
      guard open.count < Self.deepest else { throw place.fault(.tooDeep) }
      open.append(
        OpenSection(
          name: try self.name(name, place), isInverted: mark == UInt8(ascii: "^"), place: place,
          nodes: nodes))
      nodes = []
    case UInt8(ascii: "/"):
      let (name, end) = try content(from: inside + 1, to: closing, place)
      _ = addAlone(before, start..<end)
      try close(try self.name(name, place), place)
    case UInt8(ascii: ">"):
      let (name, end) = try content(from: inside + 1, to: closing, place)
      let indentation = addAlone(before, start..<end)
      guard Self.isWord(name) else { throw place.fault(.badName(name)) }
      add(.partial(name, indentation: indentation ?? ""), place)
    case UInt8(ascii: "!"):
      let (_, end) = try content(from: inside + 1, to: closing, place)
      _ = addAlone(before, start..<end)
    case UInt8(ascii: "="):
      let (text, end) = try content(from: inside + 1, to: [UInt8(ascii: "=")] + closing, place)
      _ = addAlone(before, start..<end)
      try setDelimiters(text, place)
    default:
      let (name, end) = try content(from: inside, to: closing, place)
      add(text: before)
      add(.value(try self.name(name, place), isRaw: false), place)
      position = end
    }
  }

  private mutating func close(
    _ name: [String], _ place: TemplatePlace
  ) throws(TemplateFault) {
    let text = name.joined(separator: ".")
    guard let section = open.popLast() else { throw place.fault(.strayEnd(text, open: nil)) }
    guard section.name == name else {
      throw place.fault(.strayEnd(text, open: section.name.joined(separator: ".")))
    }
    let inner = nodes
    nodes = section.nodes
    add(section.isInverted ? .inverted(name, inner) : .section(name, inner), section.place)
  }

  private mutating func setDelimiters(
    _ text: String, _ place: TemplatePlace
  ) throws(TemplateFault) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words.allSatisfy({ !$0.contains("=") }) else {
      throw place.fault(.badDelimiters)
    }
    (opening, closing) = (Array(words[0].utf8), Array(words[1].utf8))
  }

  private func content(
    from start: Int, to end: [UInt8], _ place: TemplatePlace
  ) throws(TemplateFault) -> (text: String, end: Int) {
    guard let stop = find(end, from: start) else { throw place.fault(.unclosedTag) }
    let text = String(decoding: bytes[start..<stop], as: UTF8.self)
    return (Self.trimmed(text), stop + end.count)
  }

  /// Empty for the dot that stands for what is iterated over.
  private func name(_ text: String, _ place: TemplatePlace) throws(TemplateFault) -> [String] {
    if text == "." { return [] }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy(Self.isWord) else { throw place.fault(.badName(text)) }
    return parts
  }

  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "_-/?!".unicodeScalars.contains(scalar)
      }
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let front = text.drop(while: isSpace)
    guard let last = front.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(front[...last])
  }

  // MARK: - Text

  private mutating func add(_ part: TemplateNode.Part, _ place: TemplatePlace) {
    nodes.append(TemplateNode(part: part, place: place))
  }

  private mutating func add(text range: Range<Int>) {
    guard !range.isEmpty else { return }
    add(.text(String(decoding: bytes[range], as: UTF8.self)), place(of: range.lowerBound))
  }

  /// Adds the text before a tag that writes nothing, and goes on behind the tag.
  ///
  /// Where it stands alone on its line, the line goes with it; what stood before it there is the
  /// answer.
  private mutating func addAlone(_ before: Range<Int>, _ tag: Range<Int>) -> String? {
    var start = tag.lowerBound
    while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
    let beginsLine = start == 0 || bytes[start - 1] == UInt8(ascii: "\n")
    var end = tag.upperBound
    while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\r") { end += 1 }
    let endsLine = end >= bytes.count || bytes[end] == UInt8(ascii: "\n")
    guard beginsLine, endsLine, start >= before.lowerBound else {
      add(text: before)
      position = tag.upperBound
      return nil
    }
    add(text: before.lowerBound..<start)
    position = min(end + 1, bytes.count)
    return String(decoding: bytes[start..<tag.lowerBound], as: UTF8.self)
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func find(_ needle: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first, start <= bytes.count - needle.count else { return nil }
    var index = start
    while index <= bytes.count - needle.count {
      if bytes[index] == first, bytes[index..<(index + needle.count)].elementsEqual(needle) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// Counted on from the last place that was asked for: a text full of tags is read once.
  private mutating func place(of offset: Int) -> TemplatePlace {
    if offset < counted.to { counted = (0, 1, 0) }
    for index in counted.to..<offset where bytes[index] == UInt8(ascii: "\n") {
      counted.line += 1
      counted.start = index + 1
    }
    counted.to = offset
    return TemplatePlace(
      line: counted.line,
      column: String(decoding: bytes[counted.start..<offset], as: UTF8.self).count + 1)
  }
}
