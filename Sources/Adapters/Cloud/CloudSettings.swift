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
    _ = try url("version-url")
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

// MARK: - How the tools are run

extension CloudSettings {
  /// Of the tool of AWS: nothing is shown page by page, and where the files are that it reads.
  func environmentOfAWS() throws(PreparationRefusal) -> [String: String] {
    var environment = ["AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "false"]
    for (name, variable) in [
      ("config-file", "AWS_CONFIG_FILE"), ("credentials-file", "AWS_SHARED_CREDENTIALS_FILE"),
    ] {
      if let path = try path(name) { environment[variable] = path }
    }
    return environment
  }

  /// Of the tool of Azure: where somebody has logged in.
  func environmentOfAzure() throws(PreparationRefusal) -> [String: String] {
    var environment = ["AZURE_CORE_COLLECT_TELEMETRY": "no"]
    if let folder = try path("config-folder") { environment["AZURE_CONFIG_DIR"] = folder }
    return environment
  }

  /// How long the provider may take.
  func timeoutSeconds(or standard: String) throws(PreparationRefusal) -> Int64 {
    guard let timeout = Span(settings["timeout"] ?? standard), timeout.businessDays == 0,
      (1...3_600).contains(timeout.seconds)
    else {
      throw PreparationRefusal("“timeout” must be a time from 1s to 1h, such as \(standard).")
    }
    return timeout.seconds
  }

  /// Where a process says which version it is, under a name of the adapter's own.
  func url(_ name: String) throws(PreparationRefusal) -> String? {
    guard let url = settings[name] else { return nil }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw PreparationRefusal("“\(name)” must begin with http:// or https://.")
    }
    return url
  }
}

extension Observation {
  /// Which version runs, by the word of a process, where the action says whom to ask.
  mutating func ask(_ url: String?) async {
    guard let url else { return }
    running = await VersionProbe(url: url).version()
  }
}
