/// How a piece of text looks.
package struct Style: OptionSet, Hashable, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let bold = Style(rawValue: 1)
  package static let dim = Style(rawValue: 2)
  package static let red = Style(rawValue: 4)
  package static let green = Style(rawValue: 8)
  package static let yellow = Style(rawValue: 16)
  package static let blue = Style(rawValue: 32)
  package static let cyan = Style(rawValue: 64)

  fileprivate var codes: String {
    [
      (Style.bold, "1"), (.dim, "2"), (.red, "31"), (.green, "32"), (.yellow, "33"),
      (.blue, "34"), (.cyan, "36"),
    ].filter { contains($0.0) }.map(\.1).joined(separator: ";")
  }
}

/// Text that is safe to print: what we wrote ourselves stands as it is, all else is escaped.
///
///     terminal.say("\(title, .bold) was declared by \(name)")
///
/// The words between the interpolations are ours, newlines included. Every value that is
/// interpolated goes through `Escaping`, so nothing from outside gets past it by being forgotten.
package struct TerminalText: Hashable, Sendable {
  private var pieces: [Piece]

  private struct Piece: Hashable {
    var text: String
    var style: Style
  }

  package init(_ value: String, _ style: Style = [], allowing allowance: Escaping.Allowance = []) {
    pieces = [Piece(text: Escaping.text(value, allowing: allowance), style: style)]
  }

  /// Text that this program wrote itself, such as a page of help.
  package init(trusting text: String) { pieces = [Piece(text: text, style: [])] }

  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.pieces += right.pieces
    return sum
  }

  package func styled(_ style: Style) -> Self {
    var styled = self
    for index in styled.pieces.indices { styled.pieces[index].style.formUnion(style) }
    return styled
  }

  package var plain: String { pieces.map(\.text).joined() }

  /// The columns it takes on a terminal.
  package var displayWidth: Int { pieces.reduce(0) { $0 + $1.text.displayWidth } }

  /// As much of it as fits into so many columns, with an ellipsis when something is missing.
  package func fitted(to columns: Int) -> Self {
    guard displayWidth > columns else { return self }
    guard columns > 0 else { return "" }
    var fitted = self
    fitted.pieces = []
    var left = columns - 1
    for piece in pieces {
      var text = ""
      for character in piece.text {
        guard character.displayWidth <= left else {
          fitted.pieces.append(Piece(text: text + "…", style: piece.style))
          return fitted
        }
        left -= character.displayWidth
        text.append(character)
      }
      fitted.pieces.append(Piece(text: text, style: piece.style))
    }
    return fitted
  }

  /// Filled with spaces to so many columns.
  package func padded(to columns: Int) -> Self {
    self + TerminalText(trusting: String(repeating: " ", count: max(0, columns - displayWidth)))
  }

  package func rendered(inColor: Bool) -> String {
    guard inColor else { return plain }
    return pieces.map {
      $0.style.isEmpty || $0.text.isEmpty ? $0.text : "\u{1B}[\($0.style.codes)m\($0.text)\u{1B}[0m"
    }.joined()
  }
}

extension TerminalText: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(trusting: value) }

  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = TerminalText(trusting: "")

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      text = text + TerminalText(trusting: literal)
    }

    package mutating func appendInterpolation(
      _ value: some CustomStringConvertible, _ style: Style = [],
      allowing allowance: Escaping.Allowance = []
    ) {
      text = text + TerminalText(value.description, style, allowing: allowance)
    }

    package mutating func appendInterpolation(_ value: TerminalText, _ style: Style = []) {
      text = text + value.styled(style)
    }
  }
}
