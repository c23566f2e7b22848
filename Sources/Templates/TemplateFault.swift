/// Why a text is no template, or none for what it would be filled with.
package struct TemplateFault: Error, Equatable {
  package enum Kind: Equatable, Sendable {
    /// A tag begins, and nothing ends it.
    case unclosedTag
    /// Nothing ends this section.
    case unclosedSection(String)
    /// Something is ended that was not begun, or another one is open.
    case strayEnd(String, open: String?)
    case badName(String)
    case badDelimiters
    case tooDeep
    /// Nothing has this name here; perhaps another one was meant.
    case unknownName(String, near: String?)
    case unknownPartial(String, near: String?)
    /// It is no text, so it cannot be written out.
    case isNoText(String)
  }

  package var kind: Kind
  /// 1 is the first.
  package var line: Int
  /// In characters as people count them; 1 is the first.
  package var column: Int
  /// Of the partial that it is in; nil for the template itself.
  package var partial: String?

  package init(_ kind: Kind, line: Int, column: Int, partial: String? = nil) {
    (self.kind, self.line, self.column, self.partial) = (kind, line, column, partial)
  }
}

extension TemplateFault: CustomStringConvertible {
  package var description: String {
    let place = partial.map { "in \($0), " } ?? ""
    return "\(place)line \(line), column \(column): \(kind.sentence)"
  }
}

extension TemplateFault.Kind {
  package var sentence: String {
    func hint(_ near: String?) -> String { near.map { " Perhaps “\($0)” was meant." } ?? "" }
    return switch self {
    case .unclosedTag: "The tag that begins here is never ended."
    case .unclosedSection(let name): "The section “\(name)” is never ended: write {{/\(name)}}."
    case .strayEnd(let name, let open):
      open.map { "“\(name)” is ended, but “\($0)” is open here." }
        ?? "“\(name)” is ended, and was never begun."
    case .badName(let name):
      name.isEmpty ? "A tag without a name." : "“\(name)” is no name."
    case .badDelimiters: "New delimiters are two words without “=”, as in {{=<% %>=}}."
    case .tooDeep: "Sections stand more than \(TemplateParser.deepest) deep in each other."
    case .unknownName(let name, let near): "Nothing is called “\(name)” here.\(hint(near))"
    case .unknownPartial(let name, let near): "There is no partial “\(name)”.\(hint(near))"
    case .isNoText(let name): "“\(name)” is no text: write a section, {{#\(name)}} … {{/\(name)}}."
    }
  }
}
