/// A Mustache template, read once.
package struct Template: Equatable, Sendable {
  let nodes: [TemplateNode]

  /// - Throws: what is wrong, and where.
  package init(_ text: String) throws(TemplateFault) {
    var parser = TemplateParser(text)
    nodes = try parser.parse()
  }
}

/// A part of a template, with where it stands.
struct TemplateNode: Equatable, Sendable {
  indirect enum Part: Equatable, Sendable {
    case text(String)
    /// A dotted name; empty is whatever is iterated over.
    case value([String], isRaw: Bool)
    case section([String], [TemplateNode])
    case inverted([String], [TemplateNode])
    /// With what stands before it where it stands alone on its line.
    case partial(String, indentation: String)
  }

  var part: Part
  var place: TemplatePlace
}

struct TemplatePlace: Equatable, Sendable {
  var line: Int
  var column: Int

  func fault(_ kind: TemplateFault.Kind, in partial: String? = nil) -> TemplateFault {
    TemplateFault(kind, line: line, column: column, partial: partial)
  }
}
