package import CommandLineKit
package import Embedded
import PolicyFile
import Spelling

/// `lastgood policy test`: tries the examples of a test file on the rules.
package struct TestPolicy: Command {
  package static let name = "test"
  package static let summary = "Try examples on a policy: what is given, and what must come of it."
  package static let discussion = """
    FILE holds cases: facts, a moment or readings, and the advice, approvals, leaf of the tree, fires \
    of a trigger, band of the error budget or answer of the calendar that is expected of them. The \
    policy is the one that --policy or the file names, and else the one beside it: lastgood.yaml for \
    lastgood.test.yaml. Nothing but these files is looked at, not even the clock.

    Exits with 2 when a case failed, or when the file or the policy has errors; then nothing is tried.
    """
  package static let examples = [
    Example("lastgood policy test", "Tries lastgood.test.yaml on lastgood.yaml."),
    Example(
      "lastgood policy test rules/canary.test.yaml --policy rules/lastgood.yaml --json",
      "For a pipeline."),
    Example("lastgood policy test --case \"Friday evening\"", "Only this case."),
  ]
  package static let signature: [Parameter] = [
    .optional("file", help: "The test file; \(ReadCasesFile.usualPath) by default."),
    .option("--policy", "FILE", help: "The policy, if it is not the one that the file is about."),
    .option("--case", "NAME", repeated: true, help: "Only the case of this name."),
  ]

  private let path: String?
  private let policyPath: String?
  private let names: [String]

  package init(_ arguments: inout Arguments) throws(UsageError) {
    path = try arguments.optional("file")
    policyPath = try arguments.option("--policy")
    names = try arguments.options("--case")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let file = ReadCasesFile(path)
    guard file.reading.findings.isEmpty else {
      return say(CaseFindings(file: file, findings: file.reading.findings), on: terminal)
    }
    let policyFile = ReadPolicyFile(policyPath ?? file.policyPath)
    guard let policy = policyFile.reading.policy else {
      let report = PolicyReport(file: policyFile)
      for line in report.lines { terminal.say(line) }
      terminal.say(report.verdict, json: report.json)
      return .findings
    }
    let trials = try chosen(of: file.reading.file.cases).map { CaseTrial($0, under: policy) }
    let findings = trials.flatMap(\.findings)
    guard findings.isEmpty else {
      return say(CaseFindings(file: file, findings: findings), on: terminal)
    }
    let report = CaseReport(file: file, policy: policyFile, trials: trials)
    for line in report.lines { terminal.say(line) }
    terminal.say(report.verdict, json: report.json)
    return report.failed == 0 ? .done : .findings
  }

  private func say(_ found: CaseFindings, on terminal: Terminal) -> ExitCode {
    for line in found.lines { terminal.say(line) }
    terminal.say(found.verdict, json: found.json)
    return .findings
  }

  private func chosen(of cases: [PolicyCase]) throws(UsageError) -> [PolicyCase] {
    guard !names.isEmpty else { return cases }
    let all = cases.map(\.name)
    for name in names where !all.contains(name) {
      let expectation =
        Suggestion.nearest(to: name, among: all).map { "the name of a case (perhaps “\($0)”)" }
        ?? "the name of a case in the file"
      throw UsageError(.invalid("--case", value: name, expectation: expectation))
    }
    return cases.filter { names.contains($0.name) }
  }
}
