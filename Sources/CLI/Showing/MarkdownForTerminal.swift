import CommandLineKit

/// A document of ours as it reads in a terminal: without the marks that only pages need.
enum MarkdownForTerminal {
  static func text(_ markdown: String) -> TerminalText {
    var text: TerminalText = ""
    var isFirst = true
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if !isFirst { text = text + "\n" }
      isFirst = false
      text = text + self.line(line)
    }
    return text
  }

  private static func line(_ line: Substring) -> TerminalText {
    let marks = line.prefix { $0 == "#" }
    if (1...4).contains(marks.count), line.dropFirst(marks.count).first == " " {
      let heading = plain(line.dropFirst(marks.count + 1))
      // The headings of sections are ours; a title keeps the words of whoever wrote it.
      return marks.count == 2 ? "\(heading.uppercased(), .bold)" : "\(heading, .bold)"
    }
    if line.hasPrefix("> ") { return "  \(plain(line.dropFirst(2)), .dim)" }
    if line == ">" { return "" }
    let indent = line.prefix { $0 == " " }
    if line.dropFirst(indent.count).hasPrefix("- **"),
      let end = line.range(of: "**", after: indent.count + 4)
    {
      let label = plain(
        line[line.index(line.startIndex, offsetBy: indent.count + 4)..<end.lowerBound])
      return "\(String(indent))- \(label, .bold)\(plain(line[end.upperBound...]))"
    }
    return "\(String(indent))\(plain(line.dropFirst(indent.count)))"
  }

  /// `[\#5](#e5)` is `[#5]`; escapes are what they stand for; emphasis is left out.
  private static func plain(_ text: Substring) -> String {
    var output = ""
    var rest = text
    while let character = rest.first {
      if rest.hasPrefix("<a id="), let end = rest.firstIndex(of: ">") {
        rest = rest[end...].dropFirst()
        if rest.hasPrefix("</a>") { rest = rest.dropFirst(4) }
        continue
      }
      if rest.hasPrefix("<code>") || rest.hasPrefix("</code>"), let end = rest.firstIndex(of: ">") {
        output += "`"
        rest = rest[end...].dropFirst()
        continue
      }
      if character == "\\", let next = rest.dropFirst().first {
        output.append(next)
        rest = rest.dropFirst(2)
        continue
      }
      if character == "[", let close = rest.firstIndex(of: "]"),
        rest[close...].dropFirst().hasPrefix("(#"),
        let end = rest[close...].firstIndex(of: ")")
      {
        output += "[" + plain(rest[rest.index(after: rest.startIndex)..<close]) + "]"
        rest = rest[end...].dropFirst()
        continue
      }
      if character == "&", let (symbol, length) = entity(rest) {
        output += symbol
        rest = rest.dropFirst(length)
        continue
      }
      if rest.hasPrefix("**") {
        rest = rest.dropFirst(2)
        continue
      }
      if character == "*" {
        rest = rest.dropFirst()
        continue
      }
      output.append(character)
      rest = rest.dropFirst()
    }
    return output
  }

  private static func entity(_ text: Substring) -> (symbol: String, length: Int)? {
    for (name, symbol) in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&#32;", " ")]
    where text.hasPrefix(name) { return (symbol, name.count) }
    return nil
  }
}

extension Substring {
  /// Where a text occurs first, not before so many characters.
  fileprivate func range(of text: String, after count: Int) -> Range<Index>? {
    guard var place = index(startIndex, offsetBy: count, limitedBy: endIndex) else { return nil }
    while place < endIndex {
      if self[place...].hasPrefix(text) {
        return place..<index(place, offsetBy: text.count)
      }
      place = index(after: place)
    }
    return nil
  }
}
