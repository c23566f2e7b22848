import Policy

/// What is known of a tool: the sub-commands that may be used, and forms that would fail or do harm.
struct ToolRules: Sendable {
  /// Each as the words right behind the program.
  var subcommands: [[String]]
  /// Why a command is refused that uses an allowed sub-command; nil when it is not.
  var refusal: @Sendable (CommandTemplate) -> String?
  /// Said of sub-commands that people try though they are not to be used.
  var hints: [(words: [String], why: String)] = []
}

extension ToolRules {
  static func of(_ tool: String) -> ToolRules? { known[tool] }

  private static let known: [String: ToolRules] = ["kubectl": .kubectl, "az": .azure]

  /// Why this command is refused, by the tool's rules and the host's own; nil when it is not.
  static func refusal(of command: CommandTemplate, allowing only: [[String]]? = nil) -> String? {
    let rules = of(command.tool)
    if let hint = rules?.hints.first(where: { command.begins(with: $0.words) }) {
      return "\(command.tool) \(hint.words.joined(separator: " ")): \(hint.why)"
    }
    for allowed in [rules?.subcommands, only] {
      guard let allowed, !allowed.contains(where: { command.begins(with: $0) }) else { continue }
      let list = allowed.map { $0.joined(separator: " ") }.joined(separator: ", ")
      return "\(command.tool) may be used for these only, written right behind it: \(list)."
    }
    return rules?.refusal(command)
  }
}

// MARK: - kubectl

extension ToolRules {
  fileprivate static let kubectl = ToolRules(
    subcommands: [
      ["get"], ["rollout", "status"], ["rollout", "history"], ["rollout", "undo"],
      ["rollout", "pause"], ["rollout", "resume"], ["rollout", "restart"],
    ],
    refusal: kubectlRefusal,
    hints: [(["exec"], "it runs whatever it is given inside of a container.")])

  /// Short options of kubectl that take no value, and long ones that people write before others.
  private static let kubectlFlags = "ARwh"
  private static let kubectlLongFlags: Set<String> = [
    "--all-namespaces", "--recursive", "--watch", "--record",
  ]

  private static let endedOptions =
    "A bare “--” ends the options, so that what stands behind it means something else: leave it out."

  private static func repeated(_ option: String) -> String {
    "\(option) is given more than once, and the tool takes the last: give it once."
  }

  private static func undoRefusal(_ command: CommandTemplate) -> String? {
    let name = "--to-revision"
    let revisions = command.values(of: name)
    guard revisions.count <= 1 else { return repeated(name) }
    if let other = command.swallower(
      of: name, flags: kubectlFlags, longFlags: kubectlLongFlags)
    {
      return "\(other) would take \(name) for its value: write \(other)=VALUE, or \(name) first."
    }
    switch revisions.first ?? nil {
    case .parameter(let name) where command.types[name] == .revision: return nil
    case .fixed(let text) where ParameterType.revision.accepts(text): return nil
    case .fixed("0"), nil:
      return """
        kubectl rollout undo without a revision goes back to the one before, which may be a bad \
        one too: add --to-revision={revision}.
        """
    default:
      return "--to-revision takes a whole number from 1 on, or a parameter of type revision."
    }
  }

  private static func kubectlRefusal(_ command: CommandTemplate) -> String? {
    if command.endsOptions { return endedOptions }
    if command.begins(with: ["rollout", "undo"]), let refusal = undoRefusal(command) {
      return refusal
    }
    if command.begins(with: ["get"]), command.namesSecrets {
      return "kubectl get shows the values of secrets: ask for something else."
    }
    if command.begins(with: ["get"]),
      command.has("-f", "--filename", "-k", "--kustomize", flags: kubectlFlags)
    {
      return "What kubectl get shows would be named in a file, and may be secrets: name it here."
    }
    if command.has("--token", "--password", "--username") {
      return "A secret among the arguments can be read by everybody on the host: use --kubeconfig."
    }
    if command.has(
      "-v", "--v", "--raw", "--as", "--as-group", "--as-uid", "--as-user-extra",
      flags: kubectlFlags)
    {
      return "-v, --raw and --as print or get around what they should not: leave them out."
    }
    return nil
  }
}

extension CommandTemplate {
  /// Whether an argument names secrets as a kind of thing: `secret`, `pods,secrets`, `secrets/x`.
  fileprivate var namesSecrets: Bool {
    arguments.contains { argument in
      guard case .fixed(let text) = argument else { return false }
      return text.lowercased().split(whereSeparator: { ",/.".contains($0) }).contains {
        $0 == "secret" || $0 == "secrets"
      }
    }
  }
}

// MARK: - az

extension ToolRules {
  fileprivate static let azure = ToolRules(
    subcommands: [
      ["appconfig", "feature", "set"], ["appconfig", "feature", "enable"],
      ["appconfig", "feature", "disable"], ["appconfig", "feature", "filter", "add"],
      ["appconfig", "feature", "show"], ["appconfig", "feature", "list"],
      ["webapp", "deployment", "slot", "swap"], ["webapp", "deployment", "slot", "list"],
      ["webapp", "show"],
    ],
    refusal: azureRefusal,
    hints: [
      (
        ["monitor", "app-insights"],
        "the tool has no such command of its own; it comes with an extension. Read the figures "
          + "through a signal of the policy."
      ),
      (
        ["keyvault", "secret", "show"],
        "it prints the secret. Ask whether it is there with “az keyvault secret list --query”."
      ),
    ])

  private static func azureRefusal(_ command: CommandTemplate) -> String? {
    if command.endsOptions { return endedOptions }
    if command.begins(with: ["appconfig", "feature", "set"]) {
      for (option, instead) in [
        ("--enabled", "az appconfig feature enable, or disable"),
        ("--filter", "az appconfig feature filter add"),
        ("--parameters", "az appconfig feature filter add --filter-parameters"),
      ] where command.mayHave(option) {
        return "az appconfig feature set has no \(option): use \(instead)."
      }
    }
    let asks =
      ["set", "enable", "disable"].contains { command.begins(with: ["appconfig", "feature", $0]) }
      || command.begins(with: ["appconfig", "feature", "filter", "add"])
    if asks, !command.has("--yes", "-y") {
      return "az would ask whether you are sure, and nobody would answer: add --yes."
    }
    if command.begins(with: ["webapp", "deployment", "slot", "swap"]) {
      let actions = command.values(of: "--action", orItsBeginning: true)
      guard actions.count <= 1 else { return repeated("--action") }
      guard let action = actions.first else { return debugRefusal(command) }
      guard case .fixed(let text) = action, ["swap", "preview", "reset"].contains(text) else {
        return "--action of a slot swap is swap, preview or reset; there is no other."
      }
    }
    return debugRefusal(command)
  }

  private static func debugRefusal(_ command: CommandTemplate) -> String? {
    command.mayHave("--debug") ? "--debug prints requests with their tokens: leave it out." : nil
  }
}
