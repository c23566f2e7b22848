package import CommandLineKit
package import Embedded
import JSON
import Policy
import PolicyFile

/// `lastgood tree lint`: finds answers without a branch, and approvals that nobody can give.
package struct LintTree: Command {
  package static let name = "lint"
  package static let summary = "Look for faults in a decision tree."
  package static let discussion = """
    Finds names that lead nowhere, questions and ends that nobody reaches, circles, answers without a \
    branch (also exactly at a limit), branches that never apply, ends without words or actions, \
    disabled actions, and approvals that nobody could give.

    Exits with 2 when something was found.
    """
  package static let examples = [
    Example("lastgood tree lint", "Looks at the tree in lastgood.yaml."),
    Example("lastgood tree lint rules/policy.yaml --json", "Another file, for a program."),
  ]
  package static let signature: [Parameter] = [.policyFile]

  private let file: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.optional(Parameter.policyFile.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let found = PolicyOnDisk(file)
    let findings = found.treeFindings
    if findings.isEmpty {
      let tree = try found.tree().tree
      terminal.say(
        "The tree of \(found.file) has no faults: \(Self.size(of: tree)).",
        json: Self.json(found.file, findings))
      return .done
    }
    terminal.say(Self.text(of: findings), json: Self.json(found.file, findings))
    return .findings
  }

  private static func size(of tree: DecisionTree) -> String {
    let (nodes, leaves) = (tree.nodes.count, tree.leaves.count)
    return "\(nodes) \(nodes == 1 ? "question" : "questions"), "
      + "\(leaves) \(leaves == 1 ? "end" : "ends"), and every answer leads to one"
  }

  private static func text(of findings: [PolicyFinding]) -> TerminalText {
    var text = TerminalText("")
    for (index, finding) in findings.enumerated() {
      text = text + (index == 0 ? "" : "\n") + finding.line
    }
    let count = findings.count
    return text + "\n\n\(count) \(count == 1 ? "finding" : "findings")."
  }

  private static func json(_ file: String, _ findings: [PolicyFinding]) -> [UInt8] {
    JSONWriter.object { object in
      object.member("file", file)
      object.member("findings", findings)
    }
  }
}

extension PolicyFinding {
  /// As compilers write it, so that editors find the place.
  var line: TerminalText {
    let style: Style = severity == .error ? .red : .yellow
    return "\(place.description, .bold): \(severity.rawValue, style): \(message)"
      + TerminalText(suggestion.map { " \($0)" } ?? "")
  }
}

extension Parameter {
  /// The policy, where a verb is about one.
  static let policyFile = optional(
    "file", help: "The policy (\(PolicyOnDisk.standardFile) in this folder, if not given).")
}
