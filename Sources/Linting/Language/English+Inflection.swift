/// How English verbs change, and what the shape of a word says that no list has.
enum EnglishForms {
  /// All forms of a verb; `stop+` doubles, `see/saw/seen` and `set/set/set` are irregular.
  static func inflect(_ verb: Substring) -> [(String, Tags)] {
    let parts = verb.split(separator: "/").map(String.init)
    let doubles = parts[0].hasSuffix("+")
    let base = doubles ? String(parts[0].dropLast()) : parts[0]
    let stem = doubles ? base + base.suffix(1) : base
    let endsInE = base.hasSuffix("e")
    let beforeY = base.dropLast().last
    let softY = base.hasSuffix("y") && beforeY.map { !"aeiou".contains($0) } == true
    let hisses = ["s", "sh", "ch", "x", "z"].contains { base.hasSuffix($0) }
    let third = softY ? base.dropLast() + "ies" : base + (hisses || base == "go" ? "es" : "s")
    let regular =
      endsInE ? base + "d" : softY ? String(base.dropLast()) + "ied" : stem + "ed"
    let ing =
      endsInE && !base.hasSuffix("ee") && base != "be"
      ? String(base.dropLast()) + "ing" : stem + "ing"
    // The irregular ones that double say so in their last part: `put/put/put/putting`.
    return [
      (base, .base), (String(third), .thirdPerson),
      (parts.count > 1 ? parts[1] : regular, .past),
      (parts.count > 2 ? parts[2] : parts.count > 1 ? parts[1] : regular, .participle),
      (parts.count > 3 ? parts[3] : ing, .gerund),
    ]
  }

  /// Classes by ending; a word that says nothing is taken for a noun.
  static func guess(_ word: String) -> Tags {
    let count = word.utf8.count
    if count >= 7, word.hasPrefix("mis"), word.hasSuffix("ed") {
      return [.past, .participle, .neglect, .human]
    }
    if count >= 5, word.hasSuffix("ed"), !word.hasSuffix("eed") { return [.past, .participle] }
    if count >= 6, word.hasSuffix("ing") { return [.gerund] }
    if count >= 5, word.hasSuffix("ly") { return .adverb }
    if count >= 6, word.hasSuffix("eer") || word.hasSuffix("eers"), !word.hasPrefix("car") {
      return [.noun, .person]
    }
    if count >= 7,
      ["ician", "icians", "ologist", "ologists", "woman", "women"].contains(where: word.hasSuffix)
    {
      return [.noun, .person]
    }
    if count >= 6,
      ["ous", "ful", "less", "able", "ible", "ical", "ive"].contains(where: word.hasSuffix)
    {
      return .adjective
    }
    return .noun
  }
}
