extension Template {
  /// All names that it mentions, whether they would be looked at or not.
  package var names: Set<String> { asked { _ in nil } }

  /// The names that it needs where these are known: what stands in a section of something unknown is
  /// not asked for.
  package func names(knowing known: Set<String>) -> Set<String> {
    asked { known.contains($0) }
  }

  private func asked(_ isKnown: (String) -> Bool?) -> Set<String> {
    var names: Set<String> = []
    func walk(_ nodes: [TemplateNode]) {
      for node in nodes {
        switch node.part {
        case .text, .partial: continue
        case .value(let name, _): names.insert(name.joined(separator: "."))
        case .section(let name, let inner), .inverted(let name, let inner):
          let name = name.joined(separator: ".")
          let isSection = if case .section = node.part { true } else { false }
          guard let isKnown = isKnown(name) else {
            names.insert(name)
            walk(inner)
            continue
          }
          if isKnown == isSection { walk(inner) }
        }
      }
    }
    walk(nodes)
    return names
  }
}
