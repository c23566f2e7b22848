import Spelling

/// Which names there are, and what stands behind each: what a template is held against when it is
/// loaded, so that a misspelt name is an error then and not a hole in a text at night.
package indirect enum TemplateShape: Equatable, Sendable {
  case text
  case bool
  case list(of: TemplateShape)
  case object([String: TemplateShape])
  /// The same, or nothing.
  case optional(TemplateShape)
}

extension Template {
  /// Everything that is wrong with it, where it would be filled with values of this shape.
  package func faults(
    for shape: TemplateShape, partials: TemplatePartials = .init()
  ) -> [TemplateFault] {
    var check = TemplateCheck(partials: partials, stack: [shape])
    check.look(at: nodes, in: nil)
    return check.faults
  }
}

private struct TemplateCheck {
  let partials: TemplatePartials
  var stack: [TemplateShape]
  var faults: [TemplateFault] = []
  private var looking: [String] = []

  init(partials: TemplatePartials, stack: [TemplateShape]) {
    (self.partials, self.stack) = (partials, stack)
  }

  mutating func look(at nodes: [TemplateNode], in partial: String?) {
    for node in nodes {
      switch node.part {
      case .text: continue
      case .value(let name, _):
        guard let shape = find(name, node.place, partial) else { continue }
        if !shape.isText {
          faults.append(
            node.place.fault(.isNoText(name.joined(separator: ".")), in: partial))
        }
      case .section(let name, let inner):
        guard let shape = find(name, node.place, partial) else { continue }
        stack.append(shape.within)
        look(at: inner, in: partial)
        stack.removeLast()
      case .inverted(let name, let inner):
        guard find(name, node.place, partial) != nil else { continue }
        look(at: inner, in: partial)
      case .partial(let name, _): look(at: name, node.place, in: partial)
      }
    }
  }

  private mutating func look(at name: String, _ place: TemplatePlace, in partial: String?) {
    guard let source = partials.texts[name] else {
      let near = Suggestion.nearest(to: name, among: partials.texts.keys.sorted())
      return faults.append(place.fault(.unknownPartial(name, near: near), in: partial))
    }
    // Its own calls are looked at once.
    guard !looking.contains(name) else { return }
    do {
      let inner = try Template(source)
      looking.append(name)
      look(at: inner.nodes, in: name)
      looking.removeLast()
    } catch {
      faults.append(
        TemplateFault(error.kind, line: error.line, column: error.column, partial: name))
    }
  }

  /// Nil, and told, where there is none.
  private mutating func find(
    _ name: [String], _ place: TemplatePlace, _ partial: String?
  ) -> TemplateShape? {
    guard let first = name.first else { return stack.last }
    var known: Set<String> = []
    for outer in stack.reversed() {
      guard case .object(let members) = outer.bare else { continue }
      known.formUnion(members.keys)
      guard var found = members[first] else { continue }
      for part in name.dropFirst() {
        guard case .object(let inner) = found.bare, let next = inner[part] else {
          var names: [String] = []
          if case .object(let inner) = found.bare { names = inner.keys.sorted() }
          tell(name, Suggestion.nearest(to: part, among: names), place, partial)
          return nil
        }
        found = next
      }
      return found
    }
    tell(name, Suggestion.nearest(to: first, among: known.sorted()), place, partial)
    return nil
  }

  private mutating func tell(
    _ name: [String], _ near: String?, _ place: TemplatePlace, _ partial: String?
  ) {
    faults.append(
      place.fault(.unknownName(name.joined(separator: "."), near: near), in: partial))
  }
}

extension TemplateShape {
  /// Without the question whether it is there.
  fileprivate var bare: TemplateShape {
    if case .optional(let shape) = self { shape.bare } else { self }
  }

  fileprivate var isText: Bool {
    switch bare {
    case .text, .bool: true
    case .list, .object, .optional: false
    }
  }

  /// What a section over it is filled with.
  fileprivate var within: TemplateShape {
    if case .list(let element) = bare { element } else { bare }
  }
}
