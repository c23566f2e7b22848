/// A call as people read it; nothing is ever run from this text.
enum CallText {
  /// The program and its arguments.
  ///
  /// Two calls that differ read differently: what holds a space, a quotation mark or a backslash
  /// stands in quotation marks, in which those marks and backslashes have a backslash before them.
  static func line(of call: [String]) -> String { call.map(quoted).joined(separator: " ") }

  private static func quoted(_ argument: String) -> String {
    guard argument.isEmpty || argument.unicodeScalars.contains(where: needsQuoting) else {
      return argument
    }
    var text = "“"
    for scalar in argument.unicodeScalars {
      switch scalar {
      case "“", "”", "\\": text += "\\\(scalar)"
      case _ where isInvisible(scalar):
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "”"
  }

  private static func needsQuoting(_ scalar: Unicode.Scalar) -> Bool {
    "“”\"'\\".unicodeScalars.contains(scalar) || scalar.properties.isWhitespace
      || isInvisible(scalar)
  }

  /// Control characters, and those that turn the direction of writing or have no width.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
    default: false
    }
  }
}
