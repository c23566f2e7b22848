import Markup

/// The one encoder of Markdown: nothing that comes through it is a mark of Markdown or of HTML.
package enum MarkdownText {
  /// The text, its lines after the first behind `indent`, so that they stay in their item.
  package static func text(_ words: String, indent: String = "") -> String {
    var output = ""
    let visible = VisibleText.text(words, allowingNewlines: true)
    for (index, line) in visible.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      // A backslash at the end of a line breaks it; it needs something before it.
      if index > 0 { output += " \\\n" + indent }
      encode(line, into: &output)
    }
    return output
  }

  private static func encode(_ line: Substring, into output: inout String) {
    var isLeading = true
    var isNumber = true
    var before: Unicode.Scalar = " "
    for scalar in line.unicodeScalars {
      defer { before = scalar }
      switch scalar {
      case " " where isLeading: output += "&#32;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "&": output += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "~", "|", "#", "@", "$", "{", "}":
        output += "\\"
        output.unicodeScalars.append(scalar)
      // A list, a heading or a rule, but only where the line begins.
      case "-", "+", "=": spell(scalar, escaped: isLeading, into: &output)
      case ")": spell(scalar, escaped: isNumber, into: &output)
      // `1.` begins a list; `www.` becomes a link.
      case ".": spell(scalar, escaped: isNumber || before == "w" || before == "W", into: &output)
      // `https://` becomes a link.
      case "/": spell(scalar, escaped: before == ":", into: &output)
      default: output.unicodeScalars.append(scalar)
      }
      if scalar != " " { isLeading = false }
      if !("0"..."9").contains(scalar), scalar != " " { isNumber = false }
    }
  }

  private static func spell(
    _ scalar: Unicode.Scalar, escaped isEscaped: Bool, into output: inout String
  ) {
    if isEscaped { output += "\\" }
    output.unicodeScalars.append(scalar)
  }
}
