import Client
import CommandLineKit
import JSON

/// `lastgood deploy checklist`: what is still to be seen to.
struct ShowChecklist: ResponderVerb {
  static let name = "checklist"
  static let summary = "Show the checklist of a deployment, and what is open."
  static let discussion = """
    Its items come from the policy in force. Record one with “deploy evidence”. Exits with 2 while \
    something is open that the deployment waits for.
    """
  static let examples = [Example("lastgood deploy checklist dep-3", "Before it starts.")]
  static let signature: [Parameter] = [.deployment]

  private let deployment: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    let (value, answer) = try await session.value(subject.deploymentPath("checklist"))
    let items = value.list("items")
    session.show(answer, items, empty: "The policy asks for nothing here.") { rows, _ in
      rows.map(Self.line)
    }
    // What comes afterwards is open until then.
    return items.contains { Self.blocks($0) && $0.text("part") != "after" } ? .findings : .done
  }

  private static func blocks(_ item: JSONValue) -> Bool {
    let standing = item.text("standing")
    return item["required"]?.bool == true && (standing == "open" || standing == "failed")
  }

  private static func line(_ item: JSONValue) -> TerminalText {
    let why = item.text("why").map { ": \($0)" } ?? ""
    let optional = item["required"]?.bool == true ? "" : " (need not be)"
    let text: TerminalText = "\(item.text("item") ?? "", .bold)  \(item.text("text") ?? "")"
    let part: TerminalText = "\(item.text("part") ?? "", .dim)"
    switch item.text("standing") {
    case "done": return "\("✓", .green) \(part) \(text)\(why)"
    case "waived": return "\("–", .dim) \(part) \(text): waived"
    case "exempt", "not-needed": return "\("–", .dim) \(part) \(text)\(why)"
    case "failed": return "\("✗", .red) \(part) \(text)\(why)"
    default: return "\("·", .yellow) \(part) \(text)\(why)\(optional)"
    }
  }
}

/// `lastgood deploy evidence`: an item of the checklist is seen to.
struct RecordEvidence: ResponderVerb {
  static let name = "evidence"
  static let summary = "Say how an item of the checklist stands."
  static let examples = [
    Example("lastgood deploy evidence dep-3 dashboards-open", "Seen to, under your name."),
    Example(
      "lastgood deploy evidence dep-3 change-approved --reference CHG-42", "With what shows it."),
    Example(
      "lastgood deploy evidence dep-3 load-tests --status waived --reference \"only texts changed\"",
      "Left out, with the reason."),
  ]
  static let signature: [Parameter] = [
    .deployment, .positional("item", help: "The item, as “deploy checklist” names it."),
    .option(
      "--status", "WORD", choices: ["done", "waived", "failed", "open"],
      help: "done when left out; waiving needs a reason as --reference."),
    .option("--reference", "TEXT", help: "What shows it: a link, a ticket, a file, a reason."),
    .option("--digest", "SHA256", help: "The digest of the result."), .insist,
  ]

  private let deployment, item, status: String
  private let reference, digest: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    item = try arguments.positional("item")
    status = try arguments.choice("--status", among: Self.signature) ?? "done"
    reference = try arguments.option("--reference")
    digest = try arguments.option("--digest")
    insists = arguments.flag("--insist")
    if status == "waived", reference == nil { throw UsageError(.missing("--reference")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    var order = Order(subject.deploymentPath("checklist"), "item of \(subject.name)") { body in
      body.member("item", item)
      body.member("status", status)
      body.member("reference", ifPresent: reference)
      body.member("digest", ifPresent: digest)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("reference", reference ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      "\(item, .bold) of \(subject.name): \(status)"
    }
  }
}

/// `lastgood deploy accelerate`: an emergency asks for a shorter way.
struct AccelerateDeployment: ResponderVerb {
  static let name = "accelerate"
  static let summary = "Ask to shorten the way of an emergency deployment."
  static let discussion = """
    A gate may run in part or for a shorter time, never not at all; what did not run is owed. Others \
    agree with “deploy approve-acceleration”, as the policy says. Every criterion of the policy has \
    to be said to hold, word by word.
    """
  static let examples = [
    Example(
      "lastgood deploy accelerate dep-3 --stage gate:smoke --from \"300 tests\" --to \"20 tests\" --criterion \"users are harmed now\" --because \"the shop is down\"",
      "A part of a gate."),
    Example(
      "lastgood deploy accelerate dep-3 --stage all-at-once --criterion \"users are harmed now\" --because \"the shop is down\"",
      "Everybody at once."),
  ]
  static let signature: [Parameter] = [
    .deployment,
    .option(
      "--stage", "STAGE", help: "gate:NAME, bake:GROUP, environment:NAME or all-at-once."),
    .option("--from", "TEXT", help: "How it would be otherwise: 30m, or 300 tests."),
    .option("--to", "TEXT", help: "How it is to be: 5m, or 20 of 300."),
    .option(
      "--criterion", "TEXT", repeated: true, help: "A criterion of the policy that is met."),
    .because, .insist,
  ]

  private let deployment, stage, because: String
  private let from, to: String?
  private let criteria: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    stage = try arguments.required("--stage")
    from = try arguments.option("--from")
    to = try arguments.option("--to")
    criteria = try arguments.options("--criterion")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    var order = Order(
      subject.deploymentPath("accelerations"), "acceleration of \(subject.name)"
    ) { body in
      body.member("stage", stage)
      body.member("from", ifPresent: from)
      body.member("to", ifPresent: to)
      if !criteria.isEmpty { body.member("criteria", criteria) }
      body.member("because", because)
    }
    order.subject = subject
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      """
      Asked to shorten \(stage, .bold) of \(subject.name); others say “lastgood deploy \
      approve-acceleration \(subject.name)”
      """
    }
  }
}

/// `lastgood deploy approve-acceleration`: another person agrees.
struct ApproveAcceleration: DeploymentStep {
  static let name = "approve-acceleration"
  static let summary = "Agree that an emergency deployment takes a shorter way."
  static let signature: [Parameter] = [
    .deployment,
    .option("--acceleration", "ID", help: "Which; what waits for approval when left out."),
  ]

  let deployment: String
  private let acceleration: String?
  let place = ["accelerations", "approval"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    acceleration = try arguments.option("--acceleration")
  }

  func write(to body: inout JSONMembers) {
    body.member("acceleration", ifPresent: acceleration)
  }

  func sentence(_ name: String, _ written: Written) -> TerminalText {
    "You agreed to the shorter way of \(name, .bold)"
  }
}
