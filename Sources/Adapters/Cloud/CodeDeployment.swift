import JSON
import Policy

/// A deployment at AWS CodeDeploy, as far as it says.
///
/// It is somebody else's text: only what has the form of identities, states and keys is taken.
struct CodeDeployment: Equatable, Sendable {
  var id: String
  var status: Status
  /// What its maker wrote about it; only ever compared.
  var description: String?
  /// What it brings, where that lies in a bucket.
  var revision: Revision?
  /// Why it did not work, by a word of CodeDeploy's own.
  var trouble: String?

  enum Status: String, Sendable {
    case created = "Created"
    case queued = "Queued"
    case inProgress = "InProgress"
    case baking = "Baking"
    /// The new instances are there, and somebody has to let the traffic go to them.
    case ready = "Ready"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case stopped = "Stopped"

    var isUnderWay: Bool { self != .succeeded && self != .failed && self != .stopped }

    static let underWay = ["Created", "Queued", "InProgress", "Baking", "Ready"]
  }

  struct Revision: Equatable, Sendable {
    var bucket: String
    var key: String
  }

  /// - Throws: when this is no answer about that deployment of that group.
  init(
    _ value: JSONValue, id: String, application: String, group: String
  ) throws(PreparationRefusal) {
    guard let info = value["deploymentInfo"], info["deploymentId"] == .string(id),
      info["applicationName"] == .string(application),
      info["deploymentGroupName"] == .string(group),
      case .string(let word)? = info["status"], let status = Status(rawValue: word)
    else {
      throw PreparationRefusal("aws did not describe the deployment \(id).", isUnknown: true)
    }
    (self.id, self.status) = (id, status)
    if case .string(let text)? = info["description"] { description = text }
    let location = info["revision"]?["s3Location"]
    if case .string(let bucket)? = location?["bucket"], case .string(let key)? = location?["key"] {
      revision = Revision(bucket: bucket, key: key)
    }
    if case .string(let code)? = info["errorInformation"]?["code"],
      ParameterType.flagKey.accepts(code)
    {
      trouble = code
    }
  }

  static func isIdentity(_ text: String) -> Bool {
    text.hasPrefix("d-") && ParameterType.flagKey.accepts(text)
  }

  /// For people.
  var summary: String {
    switch status {
    case .succeeded: "\(id) has succeeded."
    case .failed: "\(id) has failed\(trouble.map { " (\($0))" } ?? "")."
    case .stopped: "\(id) was stopped\(trouble.map { " (\($0))" } ?? "")."
    case .ready: "\(id) waits until somebody lets it go on."
    case .created, .queued, .inProgress, .baking: "\(id) is under way (\(status.rawValue))."
    }
  }
}

/// The newest deployment of a group; none where there was never one.
struct CodeDeployState: Equatable, Sendable {
  var newest: CodeDeployment?

  var underWay: CodeDeployment? { newest.flatMap { $0.status.isUnderWay ? $0 : nil } }
  var id: String { newest?.id ?? CodeDeployStep.none }
  var summary: String {
    newest.map { "The newest deployment \($0.summary)" } ?? "There was no deployment yet."
  }
}
