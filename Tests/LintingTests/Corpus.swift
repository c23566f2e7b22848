import FoundationEssentials
import Linting

/// Sentences with the rule that must flag them, or with the word that nothing may.
struct Corpus {
  /// One line: `rule`, `blame` for any error of any rule, `hint` for any finding of the rules of blame,
  /// `pass` or `pass:rule`, and a text.
  struct Case {
    var label: String
    var text: String
    var line: Int

    var isClean: Bool { label.hasPrefix("pass") }
  }

  let name: String
  let cases: [Case]

  init(_ name: String) throws {
    self.name = name
    let path = #filePath.dropLast("Corpus.swift".count) + "Fixtures/\(name).tsv"
    let text = String(decoding: try Data(contentsOf: URL(filePath: String(path))), as: UTF8.self)
    cases = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      number, line -> Case? in
      guard let tab = line.firstIndex(of: "\t") else { return nil }
      return Case(
        label: String(line[..<tab]),
        text: String(line[line.index(after: tab)...]).replacing("\\n", with: "\n"), line: number + 1
      )
    }
  }

  /// What a corpus shows: cases that were missed, and clean text that was flagged.
  struct Result {
    var wanted = 0
    var found = 0
    var words = 0
    var falseErrors = 0
    var falseWarnings = 0
    var complaints: [String] = []

    var recall: Double { wanted == 0 ? 1 : Double(found) / Double(wanted) }
    var falseErrorsPerThousandWords: Double {
      words == 0 ? 0 : Double(falseErrors) * 1_000 / Double(words)
    }
  }

  /// Reads every case with `lint`; rules in `structural` ask for a whole text, and pass in a sentence.
  func result(structural: Set<String> = [], _ lint: (String) -> [Finding]) -> Result {
    var result = Result()
    for example in cases {
      let findings = lint(example.text)
      if example.isClean {
        let rule = example.label.split(separator: ":").dropFirst().first.map(String.init)
        result.words += example.text.split(separator: " ").count
        for finding in findings
        where rule.map({ $0 == finding.rule }) ?? !structural.contains(finding.rule) {
          if finding.level == .error { result.falseErrors += 1 } else { result.falseWarnings += 1 }
          result.complaints.append(
            "\(name):\(example.line): \(finding.rule) on “\(finding.excerpt)” in: \(example.text)")
        }
      } else {
        result.wanted += 1
        let isFound = findings.contains {
          $0.rule == example.label || example.label == "blame" && $0.level == .error
            || example.label == "hint" && $0.rule.hasPrefix("postmortem.b")
        }
        if isFound {
          result.found += 1
        } else {
          let others = Set(findings.map(\.rule)).sorted().joined(separator: " ")
          result.complaints.append(
            "\(name):\(example.line): no \(example.label) (\(others)) in: \(example.text)")
        }
      }
    }
    return result
  }
}
