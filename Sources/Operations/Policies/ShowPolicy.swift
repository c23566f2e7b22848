import Digest
package import CommandLineKit
package import Embedded
import EventLog
import IncidentService
import JSON

/// `lastgood policy show`: a policy as it was applied.
package struct ShowPolicy: Command {
  package static let name = "show"
  package static let summary = "Show the policy that is in force, or one that was."
  package static let discussion = """
    Shows the canonical text: what all files said together, without comments, as JSON. It can be \
    applied again as it is.
    """
  package static let examples = [
    Example("lastgood policy show", "The one in force."),
    Example(
      "lastgood policy show --hash 3f9a2c > old.json", "One that was, by the start of its hash."),
  ]
  package static let signature: [Parameter] = [
    .option(
      "--hash", "HASH", help: "Another than the one in force; the start of its hash will do."),
    .data,
  ]

  private let hash: String?
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    hash = try arguments.option("--hash")
    data = try arguments.option(Parameter.data.name)
    if let hash, hash.count < 6 {
      throw UsageError(
        .invalid("--hash", value: hash, expectation: "at least six digits of a hash"))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let cabinet = try await PolicyCabinet(data: data, in: surroundings)
    return try await cabinet.reading { policies in
      let all = try await policies.all()
      let found =
        hash.map { start in all.last { $0.hash.description.hasPrefix(start) } } ?? all.last
      guard let found else {
        terminal.complain(
          hash == nil
            ? "No policy was ever applied; the standard rules hold. “lastgood init” writes one to begin with."
            : "No policy with such a hash was ever applied.")
        return .usage
      }
      show(found, on: terminal)
      return .done
    }
  }

  private func show(_ policy: AppliedPolicy, on terminal: Terminal) {
    let text = JSONText(trusting: policy.canonicalText)
    terminal.note(
      "\(policy.hash.description), in force from event \(policy.position) on, applied at \(policy.appliedAt.description)."
    )
    guard !policy.canonicalText.isEmpty else {
      return terminal.say(
        "Its text was destroyed; the standard rules hold.", json: json(policy, nil))
    }
    terminal.say(
      TerminalText(JSONPretty.string(text), allowing: .newlines), json: json(policy, text))
  }

  private func json(_ policy: AppliedPolicy, _ text: JSONText?) -> [UInt8] {
    JSONWriter.object { object in
      object.member("hash", policy.hash.description)
      object.member("position", policy.position.rawValue)
      object.member("applied_at", policy.appliedAt.description)
      object.member("by", policy.by.description)
      object.member("policy") { value in
        if let text { value.raw(text) } else { value.null() }
      }
    }
  }
}
