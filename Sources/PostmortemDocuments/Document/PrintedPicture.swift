/// The timeline's picture with its colours written out: what prints pages knows no variables in
/// pictures, and paper is never dark.
enum PrintedPicture {
  static func svg(_ picture: String, under veil: NameVeil) -> String {
    veiled(coloured(picture), veil)
  }

  /// Roles where names stand, in what readers see of it.
  private static func veiled(_ picture: String, _ veil: NameVeil) -> String {
    var output = ""
    var isStyle = false
    for (index, piece) in picture.split(separator: "<", omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 { output += "<" }
      guard index > 0, let end = piece.firstIndex(of: ">") else {
        output += piece
        continue
      }
      let (mark, text) = (piece[...end], String(piece[piece.index(after: end)...]))
      if mark.hasPrefix("style") { isStyle = true }
      if mark.hasPrefix("/style") { isStyle = false }
      output += mark
      output += isStyle || text.isEmpty ? text : veil.text(text)
    }
    return output
  }

  private static func coloured(_ picture: String) -> String {
    guard let begin = picture.range(of: "<svg"), let open = picture.range(of: "svg{"),
      let close = picture[open.upperBound...].firstIndex(of: "}")
    else { return picture }
    var colours: [Substring: Substring] = [:]
    for declaration in picture[open.upperBound..<close].split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = parts[0].drop { $0.isWhitespace }
      if name.hasPrefix("--") { colours[name] = parts[1] }
    }
    var output = ""
    let light = without(
      ".milestone-label,.exposure-label,.gap-label{",
      in: without("@media (prefers-color-scheme:dark){", in: picture[begin.lowerBound...])[...])
    var rest = withMarks(light, colours)[...]
    while let use = rest.range(of: "var(") {
      output += rest[..<use.lowerBound]
      guard let end = rest[use.upperBound...].firstIndex(of: ")") else { break }
      output += colours[rest[use.upperBound..<end]] ?? "currentColor"
      rest = rest[rest.index(after: end)...]
    }
    return output + rest
  }

  /// Without a rule of the style: dark screens are not for paper, and halos around text cover it
  /// where a program does not know that they are painted first.
  private static func without(_ opening: String, in picture: Substring) -> String {
    guard let begin = picture.range(of: opening) else { return String(picture) }
    var depth = 1
    var place = begin.upperBound
    while place < picture.endIndex, depth > 0 {
      if picture[place] == "{" { depth += 1 }
      if picture[place] == "}" { depth -= 1 }
      place = picture.index(after: place)
    }
    return String(picture[..<begin.lowerBound] + picture[place...])
  }

  /// The colour of each phase on its marks: it comes through a variable of a variable otherwise.
  private static func withMarks(_ picture: String, _ colours: [Substring: Substring]) -> String {
    guard let end = picture.range(of: "</style>") else { return picture }
    var rules = ""
    for phase in [
      "rollout", "detection", "decision", "mitigation", "communication", "postmortem",
      "administration",
    ] {
      guard let colour = colours["--\(phase)"] else { continue }
      for (part, style) in [
        ("mark", "fill:\(colour);stroke:\(colour)"), ("band", "fill:\(colour)"),
        ("phase-label", "fill:\(colour)"), ("star", "stroke:\(colour)"),
      ] { rules += ".\(phase) .\(part),.\(phase).\(part){\(style)}" }
    }
    return picture[..<end.lowerBound] + rules + picture[end.lowerBound...]
  }
}

extension StringProtocol {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    guard let first = text.utf8.first else { return nil }
    var place = startIndex
    while let begin = utf8[place...].firstIndex(of: first) {
      if utf8[begin...].starts(with: text.utf8) {
        return begin..<utf8.index(begin, offsetBy: text.utf8.count)
      }
      place = utf8.index(after: begin)
    }
    return nil
  }
}
