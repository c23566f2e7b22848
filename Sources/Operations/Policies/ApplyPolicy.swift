import Digest
package import CommandLineKit
package import Embedded
import Digest
import EventLog
import IncidentService
import JSON
import PolicyFile

/// `lastgood policy apply`: puts a policy into force.
package struct ApplyPolicy: Command {
  package static let name = "apply"
  package static let summary = "Put a policy into force."
  package static let discussion = """
    Checks the file as “policy check” does, shows what changes, and records the policy in the log. \
    From then on every event cites its hash. A running service takes it up within about a second.

    Connects to the database as lastgood_policy, not to the service: whoever may only use the \
    service cannot change its rules. Applying what is in force already changes nothing.
    """
  package static let examples = [
    Example("lastgood policy apply lastgood.yaml --by alice", "Applies it to the local instance."),
    Example("lastgood policy apply lastgood.yaml --dry-run", "Shows what would change."),
  ]
  package static let signature: [Parameter] = [
    .positional("file", help: "The main file."),
    .option("--by", "HANDLE", help: "Who applies it; nobody is named by default."),
    .flag("--dry-run", help: "Only show what would change."),
    .data,
  ]

  private let path: String
  private let handle: String?
  private let isDry: Bool
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    path = try arguments.positional("file")
    handle = try arguments.option("--by")
    isDry = arguments.flag("--dry-run")
    data = try arguments.option(Parameter.data.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let report = PolicyReport(file: ReadPolicyFile(path))
    let reading = report.file.reading
    for line in report.lines { terminal.complain(line) }
    guard !reading.hasErrors else {
      terminal.say(report.verdict + " Nothing was applied.", json: report.json)
      return .refused
    }
    guard reading.canonical.count <= PolicyEvent.maximumTextSize else {
      terminal.complain(
        "The policy is \(reading.canonical.count) bytes long without comments; at most \(PolicyEvent.maximumTextSize) can be applied."
      )
      return .refused
    }
    let cabinet = try await PolicyCabinet(data: data, in: surroundings)
    var by = PrincipalID.system
    if let handle {
      guard let person = try await cabinet.person(handle) else {
        terminal.complain("Nobody is called \(handle). “lastgood token create” makes people known.")
        return .refused
      }
      by = person
    }
    return try await cabinet.reading { policies in
      try await apply(reading, by: by, after: policies, in: cabinet, on: terminal)
    }
  }

  private func apply(
    _ reading: PolicyReading, by principal: PrincipalID, after policies: StoredPolicies,
    in cabinet: PolicyCabinet, on terminal: Terminal
  ) async throws -> ExitCode {
    let before = try await policies.current()
    let changes = Self.changes(from: before, to: reading)
    for change in changes { terminal.say("\(change.description)") }
    let hash = reading.hash.description
    if isDry {
      terminal.say(
        "\(hash) would be put into force.", json: json(.would, hash, changes, before, nil))
      return .done
    }
    let application = PolicyApplication(
      hash: reading.hash, canonicalText: reading.canonical, by: principal, at: .now)
    switch try await cabinet.apply(application, after: policies) {
    case .applied(let receipt):
      terminal.say(
        "\(hash, .bold) is in force from event \(receipt.first) on.",
        json: json(.applied, hash, changes, before, receipt.first))
    case .alreadyInForce(let policy):
      terminal.say(
        "\(hash, .bold) has been in force since event \(policy.position). Nothing was changed.",
        json: json(.unchanged, hash, changes, before, policy.position))
    }
    return .done
  }

  private enum Outcome: String { case applied, unchanged, would }

  private func json(
    _ outcome: Outcome, _ hash: String, _ changes: [PolicyChange], _ before: AppliedPolicy?,
    _ position: LogPosition?
  ) -> [UInt8] {
    JSONWriter.object { object in
      object.member("outcome", outcome.rawValue)
      object.member("hash", hash)
      object.member("before", before?.hash.description)
      object.member("position", position?.rawValue)
      object.array("changes") { for change in changes { $0.element(change) } }
    }
  }

  static func changes(from before: AppliedPolicy?, to reading: PolicyReading) -> [PolicyChange] {
    guard let root = reading.root, let before, let old = SourceNode(canonical: before.canonicalText)
    else { return [] }
    return root.changes(since: old)
  }
}
