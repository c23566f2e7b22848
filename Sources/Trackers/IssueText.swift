import Delivery

/// Words of people, so that a tracker shows them and does nothing else with them: calls nobody, links
/// nothing, runs no command.
enum IssueText {
  /// Bytes of a title that are the action's own.
  static let longestTitle = 180
  static let longestText = 10_000

  /// One line that mentions nobody, whatever a tracker reads out of titles.
  static func title(of issue: NewIssue) -> String {
    inert(MessageText.line(issue.text, atMost: longestTitle)) + " (\(issue.number)-\(issue.label))"
  }

  /// Where people and issues are named, an invisible sign stands between the mark and the name.
  private static func inert(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if let last, marks.contains(last), !marks.contains(scalar), !scalar.properties.isWhitespace {
        scalars.append(joiner)
      }
      scalars.append(scalar)
      last = scalar
    }
    return String(scalars)
  }

  private static let marks = Array("@#!~%$&".unicodeScalars)
  private static let joiner: Unicode.Scalar = "\u{2060}"

  // MARK: Markdown

  static func markdown(of issue: NewIssue) -> String {
    """
    **What:** \(code(issue.text))

    **Owner:** \(code(issue.owner))

    **Due:** \(code(issue.due))

    **Done when:** \(code(issue.doneWhen))

    Action \(code(issue.label)) (\(code(issue.kind))) of \(code(issue.number)). It is recorded as done once this issue is closed.
    """
  }

  /// One line of code, in which names, numbers, commands and markup mean nothing.
  ///
  /// The mark that would end it becomes another one: how many of them a longer mark may have, each
  /// program decides for itself.
  private static func code(_ text: String) -> String {
    let line = MessageText.line(text, atMost: longestText).replacing("`", with: "'")
    let trimmed = line.drop { $0 == " " }
    return trimmed.isEmpty ? "`-`" : "`\(trimmed)`"
  }

  // MARK: Jira's markup

  static func wiki(of issue: NewIssue) -> String {
    """
    {noformat}
    What: \(unformatted(issue.text))
    Owner: \(unformatted(issue.owner))
    Due: \(unformatted(issue.due))
    Done when: \(unformatted(issue.doneWhen))
    {noformat}
    Action \(issue.label) (\(issue.kind)) of \(issue.number). It is recorded as done once this issue is done.
    """
  }

  /// Text that cannot end the block it stands in; some versions look for names in there too.
  private static func unformatted(_ text: String) -> String {
    let text = MessageText.cut(MessageText.cleaned(text), atMost: longestText)
    var scalars = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if last == "{" || last == "[", scalar != " " { scalars.append(joiner) }
      scalars.append(scalar)
      last = scalar
    }
    return String(scalars)
  }
}
