import Policy

/// The settings of a `flag-file` or `ofrep` action, checked.
struct FlagSettings: Equatable {
  /// The file of flags.
  var file: String
  /// The variant that turns a flag off.
  var offVariant: String
  /// Where flags are evaluated; only `ofrep` has one.
  var url: String?
  /// Where a running process says which version it is.
  var versionURL: String?
  /// By when readers should see it: the objective, or else how often they look.
  var bound: Span?

  /// Takes the definition of an action by the adapter of this name.
  init(_ definition: ActionDefinition, for adapter: String) throws(PreparationRefusal) {
    let settings = definition.settings
    var names = ["file", "off-variant", "version-url"]
    if adapter == OFREPAdapter.name { names.append("url") }
    if let stray = settings.keys.sorted().first(where: { !names.contains($0) }) {
      throw PreparationRefusal(
        "\(adapter) knows no setting “\(stray)”: it has \(names.sorted().joined(separator: ", ")).")
    }
    guard let file = settings["file"], CommandTemplate.isPlainPath(file) else {
      throw PreparationRefusal(
        "\(adapter) needs “file”: the absolute path of the file with the flags, without “..”.")
    }
    guard definition.parameters == ["flag": .flagKey] else {
      throw PreparationRefusal(
        "\(adapter) takes one parameter: write parameters: {flag: flag-key}.")
    }
    guard definition.steps.isEmpty else {
      throw PreparationRefusal("\(adapter) runs no programs: take the steps out.")
    }
    let off = settings["off-variant"] ?? "off"
    guard ParameterType.flagKey.accepts(off) else {
      throw PreparationRefusal("“off-variant” must be \(ParameterType.flagKey.expectation).")
    }
    for name in ["url", "version-url"] {
      if let url = settings[name], !url.hasPrefix("http://"), !url.hasPrefix("https://") {
        throw PreparationRefusal("“\(name)” must begin with http:// or https://.")
      }
    }
    if adapter == OFREPAdapter.name {
      guard let url = settings["url"] else {
        throw PreparationRefusal(
          "ofrep needs “url”: where flags are evaluated, without /ofrep/v1, such as "
            + "http://127.0.0.1:8016.")
      }
      self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    }
    (self.file, offVariant, versionURL) = (file, off, settings["version-url"])
    bound = definition.objective ?? definition.refresh
  }
}
