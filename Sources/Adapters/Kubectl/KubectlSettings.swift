import Policy

/// The settings of a `kubectl` action, checked.
struct KubectlSettings: Equatable {
  var program: String
  var kubeconfig: String
  var context: String?
  var namespace: String
  var deployment: String
  /// Which container's image says the version, where there are several.
  var container: String?
  /// Where a running process says which version it is.
  var versionURL: String?
  /// How long the rollout may take until it counts as not done.
  var timeoutSeconds: Int64

  private static let names: Set<String> = [
    "program", "kubeconfig", "context", "namespace", "deployment", "container", "version-url",
    "timeout",
  ]

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "kubectl knows no setting “\(stray)”: it has \(Self.names.sorted().joined(separator: ", "))."
      )
    }
    guard definition.steps.isEmpty else {
      throw PreparationRefusal("kubectl makes its own steps: take those of the action out.")
    }
    guard definition.parameters.allSatisfy({ $0 == ("revision", .revision) }) else {
      throw PreparationRefusal(
        "kubectl finds the revision itself, and takes at most the parameter revision: revision.")
    }
    program = settings["program"] ?? "/usr/bin/kubectl"
    guard CommandTemplate.isPlainPath(program), CommandTemplate.lastPart(of: program) == "kubectl"
    else {
      throw PreparationRefusal("“program” must be the absolute path of kubectl.")
    }
    guard let kubeconfig = settings["kubeconfig"], CommandTemplate.isPlainPath(kubeconfig) else {
      throw PreparationRefusal(
        "kubectl needs “kubeconfig”: the absolute path of the file that says where the cluster is.")
    }
    self.kubeconfig = kubeconfig
    context = settings["context"]
    if let context, !ParameterType.flagKey.accepts(context) {
      throw PreparationRefusal("“context” must be \(ParameterType.flagKey.expectation).")
    }
    namespace = try Self.label("namespace", settings["namespace"])
    deployment = try Self.label("deployment", settings["deployment"])
    container = try settings["container"].map { text throws(PreparationRefusal) in
      try Self.label("container", text)
    }
    versionURL = settings["version-url"]
    if let versionURL, !versionURL.hasPrefix("http://"), !versionURL.hasPrefix("https://") {
      throw PreparationRefusal("“version-url” must begin with http:// or https://.")
    }
    guard let timeout = Span(settings["timeout"] ?? "5m"), timeout.businessDays == 0,
      (1...3_600).contains(timeout.seconds)
    else { throw PreparationRefusal("“timeout” must be a time from 1s to 1h, such as 5m.") }
    timeoutSeconds = timeout.seconds
  }

  private static func label(_ name: String, _ text: String?) throws(PreparationRefusal) -> String {
    guard let text, ParameterType.dnsLabel.accepts(text) else {
      throw PreparationRefusal(
        "kubectl needs “\(name)”: \(ParameterType.dnsLabel.expectation).")
    }
    return text
  }
}

// MARK: - What is run

extension KubectlSettings {
  private func call(_ words: [String], _ options: String...) -> [String] {
    [program] + words + options
      + ["--namespace=\(namespace)", "--kubeconfig=\(kubeconfig)"]
      + (context.map { ["--context=\($0)"] } ?? [])
  }

  var readsDeployment: [String] {
    call(["get", "deployment", deployment], "--output=json", "--request-timeout=10s")
  }

  /// Of one deployment, by what it selects.
  func readsReplicaSets(selecting labels: String) -> [String] {
    call(
      ["get", "replicasets"], "--selector=\(labels)", "--output=json", "--request-timeout=10s")
  }

  func undo(to revision: Int64) -> [String] {
    call(["rollout", "undo", "deployment", deployment], "--to-revision=\(revision)")
  }

  var status: [String] {
    call(["rollout", "status", "deployment", deployment], "--timeout=\(timeoutSeconds)s")
  }

  var pause: [String] { call(["rollout", "pause", "deployment", deployment]) }
}
