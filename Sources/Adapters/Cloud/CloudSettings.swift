import Policy

/// What the settings of actions through the tools of cloud providers have in common.
struct CloudSettings: Equatable {
  private let adapter: String
  private let settings: [String: String]

  /// - Throws: when there is a setting that the adapter does not know, or steps of the action's own.
  init(
    _ definition: ActionDefinition, for adapter: String, knowing names: Set<String>
  ) throws(PreparationRefusal) {
    (self.adapter, settings) = (adapter, definition.settings)
    let known = names.union(["program", "version-url"])
    if let stray = settings.keys.sorted().first(where: { !known.contains($0) }) {
      throw PreparationRefusal(
        "\(adapter) knows no setting “\(stray)”: it has \(known.sorted().joined(separator: ", ")).")
    }
    guard definition.steps.isEmpty else {
      throw PreparationRefusal("\(adapter) makes its own steps: take those of the action out.")
    }
    if let url = settings["version-url"], !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      throw PreparationRefusal("“version-url” must begin with http:// or https://.")
    }
  }

  var versionURL: String? { settings["version-url"] }

  /// The tool, whose name has to be `tool`, so that the rules for it hold.
  func program(_ tool: String) throws(PreparationRefusal) -> String {
    let program = settings["program"] ?? "/usr/bin/\(tool)"
    guard CommandTemplate.isPlainPath(program), CommandTemplate.lastPart(of: program) == tool else {
      throw PreparationRefusal("“program” must be the absolute path of \(tool).")
    }
    return program
  }

  func path(_ name: String) throws(PreparationRefusal) -> String? {
    guard let path = settings[name] else { return nil }
    guard CommandTemplate.isPlainPath(path) else {
      throw PreparationRefusal("“\(name)” must be an absolute path, without “..”.")
    }
    return path
  }

  func word(_ name: String, _ type: ParameterType = .flagKey) throws(PreparationRefusal) -> String?
  {
    guard let word = settings[name] else { return nil }
    guard type.accepts(word) else {
      throw PreparationRefusal("“\(name)” must be \(type.expectation).")
    }
    return word
  }

  func needed(
    _ name: String, _ type: ParameterType = .flagKey
  ) throws(PreparationRefusal) -> String {
    guard let word = try word(name, type) else {
      throw PreparationRefusal("\(adapter) needs “\(name)”: \(type.expectation).")
    }
    return word
  }
}

extension Observation {
  /// Which version runs, by the word of a process, where the action says whom to ask.
  mutating func ask(_ url: String?) async {
    guard let url else { return }
    running = await VersionProbe(url: url).version()
  }
}
