import Client
import CommandLineKit
import JSON

/// `lastgood postmortem edit`: one section in an editor.
struct EditPostmortem: ResponderVerb {
  static let name = "edit"
  static let summary = "Write a section in your editor."
  static let discussion = """
    It opens what was written last, or what the record says where nobody has written. In the text, \
    [#42] cites an entry and ![what it shows](#42) shows a picture that was attached. Where somebody \
    else writes at the same time both texts are put together; lines that both changed come back to \
    you with marks.
    """
  static let examples = [
    Example("lastgood postmortem edit summary", "Of the current incident."),
    Example(
      "lastgood postmortem edit impact --because \"refunds are counted now\"",
      "After publishing: why it changes stays visible."),
  ]
  static let signature: [Parameter] = [
    .incident, SectionWord.parameter, PostmortemPlace.deployment,
    .option("--text", "TEXT", help: "Write this instead; “-” reads standard input."),
    .option("--because", "WHY", short: "b", help: "Why what is published is changed."), .insist,
  ]

  private let place: PostmortemPlace
  private let section: String
  private let text, because: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    section = try SectionWord.read(&arguments)
    text = try arguments.option("--text")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let (value, _) = try await session.value(found.path("sections", section))
    var base = value.text("base")
    if let text {
      return try await write(
        try FreeText.text([text], in: session), over: base, found, in: session)
    }
    var text = value.text("text") ?? ""
    // Whoever is in the middle of it sees the end: each round shows what the others wrote.
    while true {
      let edited = Self.withoutHint(
        try await session.edited("\(text)\n\n\(hint(value))\n"))
      guard !edited.isEmpty, edited != text || edited.contains("<<<<<<< ") else {
        session.terminal.note(
          "Nothing was written: the text is \(edited.isEmpty ? "empty" : "the same").")
        return .failure
      }
      do {
        return try await write(edited, over: base, found, in: session)
      } catch let error as SubmissionFailure {
        guard case .client(.refused(let problem)) = error, problem.status == 409,
          let merge = problem.string("merge"), let newer = problem.string("base")
        else {
          if let file = Session.keep(edited) {
            session.terminal.note("Your text is kept in \(file).")
          }
          throw error
        }
        session.terminal.note("Somebody else changed the same lines. Here are both.")
        (text, base) = (merge, newer)
      }
    }
  }

  private func write(
    _ text: String, over base: String?, _ found: PostmortemPlace.Found, in session: Session
  ) async throws -> ExitCode {
    var order = Order(found.path("sections", section), "\(section) of \(found.name)") { body in
      body.member("text", text)
      body.member("base", ifPresent: base)
      body.member("because", ifPresent: because)
    }
    order.texts = [("text", text), ("because", because ?? "")]
    order.insists = insists
    order.extras = .entry
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(section) of \(found.name) is written"
    }
  }

  private func hint(_ section: JSONValue) -> String {
    var lines = ["<!-- lastgood: what stands between these marks is left out.", ""]
    if section["is_computed"]?.bool == true {
      lines += ["What the record says stays above what you write here.", ""]
    }
    lines += section.texts("questions")
    for comment in section.list("comments") {
      lines.append("Comment: \(comment.words("text") ?? "")")
    }
    return lines.joined(separator: "\n").replacing("-->", with: "-- >") + "\n-->"
  }

  static func withoutHint(_ text: String) -> String {
    var text = text
    if let begin = text.ranges(of: "<!-- lastgood:").last {
      let end = text[begin.upperBound...].ranges(of: "-->").first?.upperBound ?? text.endIndex
      text.removeSubrange(begin.lowerBound..<end)
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension Problem {
  /// A member of its own that is a text.
  fileprivate func string(_ name: String) -> String? {
    guard let member = members[name], let value = try? JSONValue(member) else { return nil }
    return value.string
  }
}
