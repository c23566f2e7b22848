import Policy

extension PolicyLints {
  /// What would keep actions from getting into a tracker.
  mutating func checkTrackers() {
    for (name, tracker) in policy.trackers.sorted(by: { $0.key < $1.key }) {
      check(tracker, at: "trackers.\(name)")
    }
  }

  private mutating func check(_ tracker: TrackerRule, at path: String) {
    if !Self.isBase(tracker.url, allowingPlain: tracker.allowsPrivate) {
      refuse(
        "unusable-tracker-url", "\(path).url",
        "Requests begin with it, and a token goes with them: it begins with https:// (http:// only where allow-private is true) and has no password, no ? and no #.",
        write: "Write where the API begins, as in \(tracker.kind.exampleURL).")
    }
    if !tracker.hasUsableProject {
      refuse(
        "odd-project", "\(path).project",
        "\(shown(tracker.project)) is no project of \(tracker.kind.rawValue).",
        write: "Write it as in \(tracker.kind.exampleProject).")
    }
    if let label = tracker.label, !Self.isLabel(label, of: tracker.kind) {
      refuse(
        "odd-label", "\(path).label",
        "\(shown(label)) cannot be one label: it has 1 to 50 characters, no comma and, with jira, no space.",
        write: "Write label: lastgood.")
    }
    if tracker.user != nil, tracker.kind != .jira {
      warn(
        "needless-user", "\(path).user",
        "A token of \(tracker.kind.rawValue) is shown alone: nobody reads who it belongs to.",
        write: "Remove it.")
    }
    if tracker.issueType != nil, tracker.kind != .jira {
      warn(
        "needless-issue-type", "\(path).issue-type",
        "\(tracker.kind.rawValue) makes issues of one kind here: nobody reads which one is meant.",
        write: "Remove it.")
    }
  }

  private static func isBase(_ url: String, allowingPlain: Bool) -> Bool {
    let schemes = allowingPlain ? ["https://", "http://"] : ["https://"]
    guard let scheme = schemes.first(where: { url.hasPrefix($0) }) else { return false }
    let rest = url.dropFirst(scheme.count)
    return !rest.isEmpty && rest.first != "/"
      && rest.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !#"<>"?#\@"#.utf8.contains($0)
      }
  }

  private static func isLabel(_ label: String, of kind: TrackerRule.Kind) -> Bool {
    guard (1...50).contains(label.count), label.first != " ", label.last != " " else {
      return false
    }
    return label.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7F && $0 != "," && (kind != .jira || $0 != " ")
    }
  }
}

extension TrackerRule.Kind {
  fileprivate var exampleURL: String {
    switch self {
    case .github: "https://api.github.com"
    case .gitlab: "https://gitlab.com/api/v4"
    case .jira: "https://example.atlassian.net"
    }
  }

  fileprivate var exampleProject: String {
    switch self {
    case .github: "project: shop/checkout"
    case .gitlab: "project: shop/checkout, or its number"
    case .jira: "project: OPS, its key"
    }
  }
}
