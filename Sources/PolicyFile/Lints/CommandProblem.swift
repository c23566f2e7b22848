/// What is known to be wrong with a command, from its words alone.
struct CommandProblem: Equatable {
  var rule: String
  var message: String
  var suggestion: String
  /// Whether the tool itself would turn it down, or we would never run it.
  var isRefused = false

  static func all(in arguments: [String]) -> [CommandProblem] {
    let line = CommandLine(arguments)
    return [bareUndo(line), refusedByAzure(line), shell(line), printedSecret(line)].compactMap(
      \.self)
  }

  /// Going back “one” leads to whatever came before, which may be the bad version itself.
  private static func bareUndo(_ line: CommandLine) -> CommandProblem? {
    // Revision 0 is their word for the one before.
    let isNamed = line.value(of: "--to-revision").map { !isNothing($0) } ?? false
    let isUndo =
      line.begins("kubectl", "rollout", "undo") || line.begins("oc", "rollout", "undo")
      || line.begins("kubectl", "argo", "rollouts", "undo")
      || line.begins("kubectl-argo-rollouts", "undo")
    let isBare =
      isUndo && !isNamed
      || line.begins("oc", "rollback") && !line.hasOption("--to-version")
      || line.begins("helm", "rollback") && isNothing(line.words(after: 2).dropFirst().first ?? "")
      || line.begins("docker", "service", "rollback")
      || line.begins("docker", "service", "update") && line.hasOption("--rollback")
      || line.begins("git", "revert") && line.words(after: 2).contains(where: isRelative)
      || line.begins("git", "reset") && line.words(after: 2).contains(where: isRelative)
      || line.begins("git", "checkout") && line.words(after: 2).contains(where: isRelative)
    guard isBare else { return nil }
    return CommandProblem(
      rule: "bare-undo",
      message:
        "This goes back to whatever was there before, which need not be good: of revisions 1 good, 2 bad, 3 bad it leads to 2.",
      suggestion: "Name the revision, such as --to-revision={revision}.")
  }

  /// No number at all, or one that is nothing: `0`, `00`.
  private static func isNothing(_ word: String) -> Bool { word.allSatisfy { $0 == "0" } }

  /// What leads elsewhere tomorrow: from where one stands, or from where one stood before.
  private static func isRelative(_ word: String) -> Bool {
    let heads = ["HEAD", "@", "ORIG_HEAD", "FETCH_HEAD"]
    return word == "-" || heads.contains(word) || word.contains("@{")
      || heads.contains { word.hasPrefix("\($0)~") || word.hasPrefix("\($0)^") }
  }

  private static func refusedByAzure(_ line: CommandLine) -> CommandProblem? {
    if line.begins("az", "appconfig", "feature", "set"),
      let option = ["--enabled", "--filter", "--parameters"].first(where: line.hasOption)
    {
      return CommandProblem(
        rule: "refused-arguments",
        message: "The Azure command line has no \(option) here and refuses the command.",
        suggestion: option == "--enabled"
          ? "Write az appconfig feature enable, or feature disable."
          : "Write az appconfig feature filter add.",
        isRefused: true)
    }
    if line.begins("az", "webapp", "deployment", "slot", "swap"),
      let action = line.value(of: "--action"), !["swap", "preview", "reset"].contains(action)
    {
      return CommandProblem(
        rule: "refused-arguments",
        message:
          "The Azure command line knows swap, preview and reset here, and not \(shown(action)).",
        suggestion: "Write --action reset.", isRefused: true)
    }
    if line.begins("az", "monitor", "app-insights") {
      return CommandProblem(
        rule: "refused-arguments",
        message:
          "app-insights is not part of the Azure command line; without its extension the command fails when it is needed.",
        suggestion: "Read the signal through a provider instead.", isRefused: true)
    }
    return nil
  }

  private static let shells = ["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox"]

  private static func shell(_ line: CommandLine) -> CommandProblem? {
    guard shells.contains(line.program) else { return nil }
    return CommandProblem(
      rule: "shell",
      message:
        "A shell puts text together to a command: a value from outside could become part of it. Shells are never run.",
      suggestion: "Name the program itself and each argument, or a script of yours by its path.",
      isRefused: true)
  }

  private static func printedSecret(_ line: CommandLine) -> CommandProblem? {
    let isAzure =
      line.begins("az", "keyvault", "secret", "show") && line.value(of: "--query") != "id"
    let isVault = line.begins("vault", "kv", "get") || line.begins("vault", "read")
    let isKubernetes =
      line.begins("kubectl", "get", "secret") || line.begins("kubectl", "get", "secrets")
    guard isAzure || isVault || isKubernetes && !line.isOnlyNames else { return nil }
    return CommandProblem(
      rule: "printed-secret",
      message: "This prints the secret, and what is printed is recorded.",
      suggestion: isAzure
        ? "Write --query id, which shows only that it is there." : "Look only whether it is there.")
  }
}

/// The words of a command, by which it is recognised.
struct CommandLine {
  /// The name of the program without its folder.
  let program: String
  private let arguments: [String]

  init(_ words: [String]) {
    program = words.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
    arguments = Array(words.dropFirst())
  }

  /// Whether it is this program with these sub-commands, options between them left aside.
  func begins(_ program: String, _ words: String...) -> Bool {
    self.program == program && plain.prefix(words.count).elementsEqual(words)
  }

  /// The words that are no options, after so many of them.
  func words(after count: Int) -> [String] { Array(plain.dropFirst(max(0, count - 1))) }

  func hasOption(_ name: String) -> Bool {
    arguments.contains { $0 == name || $0.hasPrefix(name + "=") }
  }

  func value(of name: String) -> String? {
    for (index, word) in arguments.enumerated() {
      if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
      if word == name { return index + 1 < arguments.count ? arguments[index + 1] : nil }
    }
    return nil
  }

  var isOnlyNames: Bool { value(of: "-o") == "name" || value(of: "--output") == "name" }

  /// Options after which a word is their value, and no word of the command.
  private static let valued: Set<String> = [
    // kubectl and oc
    "-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "--server", "-s",
    "--as", "--as-group", "--as-uid", "--cache-dir", "--certificate-authority",
    "--client-certificate", "--client-key", "--token", "--tls-server-name", "--request-timeout",
    "--username", "--password", "--profile", "--profile-output", "--v", "--vmodule",
    "--log-flush-frequency", "--kuberc", "--to-revision", "--to-version", "--timeout", "--revision",
    "-l", "--selector", "-f", "--filename", "-o", "--output", "-k", "--kustomize", "--template",
    "--field-manager",
    // helm
    "--kube-context", "--kube-apiserver", "--kube-as-group", "--kube-as-user", "--kube-ca-file",
    "--kube-tls-server-name", "--kube-token", "--burst-limit", "--qps", "--registry-config",
    "--repository-cache", "--repository-config", "--history-max", "--description",
    // git, docker
    "-C", "-c", "--git-dir", "--work-tree", "-H", "--host", "--config", "--log-level",
    // az
    "--subscription", "-g", "--resource-group",
  ]

  private var plain: [String] {
    var (found, skips): ([String], Bool) = ([], false)
    for word in arguments {
      if skips {
        skips = false
      } else if word.hasPrefix("-"), word != "-" {
        skips = Self.valued.contains(word)
      } else {
        found.append(word)
      }
    }
    return found
  }
}
