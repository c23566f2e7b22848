import CommandLineKit
import Digest
import JSON
import PolicyFile

/// What came of trying the cases of a file, for people and for programs.
struct CaseReport {
  let file: ReadCasesFile
  let policy: ReadPolicyFile
  let trials: [CaseTrial]

  var failed: Int { trials.count { !$0.failures.isEmpty } }

  // MARK: - For people

  /// A line for each case; below a failed one what was expected, what came, and why.
  var lines: [TerminalText] { trials.flatMap(lines) }

  private func lines(of trial: CaseTrial) -> [TerminalText] {
    guard !trial.failures.isEmpty else { return ["\("ok", .green)      \(trial.example.name)"] }
    return ["\("FAILED", [.red, .bold])  \(trial.example.name, .bold)"]
      + trial.failures.flatMap(lines)
  }

  private func lines(of failure: CaseFailure) -> [TerminalText] {
    let because = failure.because.enumerated().map { index, reason -> TerminalText in
      index == 0 ? "    why       \(reason)" : "              \(reason)"
    }
    return [
      "  \(file.disk.text(of: failure.place), .bold): \(failure.subject)",
      "    expected  \(failure.expected)", "    got       \(failure.actual)",
    ] + because
  }

  var verdict: TerminalText {
    let cases = "\(trials.count) \(trials.count == 1 ? "case" : "cases")"
    return failed == 0 ? "\(cases), 0 failed" : "\(cases), \("\(failed) failed", [.red, .bold])"
  }

  // MARK: - For programs

  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("file", file.path)
      object.member("policy", policy.path)
      object.member("hash", policy.reading.hash.description)
      object.array("cases") { array in
        for trial in trials { array.object { write(trial, to: &$0) } }
      }
      object.member("failed", failed)
    }
  }

  private func write(_ trial: CaseTrial, to object: inout JSONMembers) {
    object.member("name", trial.example.name)
    object.member("line", trial.example.place.line)
    object.member("passed", trial.failures.isEmpty)
    object.array("failures") { array in
      for failure in trial.failures {
        array.object { object in
          object.member("file", file.disk.path(of: failure.place.file))
          object.member("line", failure.place.line)
          object.member("column", failure.place.column)
          object.member("subject", failure.subject)
          object.member("expected", failure.expected)
          object.member("actual", failure.actual)
          object.member("because", failure.because)
        }
      }
    }
  }
}

/// What is wrong in a test file, so that nothing was tried.
struct CaseFindings {
  let file: ReadCasesFile
  let findings: [PolicyFinding]

  var lines: [TerminalText] { findings.flatMap(file.disk.lines) }

  var verdict: TerminalText {
    let errors = findings.count == 1 ? "1 error" : "\(findings.count) errors"
    return "\(errors, [.red, .bold]) in \(file.path); nothing was tried."
  }

  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("file", file.path)
      object.member("errors", findings.count)
      object.array("findings") { for finding in findings { $0.element(finding) } }
    }
  }
}
