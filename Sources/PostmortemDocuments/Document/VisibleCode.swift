import Markup

/// Lines of code as they are, with what cannot be seen made visible.
enum VisibleCode {
  static func text(_ code: String) -> String { VisibleText.text(code, allowingNewlines: true) }
}
