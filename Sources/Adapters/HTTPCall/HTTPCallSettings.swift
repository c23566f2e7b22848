import Curl
import Policy

/// The settings of an `http` action, checked.
struct HTTPCallSettings: Equatable {
  /// What is called.
  var url: String
  /// Where somebody says whether a call was carried out; `{id}` stands for its identity.
  var probeURL: String?
  /// Where a running process says which version it is.
  var versionURL: String?
  /// Certificates to trust instead of the system's.
  var caFile: String?
  var timeoutSeconds: Int64
  var shape: Shape
  /// What the call is signed with.
  var signing: SecretReference?
  /// The whole value of the field `Authorization`.
  var authorization: SecretReference?

  /// How the body is laid out.
  enum Shape: Equatable {
    case plain
    /// As GitHub's “repository dispatch” wants it, with the type of event.
    case gitHubDispatch(event: String)

    /// For the plan.
    var word: String {
      switch self {
      case .plain: "plain"
      case .gitHubDispatch(let event): "github-dispatch:\(event)"
      }
    }
  }

  private static let names: Set<String> = [
    "url", "probe-url", "version-url", "ca-file", "timeout", "shape", "event",
  ]

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "http knows no setting “\(stray)”: it has \(Self.names.sorted().joined(separator: ", ")).")
    }
    guard definition.steps.isEmpty else {
      throw PreparationRefusal("http runs no programs: take the steps out.")
    }
    guard let url = settings["url"] else {
      throw PreparationRefusal("http needs “url”: the address that is called.")
    }
    self.url = try Self.address(url, "url")
    probeURL = try settings["probe-url"].map { text throws(PreparationRefusal) in
      _ = try Self.address(text.replacing("{id}", with: "x"), "probe-url")
      return text
    }
    versionURL = try settings["version-url"].map { text throws(PreparationRefusal) in
      try Self.address(text, "version-url")
    }
    caFile = settings["ca-file"]
    if let caFile, !CommandTemplate.isPlainPath(caFile) {
      throw PreparationRefusal("“ca-file” must be the absolute path of a file, without “..”.")
    }
    guard let timeout = Span(settings["timeout"] ?? "30s"), timeout.businessDays == 0,
      (1...600).contains(timeout.seconds)
    else { throw PreparationRefusal("“timeout” must be a time from 1s to 10m, such as 30s.") }
    timeoutSeconds = timeout.seconds
    shape = try Self.shape(settings)
    (signing, authorization) = try Self.secrets(definition, shape)
  }

  private static func address(_ text: String, _ name: String) throws(PreparationRefusal) -> String {
    guard let url = CurlURL(text), !url.hasCredentials, !text.contains("#") else {
      throw PreparationRefusal(
        "“\(name)” must be an address of http or https, without a user, a password and “#”.")
    }
    return text
  }

  private static func shape(_ settings: [String: String]) throws(PreparationRefusal) -> Shape {
    switch settings["shape"] ?? "plain" {
    case "plain":
      guard settings["event"] == nil else {
        throw PreparationRefusal("“event” belongs to the shape github-dispatch.")
      }
      return .plain
    case "github-dispatch":
      let event = settings["event"] ?? "lastgood"
      guard ParameterType.flagKey.accepts(event) else {
        throw PreparationRefusal("“event” must be \(ParameterType.flagKey.expectation).")
      }
      return .gitHubDispatch(event: event)
    default: throw PreparationRefusal("“shape” is plain or github-dispatch.")
    }
  }

  private static func secrets(
    _ definition: ActionDefinition, _ shape: Shape
  ) throws(PreparationRefusal) -> (signing: SecretReference?, authorization: SecretReference?) {
    let secrets = definition.secrets
    if let stray = secrets.keys.sorted().first(where: {
      !["signing", "authorization"].contains($0)
    }
    ) {
      throw PreparationRefusal(
        "http knows no secret “\(stray)”: it has signing, and authorization.")
    }
    switch shape {
    case .plain where secrets["signing"] == nil:
      throw PreparationRefusal(
        "http needs the secret “signing”, by which the receiver knows who calls: write secrets: "
          + "{signing: {file: /run/secrets/…}}.")
    case .gitHubDispatch where secrets["authorization"] == nil:
      throw PreparationRefusal(
        "The shape github-dispatch needs the secret “authorization”, such as “Bearer …”.")
    default: return (secrets["signing"], secrets["authorization"])
    }
  }
}
