import Client
import CommandLineKit
import JSON

/// A step of a deployment that is only said: `enter D GROUP`, `complete D`.
protocol DeploymentStep: ResponderVerb {
  /// What stands behind the deployment in the path, and the members of the body.
  var place: [String] { get }
  var deployment: String { get }
  func write(to body: inout JSONMembers)
  func sentence(_ name: String, _ written: Written) -> TerminalText
  var texts: [(field: String, text: String)] { get }
  var insists: Bool { get }
  /// Whether it waits for nothing that was saved earlier.
  var isUrgent: Bool { get }
}

extension DeploymentStep {
  func write(to body: inout JSONMembers) {}
  var texts: [(field: String, text: String)] { [] }
  var insists: Bool { false }
  var isUrgent: Bool { false }

  package func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    let path = place.reduce(subject.deploymentPath()) { $0 + APIRequest.path($1) }
    var order = Order(path, "\(Self.name) \(subject.name)") { write(to: &$0) }
    order.subject = subject
    order.texts = texts
    order.insists = insists
    order.isUrgent = isUrgent
    return session.report(try await session.give(order)) { sentence(subject.name, $0) }
  }
}

/// `lastgood deploy go`: what was planned begins.
struct GoDeployment: DeploymentStep {
  static let name = "go"
  static let summary = "Start a deployment that was only planned."
  static let discussion = """
    Where the policy asks for approvals that are missing, only an emergency goes on without them: \
    with --because, and by people who may break the glass.
    """
  static let signature: [Parameter] = [.deployment, .because, .insist]

  let deployment: String
  let because: String?
  let insists: Bool
  let place = ["start"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) { body.member("because", ifPresent: because) }

  func sentence(_ name: String, _ written: Written) -> TerminalText { "\(name, .bold) started" }
}

/// `lastgood deploy approve`: approves what was planned.
struct ApproveDeployment: DeploymentStep {
  static let name = "approve"
  static let summary = "Approve a deployment that was planned."
  static let discussion = """
    Where the policy's environment has “approvers”, nothing starts there before so many people \
    other than whoever planned it or starts it have approved the plan, lately. “deploy show” says \
    who has and how many are missing.
    """
  static let signature: [Parameter] = [.deployment]

  let deployment: String
  let place = ["approval"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
  }

  func sentence(_ name: String, _ written: Written) -> TerminalText { "\(name, .bold) approved" }
}

/// `lastgood deploy deny`: what was planned is not to start; it is halted before it began.
struct DenyDeployment: DeploymentStep {
  static let name = "deny"
  static let summary = "Say that a planned deployment is not to start."
  static let discussion = """
    It is halted before it began, so that it starts only when somebody asks to go on and another \
    person agrees (“deploy resume”). What is not to come at all is called off with “deploy fail”.
    """
  static let signature: [Parameter] = [.deployment, .because, .insist]

  let deployment: String
  let insists: Bool
  private let because: String
  let place = ["halt"]
  let isUrgent = true

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) { body.member("because", because) }

  var texts: [(field: String, text: String)] { [("because", because)] }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(name, .bold) denied: \(because). It does not start before “deploy resume” by two people"
  }
}

/// `lastgood deploy enter`: traffic goes to a group, which never happens offline.
struct EnterGroup: DeploymentStep {
  static let name = "enter"
  static let summary = "Record that a group gets the new version."
  static let signature: [Parameter] = [.deployment, .group, .because, .insist]

  let deployment: String
  let insists: Bool
  private let group: String
  private let because: String?
  var place: [String] { ["groups", group, "entry"] }

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    group = try arguments.positional("group")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) { body.member("because", ifPresent: because) }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(name, .bold) entered \(group)"
  }
}

/// `lastgood deploy promote`: a group is done, and the next may come.
struct PromoteGroup: DeploymentStep {
  static let name = "promote"
  static let summary = "Promote a group: its gates passed and it baked."
  static let signature: [Parameter] = [.deployment, .group, .because, .insist]

  let deployment: String
  let insists: Bool
  private let group: String
  private let because: String?
  var place: [String] { ["groups", group, "promotion"] }

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    group = try arguments.positional("group")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) { body.member("because", ifPresent: because) }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(group, .bold) of \(name) promoted"
  }
}

/// `lastgood deploy halt`: anybody who responds may.
struct HaltDeployment: DeploymentStep {
  static let name = "halt"
  static let summary = "Halt a deployment. Anybody who responds may."
  static let examples = [Example("lastgood deploy halt dep-3 --because \"canary fails\"", "Now.")]
  static let signature: [Parameter] = [
    .deployment, .because, .option("--scope", "NAME", help: "Only this part, such as a group."),
    .insist,
  ]

  let deployment: String
  let insists: Bool
  private let because: String
  private let scope: String?
  let place = ["halt"]
  let isUrgent = true

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.required("--because")
    scope = try arguments.option("--scope")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) {
    body.member("because", because)
    body.member("scope", ifPresent: scope)
  }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(name, .bold) halted: \(because)"
  }
}

/// `lastgood deploy complete`.
struct CompleteDeployment: DeploymentStep {
  static let name = "complete"
  static let summary = "Record that a deployment is done."
  static let signature: [Parameter] = [.deployment]

  let deployment: String
  let place = ["completion"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
  }

  func sentence(_ name: String, _ written: Written) -> TerminalText { "\(name, .bold) completed" }
}

/// `lastgood deploy fail`.
struct FailDeployment: DeploymentStep {
  static let name = "fail"
  static let summary = "Record that a deployment failed."
  static let signature: [Parameter] = [.deployment, .because, .insist]

  let deployment: String
  let insists: Bool
  private let because: String
  let place = ["failure"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func write(to body: inout JSONMembers) { body.member("because", because) }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(name, .bold) failed: \(because)"
  }
}

/// `lastgood deploy rolled-back`.
struct RecordRollback: DeploymentStep {
  static let name = "rolled-back"
  static let summary = "Record that a deployment was rolled back."
  static let signature: [Parameter] = [
    .deployment, .positional("version", help: "The version that runs now."),
  ]

  let deployment: String
  private let version: String
  let place = ["rollback"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    version = try arguments.positional("version")
  }

  func write(to body: inout JSONMembers) { body.member("to_version", version) }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "\(name, .bold) rolled back to \(version)"
  }
}
