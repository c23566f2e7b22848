/// The timeline's picture as it stands in a document, which may be printed: with its colours written
/// out, and roles where names stand.
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
    guard let begin = picture.range(of: "<svg"), let open = picture.range(of: "<style>"),
      let close = picture.range(of: "</style>"), open.upperBound <= close.lowerBound
    else { return picture }
    let style = PictureColours(picture[open.upperBound..<close.lowerBound]).style
    return "\(picture[begin.lowerBound..<open.upperBound])\(style)\(picture[close.lowerBound...])"
  }
}

extension StringProtocol {
  /// Where a text first occurs.
  func range(of text: String) -> Range<Index>? {
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
