import Policy

/// The settings of an `azure-app-service` action, checked.
struct AppServiceSettings: Equatable {
  var program: String
  var group: String
  var app: String
  /// What comes, and goes back by the next swap.
  var slot: String
  /// What takes the traffic.
  var target: String
  /// Where the two say which version they are; nil where their images do.
  var versionURLs: (target: String, slot: String)?
  /// How long a swap may take.
  var timeoutSeconds: Int64
  var environment: [String: String]

  /// The slot that has the app's own name.
  static let production = "production"

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = try CloudSettings(
      definition, for: AzureAppServiceAdapter.name,
      knowing: [
        "group", "app", "slot", "target", "slot-version-url", "timeout", "config-folder",
      ])
    guard definition.parameters.isEmpty else {
      throw PreparationRefusal("azure-app-service takes no parameters: take them out.")
    }
    program = try settings.program("az")
    (group, app) = (try settings.needed("group"), try settings.needed("app"))
    slot = try settings.needed("slot")
    target = try settings.word("target") ?? Self.production
    guard slot.lowercased() != target.lowercased(), slot.lowercased() != Self.production else {
      throw PreparationRefusal(
        "“slot” must name another slot than “target”, and not production: it is what comes.")
    }
    switch (settings.versionURL, try settings.url("slot-version-url")) {
    case (let target?, let slot?): versionURLs = (target, slot)
    case (nil, nil): versionURLs = nil
    default:
      throw PreparationRefusal(
        "Give “version-url” and “slot-version-url” both, so that the two say alike which version "
          + "they are, or neither.")
    }
    timeoutSeconds = try settings.timeoutSeconds(or: "5m")
    environment = try settings.environmentOfAzure()
  }

  static func == (one: Self, other: Self) -> Bool {
    one.swapping == other.swapping && one.timeoutSeconds == other.timeoutSeconds
      && one.environment == other.environment
      && one.versionURLs?.target == other.versionURLs?.target
      && one.versionURLs?.slot == other.versionURLs?.slot
  }
}

// MARK: - What is run

extension AppServiceSettings {
  private var place: [String] {
    ["--resource-group=\(group)", "--name=\(app)"]
  }

  /// Only what is read of it: the rest of the answer is long, and nobody else's business.
  func show(_ name: String) -> [String] {
    [program, "webapp", "show"] + place
      + (name.lowercased() == Self.production ? [] : ["--slot=\(name)"])
      + [
        "--query={id:id,state:state,image:siteConfig.linuxFxVersion,preview:targetSwapSlot,"
          + "operation:inProgressOperationId}", "--output=json",
      ]
  }

  var list: [String] {
    [program, "webapp", "deployment", "slot", "list"] + place
      + ["--query=[].{name:name}", "--output=json"]
  }

  var swapping: [String] {
    [program, "webapp", "deployment", "slot", "swap"] + place + [
      "--slot=\(slot)", "--target-slot=\(target)", "--action=swap", "--output=json",
    ]
  }
}
