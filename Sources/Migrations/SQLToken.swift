/// One piece of SQL, as PostgreSQL's lexer cuts it; comments and space between them are gone.
struct SQLToken: Equatable {
  enum Kind: Equatable {
    /// A keyword or a name without quotes, folded to lower case.
    case word(String)
    /// A name in quotes: never a keyword.
    case name(String)
    /// A text, of whatever quoting; what stands in it does not matter.
    case text(String)
    case number
    /// `$1`.
    case parameter
    case symbol(Unicode.Scalar)
  }

  var kind: Kind
  /// Of its first character, counted from 1.
  var line: Int
}

extension SQLToken {
  var word: String? { if case .word(let word) = kind { word } else { nil } }

  func isWord(_ word: String) -> Bool { self.word == word }
  func isSymbol(_ symbol: Unicode.Scalar) -> Bool { kind == .symbol(symbol) }
}

/// Why a text cannot be cut into tokens.
enum SQLFault: Equatable {
  case openComment, openText, openName, openDollarQuote, openCopy
  /// A command of psql, which is not SQL.
  case clientCommand
  case zeroByte

  var explanation: String {
    switch self {
    case .openComment: "A comment that begins here never ends."
    case .openText: "A text that begins here never ends."
    case .openName: "A name in quotes that begins here never ends."
    case .openDollarQuote: "A dollar-quoted text that begins here never ends."
    case .openCopy: "Data that begins here never ends: there is no line with only \\. in it."
    case .clientCommand: "This is a command of psql and not SQL; what it does cannot be seen here."
    case .zeroByte: "There is a zero byte here, which SQL cannot hold."
    }
  }
}
