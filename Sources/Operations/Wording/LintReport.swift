import CommandLineKit
import JSON
import Linting

/// What was found in a text, for people and for editors.
struct LintReport {
  let path: String
  let text: String
  let findings: [Finding]

  var hasErrors: Bool { findings.contains { $0.level == .error } }

  /// A line for each finding with the place in front, as compilers write it, and what to write below.
  var lines: [TerminalText] {
    findings.flatMap { finding -> [TerminalText] in
      let line: TerminalText =
        """
        \("\(path):\(finding.line):\(finding.column)", .bold): \
        \(finding.level.rawValue, finding.level == .error ? [.red, .bold] : .yellow): \
        \(finding.why) (\(finding.rule))
        """
      let excerpt: TerminalText = "  “\(finding.excerpt)”"
      guard let rewrite = finding.rewrite, !rewrite.isEmpty else { return [line, excerpt] }
      return [line, "  “\(finding.excerpt)” → \(rewrite)"]
    }
  }

  var verdict: TerminalText {
    let errors = findings.count { $0.level == .error }
    let warnings = findings.count - errors
    let parts = [
      errors == 0 ? nil : errors == 1 ? "1 error" : "\(errors) errors",
      warnings == 0 ? nil : warnings == 1 ? "1 warning" : "\(warnings) warnings",
    ].compactMap(\.self)
    let name = path == "-" ? "standard input" : path
    guard !parts.isEmpty else { return "Nothing to say about \(name)." }
    return "\(parts.joined(separator: " and ")) in \(name)."
  }

  /// SARIF 2.1.0: one run, its rules and its results.
  var json: [UInt8] {
    let rules = Guidance.all.filter { rule in findings.contains { $0.rule == rule.rule } }
    let places = Dictionary(
      rules.enumerated().map { ($0.element.rule, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    return JSONWriter.object { log in
      log.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      log.member("version", "2.1.0")
      log.array("runs") { runs in
        runs.object { run in
          run.object("tool") { tool in
            tool.object("driver") { driver in
              driver.member("name", "lastgood")
              driver.array("rules") {
                for rule in rules { $0.object { Self.write(rule, to: &$0) } }
              }
            }
          }
          run.member("columnKind", "unicodeCodePoints")
          run.array("results") {
            for finding in findings {
              $0.object { write(finding, places[finding.rule], in: lines, to: &$0) }
            }
          }
        }
      }
    }
  }

  private static func write(_ rule: Guidance, to object: inout JSONMembers) {
    object.member("id", rule.rule)
    object.object("shortDescription") { $0.member("text", rule.title) }
    object.object("fullDescription") { $0.member("text", rule.why) }
    object.object("help") { $0.member("text", rule.rewrite) }
  }

  private func write(
    _ finding: Finding, _ rule: Int?, in lines: [Substring], to object: inout JSONMembers
  ) {
    object.member("ruleId", finding.rule)
    object.member("ruleIndex", ifPresent: rule)
    object.member("level", finding.level.rawValue)
    object.object("message") {
      $0.member("text", [finding.why, finding.rewrite].compactMap(\.self).joined(separator: " "))
    }
    object.array("locations") {
      $0.object {
        $0.object("physicalLocation") {
          $0.object("artifactLocation") { $0.member("uri", uri) }
          $0.object("region") { region(of: finding, in: lines, to: &$0) }
        }
      }
    }
  }

  /// Columns in code points, since the format knows no characters as people count them.
  private func region(of finding: Finding, in lines: [Substring], to object: inout JSONMembers) {
    object.member("startLine", finding.line)
    let line = lines.indices.contains(finding.line - 1) ? lines[finding.line - 1] : ""
    let start = line.prefix(finding.column - 1).unicodeScalars.count + 1
    object.member("startColumn", start)
    let rest = line.dropFirst(finding.column - 1)
    if finding.length > 0, finding.length <= rest.count {
      object.member("endColumn", start + rest.prefix(finding.length).unicodeScalars.count)
    }
    object.object("snippet") { $0.member("text", finding.excerpt) }
  }

  /// The path as a reference: what a URI may not hold is escaped.
  private var uri: String {
    guard path != "-" else { return "stdin" }
    return path.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
