/// Partials by their names; recursion is allowed, and ended.
package struct TemplatePartials: Sendable {
  let texts: [String: String]

  package init(_ texts: [String: String] = [:]) { self.texts = texts }
}

extension Template {
  /// The text; what has no value writes nothing.
  ///
  /// Names are checked when a template is loaded, by `faults(for:)`; this never fails.
  package func render(
    _ value: TemplateValue, as output: TemplateOutput, partials: TemplatePartials = .init()
  ) -> String {
    var renderer = TemplateRenderer(output: output, partials: partials, stack: [value])
    renderer.render(nodes)
    return renderer.text
  }
}

private struct TemplateRenderer {
  let output: TemplateOutput
  let partials: TemplatePartials
  var stack: [TemplateValue]
  var text = ""
  private var parsed: [String: [TemplateNode]] = [:]
  private var depth = 0

  init(output: TemplateOutput, partials: TemplatePartials, stack: [TemplateValue]) {
    (self.output, self.partials, self.stack) = (output, partials, stack)
  }

  /// How deep partials may call each other.
  private static let deepest = 32

  mutating func render(_ nodes: [TemplateNode]) {
    for node in nodes {
      switch node.part {
      case .text(let piece): text += piece
      case .value(let name, let isRaw):
        let plain = find(name)?.plain ?? ""
        text += isRaw ? plain : output.escaped(plain)
      case .section(let name, let inner): renderSection(find(name) ?? .nothing, inner)
      case .inverted(let name, let inner):
        if find(name)?.isShown != true { render(inner) }
      case .partial(let name, let indentation): renderPartial(name, indentation)
      }
    }
  }

  private mutating func renderSection(_ value: TemplateValue, _ inner: [TemplateNode]) {
    guard value.isShown else { return }
    if case .list(let list) = value {
      for element in list { render(inner, within: element) }
    } else {
      render(inner, within: value)
    }
  }

  private mutating func render(_ nodes: [TemplateNode], within value: TemplateValue) {
    stack.append(value)
    render(nodes)
    stack.removeLast()
  }

  private mutating func renderPartial(_ name: String, _ indentation: String) {
    guard depth < Self.deepest, let source = partials.texts[name] else { return }
    let key = "\(indentation)\u{0}\(name)"
    if parsed[key] == nil {
      parsed[key] = (try? Template(source.indented(by: indentation)))?.nodes ?? []
    }
    depth += 1
    render(parsed[key] ?? [])
    depth -= 1
  }

  /// The first of a dotted name is looked for from the inside out, the rest only in what it is.
  private func find(_ name: [String]) -> TemplateValue? {
    guard let first = name.first else { return stack.last }
    var found: TemplateValue?
    for value in stack.reversed() {
      if case .object(let members) = value, let member = members[first] {
        found = member
        break
      }
    }
    for part in name.dropFirst() {
      guard case .object(let members)? = found else { return nil }
      found = members[part]
    }
    return found
  }
}

extension String {
  /// Each line that holds something begins with `indentation`.
  fileprivate func indented(by indentation: String) -> String {
    guard !indentation.isEmpty else { return self }
    var text = ""
    var isAtStart = true
    for character in self {
      if isAtStart { text += indentation }
      text.append(character)
      isAtStart = character == "\n" || character == "\r\n"
    }
    return text
  }
}
