/// The words of a language, as data: another one is added without touching the rules.
package struct Language: Sendable {
  /// Its code: `en`.
  package var code: String
  /// Words by what they are, separated by white space.
  var words: [(Tags, String)]
  /// Verbs in their base form, by what they tell; inflected when the lexicon is built.
  ///
  /// `stop+` doubles its last letter; `see/saw/seen` is irregular.
  var verbs: [(Tags, String)]
  /// Turns a verb's base form into its others.
  var inflect: @Sendable (Substring) -> [(String, Tags)]
  /// What the shape of an unknown word says.
  var guess: @Sendable (String) -> Tags
  /// Contracted forms and the words they stand for: `can't` is `can not`.
  var contractions: [String: [String]]
  /// Endings after an apostrophe that are words of their own: `'ll` is `will`.
  var clitics: [String: String]
  /// Fixed expressions by the rule that they break; see `Phrase` for how they are written.
  var phrases: [(rule: String, patterns: [String])]
  /// Lists of words that fixed expressions name: `<praise>`.
  var lists: [String: Set<String>]
  /// What section a heading opens, by words in it.
  var headings: [(Section, String)]
  /// Words with a full stop that do not end a sentence.
  var abbreviations: Set<String>

  /// The lexicon made from the lists.
  var lexicon: Lexicon { Lexicon(self) }
}
