package import CommandLineKit
package import Embedded
import JSON
import Policy

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
    if findings.isEmpty, found.errorsElsewhere == 0 {
      let tree = try found.tree().tree
      terminal.say(
        "The tree of \(found.path) has no faults: \(Self.size(of: tree)).",
        json: Self.json(of: found))
      return .done
    }
    terminal.say(Self.text(of: found), json: Self.json(of: found))
    return .findings
  }

  private static func size(of tree: DecisionTree) -> String {
    let (nodes, leaves) = (tree.nodes.count, tree.leaves.count)
    return "\(nodes) \(nodes == 1 ? "question" : "questions"), "
      + "\(leaves) \(leaves == 1 ? "end" : "ends"), and every answer leads to one"
  }

  private static func text(of file: ReadPolicyFile) -> TerminalText {
    let findings = file.treeFindings
    var lines = findings.flatMap(file.lines)
    if !findings.isEmpty {
      lines.append("\(findings.count == 1 ? "1 finding" : "\(findings.count) findings").")
    }
    let elsewhere = file.errorsElsewhere
    if elsewhere > 0 {
      lines.append(
        """
        The policy has \(elsewhere == 1 ? "an error" : "\(elsewhere) errors") beside its tree, and \
        may not have been understood. “lastgood policy check” says more.
        """)
    }
    return lines.dropFirst().reduce(lines.first ?? "") { $0 + "\n" + $1 }
  }

  private static func json(of file: ReadPolicyFile) -> [UInt8] {
    JSONWriter.object { object in
      object.member("file", file.path)
      object.member("findings", file.treeFindings)
      object.member("errors_elsewhere", file.errorsElsewhere)
    }
  }
}

extension Parameter {
  /// The policy, where a verb is about one.
  static let policyFile = optional(
    "file", help: "The policy (\(ReadPolicyFile.usualPath) in this folder, if not given).")
}
