import Policy

/// The settings of an `aws-codedeploy` action, checked.
struct CodeDeploySettings: Equatable {
  var program: String
  var application: String
  var group: String
  var region: String
  var bucket: String
  var key: KeyPattern
  var bundleType: String
  var versionURL: String?
  /// How long a deployment may take until it counts as not done.
  var timeoutSeconds: Int64
  var environment: [String: String]

  private static let bundleTypes = ["zip", "tar", "tgz", "YAML", "JSON"]

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = try CloudSettings(
      definition, for: AWSCodeDeployAdapter.name,
      knowing: [
        "application", "group", "region", "bucket", "key", "bundle-type", "timeout", "config-file",
        "credentials-file",
      ])
    guard definition.parameters.isEmpty else {
      throw PreparationRefusal("aws-codedeploy takes no parameters: take them out.")
    }
    program = try settings.program("aws")
    (application, group) = (try settings.needed("application"), try settings.needed("group"))
    region = try settings.needed("region", .dnsLabel)
    bucket = try settings.needed("bucket")
    key = try KeyPattern(definition.settings["key"])
    bundleType = definition.settings["bundle-type"] ?? "zip"
    guard Self.bundleTypes.contains(bundleType) else {
      throw PreparationRefusal(
        "“bundle-type” must be one of \(Self.bundleTypes.joined(separator: ", ")).")
    }
    versionURL = settings.versionURL
    timeoutSeconds = try settings.timeoutSeconds(or: "15m")
    environment = try settings.environmentOfAWS()
  }

  /// For people, and in a plan's calls.
  var place: String { "\(application)/\(group)" }

  /// The release that a revision bears, by where it lies.
  func release(of revision: CodeDeployment.Revision) -> String? {
    revision.bucket == bucket ? key.release(in: revision.key) : nil
  }
}

// MARK: - What is run

extension CodeDeploySettings {
  private func call(_ verb: String, _ options: [String]) -> [String] {
    [program, "deploy", verb] + options + ["--region=\(region)", "--output=json"]
  }

  private var ofGroup: [String] {
    ["--application-name=\(application)", "--deployment-group-name=\(group)"]
  }

  private func location(of release: String) -> String {
    "--s3-location=bucket=\(bucket),key=\(key.filled(with: release)),bundleType=\(bundleType)"
  }

  var readsGroup: [String] { call("get-deployment-group", ofGroup) }

  /// Those that have not ended.
  var readsUnderWay: [String] {
    call("list-deployments", ofGroup) + ["--include-only-statuses"] + CodeDeployment.Status.underWay
  }

  func reads(_ id: String) -> [String] { call("get-deployment", ["--deployment-id=\(id)"]) }

  /// Whether CodeDeploy has ever seen what a release would be brought from.
  func readsRevision(of release: String) -> [String] {
    call(
      "get-application-revision",
      ["--application-name=\(application)", location(of: release)])
  }

  /// What is the one before stands in the description, so that the plan says what it starts from.
  func creation(of release: String, after id: String) -> [String] {
    call(
      "create-deployment",
      // Its own way back would be to what the group ran last, which is what is to be left.
      ofGroup + [location(of: release), "--auto-rollback-configuration=enabled=false"])
      + [Self.option + Self.note(after: id)]
  }

  func stopping(_ id: String) -> [String] {
    call("stop-deployment", ["--deployment-id=\(id)", "--no-auto-rollback-enabled"])
  }

  static let option = "--description="

  private static func note(after id: String) -> String { "after:\(id)" }

  /// What a deployment's description says that was made for an action.
  static func note(after id: String, for identity: String) -> String {
    "lastgood:\(identity):\(note(after: id))"
  }
}

// MARK: - Where releases lie

/// Where the revision of a release lies in its bucket: `web/{release}.zip`, `{release}/web.zip`.
///
/// The release is a whole part of the path, or all of a file's name before its endings, so that it
/// can be read back, and none is the beginning of another.
struct KeyPattern: Equatable, Sendable {
  private let before: String
  private let after: String

  private static let place = "{release}"

  init(_ text: String?) throws(PreparationRefusal) {
    let refusal = PreparationRefusal(
      "aws-codedeploy needs “key”: where a release lies in the bucket, with {release} once as a "
        + "whole part or before the endings, such as web/{release}.zip.")
    guard let text, text.utf8.count <= 512 else { throw refusal }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var places = 0
    for part in parts {
      var rest = part
      if part.hasPrefix(Self.place) {
        places += 1
        rest = part.dropFirst(Self.place.count)
        guard rest.isEmpty || rest.hasPrefix(".") && rest.count > 1 else { throw refusal }
      } else if part.isEmpty || part == "." || part == ".." {
        throw refusal
      }
      guard rest.utf8.allSatisfy(Self.isPlain) else { throw refusal }
    }
    guard places == 1, !text.hasPrefix("-") else { throw refusal }
    let halves = text.split(separator: "{", maxSplits: 1, omittingEmptySubsequences: false)
    before = String(halves[0])
    after = String(text.dropFirst(before.count + Self.place.count))
  }

  func filled(with release: String) -> String { before + release + after }

  /// Nil where a key is none of a release.
  func release(in key: String) -> String? {
    guard key.hasPrefix(before), key.hasSuffix(after),
      key.utf8.count > before.utf8.count + after.utf8.count
    else { return nil }
    let release = String(key.dropFirst(before.count).dropLast(after.count))
    return ParameterType.release.accepts(release) ? release : nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-+".utf8.contains(byte)
    }
  }
}
