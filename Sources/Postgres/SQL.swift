/// A statement: its text with `$1`, `$2`, … and the values that belong there.
///
/// An interpolated value becomes a parameter, never text, so that no input can change what a
/// statement means. Equal texts share one prepared statement.
package struct SQL: Sendable, Hashable {
  package private(set) var text: String
  package private(set) var parameters: [Parameter]

  /// A fixed text with its numbered parameters: saves building the text where it is hot.
  package init(raw text: StaticString, parameters: [Parameter] = []) {
    self.text = String(text)
    self.parameters = parameters
  }
}

extension SQL: CustomStringConvertible, CustomReflectable {
  /// The text, never the values.
  package var description: String { text }

  package var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral value: StaticString) {
    text = String(value)
    parameters = []
  }

  package init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    parameters = stringInterpolation.parameters
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var parameters: [Parameter] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 3)
      parameters.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) { text += String(literal) }

    /// A parameter.
    package mutating func appendInterpolation(_ value: some PostgresEncodable) {
      append(value.postgresParameter)
    }

    /// A parameter that is already encoded.
    package mutating func appendInterpolation(_ parameter: Parameter) { append(parameter) }

    /// The name of a table, column, role, …, quoted.
    package mutating func appendInterpolation(identifier name: String) {
      text += quotedIdentifier(name)
    }

    /// A number as text, for the few statements that take no parameters.
    package mutating func appendInterpolation(literal value: some FixedWidthInteger) {
      text += String(value)
    }

    /// A query of somebody who may ask this database anything anyway, such as its operator; stands in
    /// parentheses of its own, and is nothing but a query there.
    package mutating func appendInterpolation(subquery query: String) {
      // On lines of its own: a comment at its end would swallow the parenthesis.
      text += "(\n\(query)\n)"
    }

    /// Text as it is; static, so that it cannot come from outside.
    package mutating func appendInterpolation(raw: StaticString) { text += String(raw) }

    private mutating func append(_ parameter: Parameter) {
      parameters.append(parameter)
      text += "$"
      text += String(parameters.count)
    }
  }
}

extension SQL {
  /// In its own implicit transaction the statement commits nothing before it is complete.
  ///
  /// Procedures, `VACUUM` and their like may commit on the way.
  var commitsOnlyAtEnd: Bool {
    switch firstWord {
    case "select", "insert", "update", "delete", "with", "values", "merge", "table", "copy": true
    default: false
    }
  }

  /// Ends the transaction that it runs in, with effect.
  var isCommit: Bool {
    switch firstWord {
    case "commit", "end", "prepare": true
    default: false
    }
  }

  /// In lower case; a comment before it makes it nothing known, which is the careful answer.
  private var firstWord: String {
    let letters = text.utf8.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      .prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
    return letters.count > 10 ? "" : String(decoding: letters.map { $0 | 0x20 }, as: UTF8.self)
  }
}

/// A name that the server takes for a name, whatever is in it.
func quotedIdentifier(_ name: String) -> String {
  var result = "\""
  for scalar in name.unicodeScalars {
    if scalar == "\"" { result.append("\"") }
    result.unicodeScalars.append(scalar)
  }
  return result + "\""
}

extension String {
  fileprivate init(_ text: StaticString) {
    self = text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
  }
}
