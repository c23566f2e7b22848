package import JSON

/// The blocks that messages for Slack are made of.
///
/// Nothing that anybody wrote is markup: text stands in blocks of plain text, and the three characters
/// that would begin a mention, a link or an entity are escaped.
package enum SlackBlocks {
  /// What Slack takes, in characters.
  package static let longestHeader = 150
  package static let longestSection = 3_000
  package static let longestField = 2_000
  package static let longestButton = 75
  private static let mostSections = 40

  package static func block(
    _ blocks: inout JSONElements, _ type: String, _ body: (inout JSONMembers) -> Void
  ) {
    blocks.object { block in
      block.member("type", type)
      body(&block)
    }
  }

  package static func plain(_ object: inout JSONMembers, _ text: String, _ limit: Int) {
    object.member("type", "plain_text")
    object.member("text", escaped(text, atMost: limit))
    object.member("emoji", false)
  }

  package static func header(_ blocks: inout JSONElements, _ text: String) {
    block(&blocks, "header") { $0.object("text") { plain(&$0, text, longestHeader) } }
  }

  /// Paragraphs, in as many blocks as they need.
  package static func sections(_ blocks: inout JSONElements, _ paragraphs: [String]) {
    for text in pieces(of: paragraphs) {
      block(&blocks, "section") { $0.object("text") { plain(&$0, text, longestSection) } }
    }
  }

  package static func fields(_ blocks: inout JSONElements, _ fields: [Message.Field]) {
    for start in stride(from: 0, to: fields.count, by: 10) {
      block(&blocks, "section") { block in
        block.array("fields") { list in
          for field in fields[start...].prefix(10) {
            list.object { plain(&$0, "\(field.name): \(field.value)", longestField) }
          }
        }
      }
    }
  }

  /// Paragraphs in pieces that a section holds; the last one says that there was more.
  private static func pieces(of paragraphs: [String]) -> [String] {
    var sections: [String] = []
    for paragraph in paragraphs {
      var rest = paragraph[...]
      while !rest.isEmpty {
        guard sections.count < mostSections else {
          sections[sections.count - 1] = MessageText.cut(
            sections[sections.count - 1] + MessageText.mark + MessageText.mark,
            atMost: sections[sections.count - 1].utf8.count)
          return sections
        }
        let piece = piece(of: rest)
        sections.append(String(piece))
        rest = rest[piece.endIndex...]
      }
    }
    return sections
  }

  /// As much of a text as fits once it is escaped.
  private static func piece(of text: Substring) -> Substring {
    var room = longestSection
    var end = text.startIndex
    while end < text.endIndex {
      let cost = cost(of: text[end])
      guard cost <= room || end == text.startIndex else { break }
      room -= cost
      end = text.index(after: end)
    }
    return text[..<end]
  }

  private static func cost(of character: Character) -> Int {
    switch character {
    case "&": 5
    case "<", ">": 4
    // As programs count that count in units of UTF-16.
    default: character.utf16.count
    }
  }

  /// Escaped, and not longer than so many characters then; no escape is cut in two.
  package static func escaped(_ text: String, atMost limit: Int) -> String {
    let needed = text.reduce(0) { $0 + cost(of: $1) }
    let mark = needed > limit ? MessageText.mark : ""
    var room = max(0, limit - mark.count)
    var escaped = ""
    for character in text {
      let cost = cost(of: character)
      guard cost <= room else { break }
      room -= cost
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
    return escaped + mark
  }
}
