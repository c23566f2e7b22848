/// One word, number or mark of a text, and where it stands.
struct Token: Sendable {
  enum Kind: Sendable {
    case word, number, time
    /// Quoted text, code or a link: not read, but standing where a noun would.
    case opaque
    /// A mark that ends or joins something: its byte.
    case mark(UInt8)
  }

  /// Offsets in the bytes of the text.
  var start: Int
  var end: Int
  var kind: Kind
  /// In lower case; of a contraction, the word that this part stands for.
  var form: String
  var tags: Tags
  var isCapital = false
  /// Whether a space or a line's start is before it.
  var isSpaced = true

  var isWord: Bool { if case .word = kind { true } else { false } }
  func isMark(_ byte: Character) -> Bool {
    if case .mark(let mark) = kind { mark == byte.asciiValue } else { false }
  }
  var isMark: Bool { if case .mark = kind { true } else { false } }
}

/// A sentence of a text, as a range of its tokens.
struct Sentence: Sendable {
  enum Place: Sendable { case prose, item, heading, cell }

  var tokens: Range<Int>
  var section: Section
  var place: Place
  /// The block that it stands in: a paragraph, an item, a heading.
  var block: Int
  var isQuestion: Bool
}
