/// The words of many titles, and how rare each is among them.
///
/// “Fails” stands in every second title and says nothing; “tax-engine” stands in two, and says all.
struct TitleWords {
  /// In how many titles each stands.
  private var titles: [String: Int] = [:]
  private let count: Int

  init(of titles: [String]) {
    count = titles.count
    for title in titles {
      for word in Self.words(of: title) { self.titles[word, default: 0] += 1 }
    }
  }

  /// Letters and digits that stand together, in lower case.
  ///
  /// Words of one or two letters say nothing, numbers do: `404`.
  static func words(of title: String) -> Set<String> {
    var words: Set<String> = []
    var word = ""
    func end() {
      if word.count > 2, !common.contains(word) { words.insert(word) }
      word = ""
    }
    // What is longer than any title is, nobody reads to its end.
    for scalar in title.unicodeScalars.prefix(1_000) {
      if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        word += scalar.properties.lowercaseMapping
      } else {
        end()
      }
    }
    end()
    return words
  }

  /// 1 where all words are shared, the rare ones counting for more.
  func overlap(_ left: Set<String>, _ right: Set<String>) -> (share: Double, words: [String]) {
    let shared = left.intersection(right)
    guard !shared.isEmpty else { return (0, []) }
    let all = left.union(right).map(weight).reduce(0, +)
    let common = shared.map(weight).reduce(0, +)
    let words = shared.sorted { (weight($1), $0) < (weight($0), $1) }
    return (all > 0 ? common / all : 0, words)
  }

  /// Of a word that stands everywhere a little is left, of one that stands in few titles much.
  private func weight(_ word: String) -> Double {
    let ratio = Double(count + 1) / Double((titles[word] ?? 0) + 1)
    return 0.1 + Self.logarithm(ratio)
  }

  /// To the base of two: how often it can be halved, with the rest on a straight line.
  private static func logarithm(_ value: Double) -> Double {
    guard value > 1 else { return 0 }
    return Double(value.exponent) + (value.significand - 1)
  }

  private static let common: Set<String> = [
    "and", "are", "but", "for", "from", "has", "have", "its", "not", "the", "their", "them",
    "then", "they", "this", "was", "were", "when", "with",
  ]
}
