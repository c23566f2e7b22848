import Spawn

/// What is kept of a program's output; it was redacted before it comes here.
enum OutputText {
  private static let longest = 4_000
  /// Of a stream that is longer: what went wrong stands at its end as a rule.
  private static let half = longest / 2

  /// The beginning.
  static func shown(_ output: String) -> String {
    let (text, isWhole) = prefix(output.unicodeScalars, longest)
    return isWhole ? text : text + "…"
  }

  /// Beginning and end, with how much is missing in between; nil for nothing.
  static func shown(_ output: RunOutput) -> String? {
    guard output.size > 0 else { return nil }
    let kept = output.head + output.tail
    if output.omitted == 0 {
      let (text, isWhole) = prefix(decoded(kept[...]), longest)
      if isWhole { return text }
    }
    let last = output.omitted == 0 ? kept.dropFirst(half) : output.tail[...]
    let (first, _) = prefix(decoded(output.head.prefix(half)), half)
    let (end, _) = prefix(decoded(last.suffix(half)).reversed(), half)
    let left = output.size - min(half, output.head.count) - min(half, last.count)
    let gap = left > 0 ? "\n[… \(left) bytes left out …]\n" : ""
    return first + gap + String(String.UnicodeScalarView(end.unicodeScalars.reversed()))
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String.UnicodeScalarView {
    String(decoding: bytes, as: UTF8.self).unicodeScalars
  }

  /// As much as fits; what no terminal should get is replaced.
  private static func prefix(
    _ scalars: some Sequence<Unicode.Scalar>, _ most: Int
  ) -> (text: String, isWhole: Bool) {
    var (text, size) = (String.UnicodeScalarView(), 0)
    for scalar in scalars {
      guard size < most else { return (String(text), false) }
      let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F
      let shown = isPlain || scalar == "\n" || scalar == "\t" ? scalar : "\u{FFFD}"
      text.append(shown)
      size += shown.utf8.count
    }
    return (String(text), true)
  }
}
