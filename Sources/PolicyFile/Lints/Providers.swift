import Policy

extension PolicyLints {
  /// Whether signals can be read at all: a provider that lacks something answers nothing, and what
  /// nobody answers is unknown for ever.
  mutating func checkProviders() {
    for (name, provider) in policy.providers.sorted(by: { $0.key < $1.key }) {
      let path = "providers.\(name)"
      checkParts(of: provider, at: path)
      if let url = provider.url { checkAddress(url, at: "\(path).url") }
      for problem in CommandProblem.all(in: provider.run) { report(problem, at: "\(path).run") }
      for argument in provider.run { checkPlaces(in: argument, at: "\(path).run") }
      if let timeout = provider.timeout,
        timeout > Provider.longestTimeout || timeout.milliseconds <= 0
      {
        refuse(
          "endless-reading", "\(path).timeout",
          "A reading is given up after \(Provider.longestTimeout), for one that comes later is of no use; \(timeout) is not within that.",
          write: "Write timeout: \(provider.kind.patience), or up to \(Provider.longestTimeout).")
      }
      if !policy.signals.values.contains(where: { $0.provider == name }) {
        warn(
          "unused-provider", path, "No signal names the provider \(name), so it is never asked.",
          write: "Write provider: \(name) under a signal, or remove it.")
      }
    }
    for (name, signal) in policy.signals.sorted(by: { $0.key < $1.key }) {
      if Policy.builtInChecks.contains(name) {
        refuse(
          "taken-name", "signals.\(name)",
          "Every verification has a check called \(name) of its own, and the signal would not be read.",
          write: "Call the signal otherwise, such as \(name)-signal, wherever it is named.")
      }
      checkReading(of: signal, at: "signals.\(name)")
    }
    for (name, service) in policy.services.sorted(by: { $0.key < $1.key }) {
      if let entry = service.entry { check(entry, at: "services.\(name).entry") }
    }
  }

  // MARK: - Providers

  /// What a kind needs and what means nothing to it.
  private mutating func checkParts(of provider: Provider, at path: String) {
    let kind = provider.kind
    let (needs, may): (Set<String>, Set<String>) =
      switch kind {
      case .prometheus: (["url"], ["timeout", "secrets"])
      case .http: ([], ["timeout"])
      case .sql: (["settings"], ["timeout", "secrets"])
      case .command: (["run"], ["timeout"])
      case .external: ([], [])
      }
    let given = provider.givenParts
    for part in needs.subtracting(given).sorted() {
      refuse(
        "incomplete-provider", path,
        "A provider of kind \(kind.rawValue) needs \(part); without it no signal of it has a value.",
        write: "Write \(part): \(Self.examples[part] ?? "VALUE").")
    }
    for part in given.subtracting(needs).subtracting(may).sorted() {
      refuse(
        "stray-part", "\(path).\(part)",
        "A provider of kind \(kind.rawValue) makes nothing of \(part), so what it says is not heeded.",
        write: "Remove it, or write another kind.")
    }
    if kind == .sql, !provider.settings.isEmpty {
      for setting in ["host", "database"] where provider.settings[setting] == nil {
        refuse(
          "incomplete-provider", "\(path).settings",
          "Nothing says the \(setting) of the database; without it no signal of it has a value.",
          write: "Write \(setting): \(setting == "host" ? "127.0.0.1" : "shop") there.")
      }
      checkNames(
        provider.settings.keys, among: ["host", "port", "database", "user", "sslmode"],
        at: "\(path).settings")
    }
    if given.contains("secrets"), !kind.secretNames.isEmpty {
      checkNames(provider.secrets.keys, among: kind.secretNames, at: "\(path).secrets")
    }
    if kind == .prometheus, !provider.secrets.isEmpty, let url = provider.url,
      url.hasPrefix("http:"), !Self.isLocal(url)
    {
      warn(
        "open-token", "\(path).url",
        "The token goes over the network as anybody on the way can read it.",
        write: "Write https:// where the server has it.")
    }
  }

  private static let examples = [
    "url": "http://127.0.0.1:9090", "settings": "{host: 127.0.0.1, database: shop}",
    "run": "[/usr/local/bin/measure, \"{service}\"]",
  ]

  private static func isLocal(_ url: String) -> Bool {
    ["127.0.0.1", "localhost", "[::1]"].contains { host in
      [":", "/"].contains { url.hasPrefix("http://\(host)\($0)") } || url == "http://\(host)"
    }
  }

  private mutating func checkNames(
    _ names: some Collection<String>, among known: [String], at path: String
  ) {
    for name in names.sorted() where !known.contains(name) {
      refuse(
        "stray-part", "\(path).\(name)",
        "Nothing is made of \(shown(name)) here, so what it says is not heeded.",
        write: Words.suggestion(for: name, among: known))
    }
  }

  private mutating func checkAddress(_ url: String, at path: String) {
    let isAddress =
      (url.hasPrefix("http://") || url.hasPrefix("https://"))
      && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && url.utf8.count <= 2_000
    let host =
      url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).dropFirst()
      .first ?? ""
    guard !isAddress || host.isEmpty || host.contains("@") else { return }
    refuse(
      "bad-address", path,
      host.contains("@")
        ? "The address holds a name or a password before the host, and everybody may read a policy."
        : "\(shown(url)) is no address that can be asked over HTTP.",
      write: "Write it as https://host.example/path.")
  }

  // MARK: - Signals

  private mutating func checkReading(of signal: Signal, at path: String) {
    guard let provider = policy.provider(of: signal), provider.kind != .external else { return }
    if provider.kind.needsQuery, signal.query == nil {
      refuse(
        "no-query", path,
        "Its provider \(signal.provider ?? "") is asked by a query, and there is none, so it never has a value.",
        write: "Write query: with one that answers a single number.")
    }
    for (key, text) in [
      ("query", signal.query), ("requests", signal.requests), ("url", signal.url),
    ] {
      if let text { checkPlaces(in: text, at: "\(path).\(key)") }
    }
    if provider.kind.needsQuery, signal.requests == nil, let minimum = signal.minimumRequests {
      warn(
        "uncounted-requests", "\(path).minimum-requests",
        "At least \(minimum) requests are asked for, and nothing counts them, so its values are never judged.",
        write: "Write requests: with a query for their number.")
    }
    guard provider.kind == .http else { return }
    if let url = signal.url { checkAddress(url, at: "\(path).url") }
    if signal.url == nil, !policy.services.values.contains(where: { $0.entry != nil }) {
      refuse(
        "nothing-to-ask", path,
        "It has no address, and no service has an entry that could be asked instead.",
        write: "Write url: here, or entry: {url: …} under the service.")
    }
    if signal.unit != .count {
      refuse(
        "uncountable-check", "\(path).unit",
        "An HTTP check counts failures, 0 or 1; a \(signal.unit.rawValue) never comes of it.",
        write: "Write unit: count.")
    }
    if !(100...599).contains(signal.expect) {
      refuse(
        "impossible-status", "\(path).expect",
        "No server answers with the status \(signal.expect), so that every check fails.",
        write: "Write expect: 200.")
    }
  }

  private mutating func checkPlaces(in text: String, at path: String) {
    for stray in QueryTemplate(text).strays {
      refuse(
        "unknown-place", path,
        "\(shown(stray)) stands for nothing here, and would be sent as it is.",
        write: "Use {service}, {environment}, {scope} or {window}, in single braces.")
    }
  }

  private mutating func check(_ entry: ServiceEntry, at path: String) {
    checkAddress(entry.url, at: "\(path).url")
    checkPlaces(in: entry.url, at: "\(path).url")
    if entry.header != nil, entry.field != nil {
      refuse(
        "two-versions", path,
        "The version would be taken from a header field and from a JSON field, and the two may differ.",
        write: "Keep one of header and field.")
    }
  }
}

extension Provider {
  /// Keys of the file that say something.
  fileprivate var givenParts: Set<String> {
    let parts = [
      ("url", url != nil), ("timeout", timeout != nil), ("run", !run.isEmpty),
      ("settings", !settings.isEmpty), ("secrets", !secrets.isEmpty),
    ]
    return Set(parts.filter(\.1).map(\.0))
  }
}
