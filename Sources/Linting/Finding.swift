/// One place in a text that a rule has something to say about.
package struct Finding: Equatable, Sendable {
  /// How much it matters.
  package enum Level: String, CaseIterable, Sendable {
    /// The text must not go out like this.
    case error
    /// Worth a second look.
    case warning
  }

  /// The stable name of the rule, by which it is waived: `update.fix-time-promise`.
  package var rule: String
  package var level: Level
  /// Counted from 1.
  package var line: Int
  /// In characters, counted from 1.
  package var column: Int
  /// In characters.
  package var length: Int
  /// The words that the rule means.
  package var excerpt: String
  /// What is wrong with them: a sentence.
  package var why: String
  /// What to write instead.
  package var rewrite: String?

  package init(
    rule: String, level: Level, line: Int, column: Int, length: Int, excerpt: String, why: String,
    rewrite: String?
  ) {
    (self.rule, self.level, self.line, self.column) = (rule, level, line, column)
    (self.length, self.excerpt, self.why, self.rewrite) = (length, excerpt, why, rewrite)
  }
}
