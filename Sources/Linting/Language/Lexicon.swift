/// A language made ready for reading: every form of every word, and the phrases by their first word.
struct Lexicon: Sendable {
  /// English is the only language so far; built once.
  static let english = Lexicon(.english)

  let contractions: [String: [String]]
  let clitics: [String: String]
  let headings: [(Section, Set<String>)]
  let abbreviations: Set<String>
  /// By the first part of their rules' names, then by their first words.
  private(set) var phrases: [Substring: [String: [Phrase]]] = [:]
  private var tags: [String: Tags] = [:]
  private let guess: @Sendable (String) -> Tags

  init(_ language: Language) {
    contractions = language.contractions
    clitics = language.clitics
    abbreviations = language.abbreviations
    guess = language.guess
    headings = language.headings.map { ($0.0, Set($0.1.split(separator: " ").map(String.init))) }
    for (tag, list) in language.words {
      for word in list.split(whereSeparator: \.isWhitespace) {
        tags[String(word), default: []].insert(tag)
      }
    }
    for (meaning, list) in language.verbs {
      for verb in list.split(whereSeparator: \.isWhitespace) {
        for (form, tag) in language.inflect(verb) {
          tags[form, default: []].formUnion(meaning.union(tag))
        }
      }
    }
    // Lists of meanings do not repeat a word's class: its shape says it.
    for (word, known) in tags where known.isDisjoint(with: Self.classes) {
      let shape = language.guess(word).intersection([.adverb, .adjective])
      tags[word] = known.union(shape.isEmpty ? .noun : shape)
    }
    for (rule, patterns) in language.phrases {
      for pattern in patterns {
        let phrase = Phrase(pattern, rule: rule, lists: language.lists)
        for word in phrase.firstWords {
          phrases[Self.family(of: rule), default: [:]][word, default: []].append(phrase)
        }
      }
    }
  }

  /// “postmortem” of “postmortem.b4”.
  static func family(of rule: String) -> Substring { rule.prefix { $0 != "." } }

  private static let classes: Tags = Tags.verb.union([
    .determiner, .preposition, .coordinator, .subordinator, .relative, .pronoun, .be, .have, .do,
    .modal,
    .negator, .adverb, .adjective, .noun, .numeral,
  ]).union(.beings)

  /// Words longer than this are nobody's, and not worth hashing.
  static let longestWord = 40

  /// What is known of a word in lower case.
  func tags(of form: String) -> Tags {
    if let known = tags[form] { return known }
    guard form.utf8.count <= Self.longestWord else { return .noun }
    guard let hyphen = form.lastIndex(of: "-") else { return guess(form) }
    // “ex-engineer” is an engineer, “sub-team” a team, “mis-typed” a misdeed.
    let last = String(form[form.index(after: hyphen)...])
    if let whole = tags[form.replacing("-", with: "")] { return whole }
    if form.hasPrefix("mis-") { return guess("mis" + last) }
    return (tags[last] ?? guess(last)).subtracting([
      .preposition, .adverb, .opensClause, .determiner,
    ])
  }

  func knows(_ form: String) -> Bool { tags[form] != nil }

  /// What section a heading opens; the most telling words come first in the language's list.
  func section(of heading: [String]) -> Section {
    for (section, words) in headings where heading.contains(where: words.contains) {
      return section
    }
    return .other
  }
}
