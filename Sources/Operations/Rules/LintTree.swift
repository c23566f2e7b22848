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
    let found = ReadPolicyFile(file)
    let findings = found.treeFindings
    if findings.isEmpty {
      let tree = try found.tree().tree
      terminal.say(
        "The tree of \(found.path) has no faults: \(Self.size(of: tree)).",
        json: Self.json(found.path, findings))
      return .done
    }
    terminal.say(Self.text(of: findings, in: found), json: Self.json(found.path, findings))
    return .findings
  }

  private static func size(of tree: DecisionTree) -> String {
    let (nodes, leaves) = (tree.nodes.count, tree.leaves.count)
    return "\(nodes) \(nodes == 1 ? "question" : "questions"), "
      + "\(leaves) \(leaves == 1 ? "end" : "ends"), and every answer leads to one"
  }

  private static func text(of findings: [PolicyFinding], in file: ReadPolicyFile) -> TerminalText {
    let lines = findings.flatMap(file.lines)
    let text = lines.reduce(TerminalText("")) { $0 + $1 + "\n" }
    return text + "\(findings.count == 1 ? "1 finding" : "\(findings.count) findings")."
  }

  private static func json(_ file: String, _ findings: [PolicyFinding]) -> [UInt8] {
    JSONWriter.object { object in
      object.member("file", file)
      object.member("findings", findings)
    }
  }
}

extension Parameter {
  /// The policy, where a verb is about one.
  static let policyFile = optional(
    "file", help: "The policy (\(ReadPolicyFile.usualPath) in this folder, if not given).")
}
