extension CommandTable {
  /// The manual page in the language of `man`: every verb with its options and examples.
  package func manual(version: String) -> String {
    var page = ".TH \(roff(program.uppercased())) 1 \"\" \(argument(version))\n"
    page += ".SH NAME\n\(roff(program)) \\- \(roff(summary))\n"
    page += ".SH SYNOPSIS\n.B \(roff(program))\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
    page += ".SH OPTIONS FOR EVERY COMMAND\n" + list(globals + [.helpFlag])
    if !shared.isEmpty {
      page += ".SH \(roff(sharedTitle.uppercased()))\n" + list(shared)
    }
    for section in sections {
      page += ".SH \(roff(section.title.uppercased()))\n"
      for entry in section.entries {
        switch entry {
        case .command(let type): page += manual(of: type, [type.name])
        case .group(let group):
          for type in group.commands { page += manual(of: type, [group.name, type.name]) }
        }
      }
    }
    page += """
      .SH EXIT STATUS
      0 done, 1 unexpected failure, 2 findings, 64 usage, 65 the rules refuse it, 69 service
      unavailable and nothing saved, 75 somebody else changed it, 77 not allowed.

      """
    return page
  }

  private func manual(of type: any Command<Context>.Type, _ verbs: [String]) -> String {
    let signature = type.signature
    let ordered =
      signature.filter { !$0.isOption && $0.kind != .rest } + signature.filter(\.isOption)
      + signature.filter { $0.kind == .rest }
    var page = ".SS \(argument(([program] + verbs).joined(separator: " ")))\n"
    page += roff(([program] + verbs + ordered.map(\.usage)).joined(separator: " ")) + "\n.PP\n"
    page += roff(type.summary) + "\n"
    for paragraph in type.discussion.paragraphs { page += ".PP\n" + roff(paragraph) + "\n" }
    page += list(signature)
    for example in type.examples {
      page += ".PP\n.EX\n\(roff(example.line))\n.EE\n\(roff(example.meaning))\n"
    }
    return page
  }

  private func list(_ parameters: [Parameter]) -> String {
    parameters.map { ".TP\n\\fB\(roff($0.label))\\fR\n\(roff($0.help))\n" }.joined()
  }
}

/// Text that means nothing to `man` but itself.
private func roff(_ text: String) -> String {
  var safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  if safe.hasPrefix(".") || safe.hasPrefix("'") { safe = "\\&" + safe }
  return safe
}

/// Text as one argument of a request.
private func argument(_ text: String) -> String {
  "\"" + roff(text).replacing("\"", with: "\\(dq") + "\""
}
