/// How much of a gate or a bake is left, as somebody says it.
enum Shortening {
  enum Comparison: Equatable { case shorter, notShorter, unlike }

  private static let nothing: Set<String> = [
    "", "no", "none", "nothing", "never", "off", "skip", "skipped", "remove", "removed", "without",
  ]

  static func isNothing(_ text: String) -> Bool {
    let plain = text.lowercased().filter { $0 != " " }
    return nothing.contains(plain) || Amount(plain)?.number == 0
  }

  /// Times, counts and parts are compared with their like; of other words only that they differ can be
  /// seen.
  ///
  /// Words that mean the whole are more than any part of it.
  static func compare(from: String, to: String) -> Comparison {
    switch (Measure(from), Measure(to)) {
    case (.time(let before), .time(let after)): return after < before ? .shorter : .notShorter
    case (.part(let before), .part(let after)):
      guard before.isLike(after) else { return .unlike }
      return after.isPart && after.some < before.some ? .shorter : .notShorter
    case (.amount(let before), .part(let after)):
      guard before.isLike(after.unit) else { return .unlike }
      return after.isPart && after.millionths < before.number ? .shorter : .notShorter
    case (.part(let before), .amount(let after)):
      guard after.isLike(before.unit) else { return .unlike }
      return after.number < before.millionths ? .shorter : .notShorter
    case (.amount(let before), .amount(let after)):
      guard before.isLike(after.unit) else { return .unlike }
      return after.number < before.number ? .shorter : .notShorter
    case (.words(let before), .words(let after)): return before != after ? .shorter : .notShorter
    case (.words(let before), .part(let after)):
      guard isWhole(before) else { return .unlike }
      return after.isPart ? .shorter : .notShorter
    case (.words(let before), .amount(let after)):
      guard isWhole(before) else { return .unlike }
      return after.unit == "%" && after.number >= 100_000_000 ? .notShorter : .shorter
    case (.words(let before), .time):
      return isWhole(before) ? .shorter : .unlike
    case (.time, _), (.part, _), (.amount, _): return .unlike
    }
  }

  private static func isWhole(_ words: String) -> Bool {
    let first = words.split(separator: " ").first.map(String.init) ?? ""
    return ["all", "every", "everything", "full", "whole"].contains(first)
  }

  private enum Measure {
    case time(Span)
    case part(Part)
    case amount(Amount)
    case words(String)

    init(_ text: String) {
      if let span = Span(text) {
        self = .time(span)
      } else if let part = Part(text) {
        self = .part(part)
      } else if let amount = Amount(text) {
        self = .amount(amount)
      } else {
        self = .words(text.lowercased().split(separator: " ").joined(separator: " "))
      }
    }
  }

  /// `20 of 300`, `20 of 300 tests`.
  private struct Part {
    var some, all: Int64
    var unit: String

    init?(_ text: String) {
      let words = text.split(separator: " ")
      guard words.count >= 3, words[1] == "of", let some = Int64(words[0]),
        let all = Int64(words[2]), some >= 0
      else { return nil }
      (self.some, self.all) = (some, all)
      unit = Amount.plain(words.dropFirst(3).joined())
    }

    var isPart: Bool { some < all }

    var millionths: Int64 {
      let (product, overflow) = some.multipliedReportingOverflow(by: 1_000_000)
      return overflow ? .max : product
    }

    func isLike(_ other: Part) -> Bool { unit.isEmpty || other.unit.isEmpty || unit == other.unit }
  }

  private struct Amount {
    /// In millionths.
    var number: Int64
    var unit: String

    init?(_ text: String) {
      guard let (number, rest) = DecimalText.millionths(at: Array(text.utf8)[...]) else {
        return nil
      }
      self.number = number
      unit = Self.plain(String(decoding: rest, as: UTF8.self))
    }

    /// One test is of the same unit as two tests.
    static func plain(_ unit: String) -> String {
      let letters = unit.lowercased().filter { $0 != " " }
      return letters.last == "s" ? String(letters.dropLast()) : letters
    }

    /// A bare number is of whatever the other is of; a share is of nothing else.
    func isLike(_ other: String) -> Bool {
      unit == other || (unit.isEmpty && other != "%") || (other.isEmpty && unit != "%")
    }
  }
}
