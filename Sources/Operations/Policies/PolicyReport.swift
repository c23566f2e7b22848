import Digest
import CommandLineKit
import Digest
import JSON
import PolicyFile

/// What was found in a policy, for people and for programs.
struct PolicyReport {
  let file: ReadPolicyFile

  private var findings: [PolicyFinding] { file.reading.findings }

  func count(_ severity: PolicyFinding.Severity) -> Int {
    findings.count { $0.severity == severity }
  }

  /// A line for each finding with the place in front, as compilers write it, and what to write
  /// below.
  var lines: [TerminalText] { findings.flatMap(file.lines) }

  var verdict: TerminalText {
    let (errors, warnings) = (count(.error), count(.warning))
    let parts = [
      errors == 0 ? nil : errors == 1 ? "1 error" : "\(errors) errors",
      warnings == 0 ? nil : warnings == 1 ? "1 warning" : "\(warnings) warnings",
    ].compactMap(\.self)
    let path = file.path
    guard errors == 0 else {
      return "\(parts.joined(separator: " and "), [.red, .bold]) in \(path)."
    }
    let hash = file.reading.hash.description
    guard warnings == 0 else {
      return
        "\(path) can be applied, with \(parts.joined(separator: ""), .yellow). Its hash is \(hash)."
    }
    return "\(path) is in order. Its hash is \(hash)."
  }

  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("file", file.path)
      object.member("hash", file.reading.hasErrors ? nil : file.reading.hash.description)
      object.member("errors", count(.error))
      object.member("warnings", count(.warning))
      object.array("findings") { for finding in findings { $0.element(finding) } }
    }
  }
}

extension ReadPolicyFile {
  func lines(of finding: PolicyFinding) -> [TerminalText] { disk.lines(of: finding) }
}

extension PolicyDisk {
  /// One finding with its place in front, and what to write below.
  func lines(of finding: PolicyFinding) -> [TerminalText] {
    let line: TerminalText =
      """
      \(text(of: finding.place), .bold): \
      \(finding.severity.rawValue, Self.style(of: finding.severity)): \(finding.message)
      """
    guard let suggestion = finding.suggestion else { return [line] }
    return [line, "  \(suggestion)"]
  }

  /// `rules/lastgood.yaml:12:5`.
  func text(of place: PolicyPlace) -> String {
    "\(path(of: place.file)):\(place.line):\(place.column)"
  }

  private static func style(of severity: PolicyFinding.Severity) -> Style {
    switch severity {
    case .error: [.red, .bold]
    case .warning: .yellow
    case .note: .dim
    }
  }
}
