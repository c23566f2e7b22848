/// What a rule found, by its bytes; becomes a finding once lines and columns are known.
struct Remark: Sendable {
  var rule: String
  var level: Finding.Level
  var start: Int
  var end: Int
  /// In place of the rule's own words, when more is known.
  var why: String?
  var rewrite: String?
}

/// Gives remarks their lines, columns and words, in one walk over the text.
enum Places {
  /// More than these of one text are no help to anybody.
  static let most = 1_000

  static func findings(of remarks: [Remark], in text: String) -> [Finding] {
    guard !remarks.isEmpty else { return [] }
    var seen: Set<String> = []
    let sorted =
      remarks.sorted {
        ($0.start, $0.rule, $0.level == .error ? 0 : 1, $0.end) < (
          $1.start, $1.rule, $1.level == .error ? 0 : 1, $1.end
        )
      }
      .filter { seen.insert("\($0.rule) \($0.start) \($0.why ?? "")").inserted }.prefix(most)
    let places = Set(sorted.flatMap { [$0.start, $0.end] }).sorted()
    let found = locate(places, in: text)
    return sorted.map { remark in
      let start = found[remark.start] ?? Place()
      let end = found[remark.end] ?? start
      let guidance = Guidance.of(remark.rule)
      return Finding(
        rule: remark.rule, level: remark.level, line: start.line, column: start.column,
        length: max(0, end.count - start.count), excerpt: excerpt(text, remark.start, remark.end),
        why: remark.why ?? guidance.why, rewrite: remark.rewrite ?? guidance.rewrite)
    }
  }

  private struct Place {
    var line = 1
    var column = 1
    /// Characters before it.
    var count = 0
  }

  private static func locate(_ places: [Int], in text: String) -> [Int: Place] {
    var found: [Int: Place] = [:]
    var next = 0
    var offset = 0
    var place = Place()
    for character in text {
      while next < places.count, places[next] <= offset {
        found[places[next]] = place
        next += 1
      }
      guard next < places.count else { break }
      offset += character.utf8.count
      place.count += 1
      if character == "\n" || character == "\r\n" || character == "\r" {
        place.line += 1
        place.column = 1
      } else {
        place.column += 1
      }
    }
    for last in places[next...] { found[last] = place }
    return found
  }

  private static func excerpt(_ text: String, _ start: Int, _ end: Int) -> String {
    let bytes = text.utf8
    let from = bytes.index(bytes.startIndex, offsetBy: start)
    let to = bytes.index(from, offsetBy: min(end - start, 200))
    let words = String(decoding: bytes[from..<to], as: UTF8.self)
    return words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
