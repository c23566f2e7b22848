import Spelling

extension CommandTable {
  /// The list of all commands.
  package func help() -> String {
    var page = Page("\(program) COMMAND [OPTIONS]")
    page.paragraph(summary)
    for section in sections {
      page.list(section.title, section.entries.map { ($0.name, $0.summary) })
    }
    page.list("Options for every command", labelled(globals + [.helpFlag]))
    page.list(sharedTitle, labelled(shared))
    page.paragraph("“\(program) help COMMAND” says more about one of them.")
    return page.text
  }

  /// The entries under their titles; all under one when there are none.
  var sections: [(title: String, entries: [Entry])] {
    var sections: [(title: String, entries: [Entry])] = []
    for entry in entries {
      if let title = titles[entry.name] {
        sections.append((title, [entry]))
      } else if sections.isEmpty {
        sections.append(("Commands", [entry]))
      } else {
        sections[sections.count - 1].entries.append(entry)
      }
    }
    return sections
  }

  /// Help for `help COMMAND`.
  func help(for words: [String]) throws(UsageError) -> String {
    guard let first = words.first else { return help() }
    guard let entry = entries.first(where: { $0.name == first }) else {
      if first == "help" { return help() }
      throw UsageError(
        .unknownVerb(first, suggestion: Suggestion.nearest(to: first, among: names)))
    }
    switch entry {
    case .command(let type): return help(for: type, verbs: [first])
    case .group(let group):
      guard words.count > 1 else { return help(for: group) }
      let names = group.commands.map { $0.name }
      guard let type = group.commands.first(where: { $0.name == words[1] }) else {
        throw UsageError(
          .unknownVerb(
            "\(first) \(words[1])", suggestion: Suggestion.nearest(to: words[1], among: names)),
          verbs: [first])
      }
      return help(for: type, verbs: [first, words[1]])
    }
  }

  func help(for group: CommandGroup<Context>) -> String {
    var page = Page("\(program) \(group.name) COMMAND [OPTIONS]")
    page.paragraph(group.summary)
    page.list("Commands", group.commands.map { ($0.name, $0.summary) })
    page.list("Options for every command", labelled(globals + [.helpFlag]))
    return page.text
  }

  func help(for type: any Command<Context>.Type, verbs: [String]) -> String {
    let signature = type.signature
    let options = signature.filter(\.isOption)
    let others = signature.filter { !$0.isOption }
    // The rest stands behind all options, in the line as on the command line.
    let ordered =
      others.filter { $0.kind != .rest } + options + others.filter { $0.kind == .rest }
    // What belongs together stays on one line.
    let parts = ordered.map { $0.usage.replacing(" ", with: "\u{A0}") }
    var page = Page(([program] + verbs + parts).joined(separator: " "))
    page.paragraph(type.summary)
    for paragraph in type.discussion.paragraphs { page.paragraph(paragraph) }
    page.list("Arguments", labelled(others))
    page.list("Options", labelled(options))
    page.list(sharedTitle, labelled(type.shared))
    page.list("Options for every command", labelled(globals + [.helpFlag]))
    page.examples(type.examples)
    return page.text
  }

  private func labelled(_ parameters: [Parameter]) -> [(String, String)] {
    parameters.map { ($0.label, $0.help) }
  }
}

/// A page of help, 80 columns wide: the width that help is read at, quoted and compared in.
private struct Page {
  private(set) var text: String
  private static let width = 80

  init(_ usage: String) {
    let lines = wrapped(usage, width: Self.width, indent: 7).dropFirst(7)
    text = "Usage: " + lines.replacing("\u{A0}", with: " ") + "\n"
  }

  mutating func paragraph(_ words: String) {
    text += "\n" + wrapped(words, width: Self.width) + "\n"
  }

  mutating func list(_ title: String, _ rows: [(String, String)]) {
    guard !rows.isEmpty else { return }
    text += "\n\(title):\n"
    let widest = rows.map { $0.0.displayWidth }.filter { $0 <= 26 }.max() ?? 0
    let indent = widest + 4
    for (label, help) in rows {
      let body = wrapped(help, width: Self.width, indent: indent)
      if label.displayWidth <= widest {
        let padding = String(repeating: " ", count: widest - label.displayWidth + 2)
        text += "  " + label + padding + body.dropFirst(indent) + "\n"
      } else {
        text += "  " + label + "\n" + body + "\n"
      }
    }
  }

  mutating func examples(_ examples: [Example]) {
    guard !examples.isEmpty else { return }
    text += "\nExamples:\n"
    for example in examples {
      text += "  " + example.line + "\n" + wrapped(example.meaning, width: Self.width, indent: 6)
      text += "\n"
    }
  }
}

/// Breaks a text between words; every line begins with `indent` spaces.
private func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  var line = ""
  for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
    if line.isEmpty {
      line = String(word)
    } else if indent + line.displayWidth + 1 + String(word).displayWidth <= width {
      line += " " + word
    } else {
      lines.append(margin + line)
      line = String(word)
    }
  }
  return (lines + [margin + line]).joined(separator: "\n")
}

extension String {
  var paragraphs: [String] {
    var paragraphs: [[Substring]] = [[]]
    for line in split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
  }
}
