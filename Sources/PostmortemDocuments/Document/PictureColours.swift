/// The style of the timeline's picture, with its colours written out.
///
/// What prints pages knows no variables in pictures, and a page that has variables of the same names
/// would colour the picture by its own. Dark on a dark screen, as the page is; paper is never dark.
struct PictureColours {
  private typealias Rule = (selector: Substring, body: Substring)
  private typealias Colours = [Substring: Substring]

  private static let phases = [
    "rollout", "detection", "decision", "mitigation", "communication", "postmortem",
    "administration",
  ]
  private static let darkScreens = "@media (prefers-color-scheme:dark)"

  private var light: Colours = [:]
  private var dark: Colours = [:]
  private var rules: [Rule] = []
  /// Halos around text: they cover it where a program does not know that they are painted first.
  private var halos: [Rule] = []

  init(_ style: Substring) {
    for rule in Self.rules(of: style) {
      if rule.selector == "svg" {
        light = Self.colours(in: rule.body)
        rules.append(rule)
      } else if rule.selector == Self.darkScreens {
        for inner in Self.rules(of: rule.body) where inner.selector == "svg" {
          dark = Self.colours(in: inner.body)
        }
      } else if rule.body.range(of: "paint-order") != nil {
        halos.append(rule)
      } else {
        rules.append(rule)
      }
    }
    dark = light.merging(dark) { $1 }
  }

  var style: String {
    let coloured = rules.filter { $0.body.range(of: "var(") != nil }
    return Self.marks(light) + Self.text(rules, light)
      + "@media screen{\(Self.text(halos, light))}"
      + "@media screen and (prefers-color-scheme:dark){"
      + Self.marks(dark) + Self.text(coloured, dark) + Self.text(halos, dark) + "}"
  }

  /// The colour of each phase on its marks: it comes through a variable of a variable otherwise.
  ///
  /// Before the other rules, so that a mark of its own kind can still be another.
  private static func marks(_ colours: Colours) -> String {
    var text = ""
    for phase in phases + ["legend"] {
      guard let colour = colours[phase == "legend" ? "--soft" : "--\(phase)"] else { continue }
      for (part, style) in [
        ("mark", "fill:\(colour);stroke:\(colour)"), ("band", "fill:\(colour)"),
        ("phase-label", "fill:\(colour)"), ("star", "stroke:\(colour)"),
      ] { text += "svg .\(phase) .\(part),svg .\(phase).\(part){\(style)}" }
    }
    return text
  }

  /// Each held to the picture: a page has words of the same classes.
  private static func text(_ rules: [Rule], _ colours: Colours) -> String {
    var text = ""
    for rule in rules {
      let selectors = rule.selector.split(separator: ",")
        .map { $0 == "svg" ? "svg" : "svg \($0)" }.joined(separator: ",")
      let declarations = rule.body.split(separator: ";").compactMap { declaration in
        let declaration = declaration.drop(while: \.isWhitespace)
        return declaration.hasPrefix("--") ? nil : resolved(declaration, colours)
      }
      if !declarations.isEmpty { text += "\(selectors){\(declarations.joined(separator: ";"))}" }
    }
    return text
  }

  /// Nil where it is a variable's that only another one gives: the rules for marks have those.
  private static func resolved(_ declaration: Substring, _ colours: Colours) -> String? {
    guard let use = declaration.range(of: "var(") else { return String(declaration) }
    guard let end = declaration[use.upperBound...].firstIndex(of: ")"),
      let colour = colours[declaration[use.upperBound..<end]]
    else { return nil }
    let rest = declaration[declaration.index(after: end)...]
    return "\(declaration[..<use.lowerBound])\(colour)\(rest)"
  }

  private static func colours(in body: Substring) -> Colours {
    body.split(separator: ";").reduce(into: [:]) { colours, declaration in
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return }
      let name = parts[0].drop(while: \.isWhitespace)
      if name.hasPrefix("--") { colours[name] = parts[1] }
    }
  }

  /// The rules at the top, each with what stands in its braces.
  private static func rules(of style: Substring) -> [Rule] {
    var rules: [Rule] = []
    var rest = style.drop(while: \.isWhitespace)
    while let open = rest.firstIndex(of: "{") {
      var depth = 1
      var place = rest.index(after: open)
      while place < rest.endIndex {
        if rest[place] == "{" { depth += 1 }
        if rest[place] == "}" { depth -= 1 }
        if depth == 0 { break }
        place = rest.index(after: place)
      }
      guard place < rest.endIndex else { break }
      rules.append((rest[..<open], rest[rest.index(after: open)..<place]))
      rest = rest[rest.index(after: place)...].drop(while: \.isWhitespace)
    }
    return rules
  }
}
