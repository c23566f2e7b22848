import Linting
import Testing

@Suite struct `Corpora` {
  static let structural: Set<String> = [
    "update.next-update", "update.impact", "update.lasting-effects",
  ]

  /// What the cases of the update corpora are said beside.
  static var context: UpdateContext {
    var context = UpdateContext()
    context.hasVerification = false
    context.isIdentified = false
    context.isTotal = false
    context.isImpactZero = false
    context.severity = "SEV2"
    context.counts = [1240, 37]
    context.people = ["Nadia Berg", "nadia"]
    context.denied = ["hostname", "person", "internal-id"]
    return context
  }

  static func updates(_ text: String) -> [Finding] {
    UpdateLint.findings(in: text, knowing: context) + LeakLint.findings(in: text, knowing: context)
  }

  @Test(arguments: [
    "blame", "blame-blind", "blame-held", "blame-last", "blame-clean", "blame-reviewed",
    "blame-unseen", "blame-unseen-2", "blame-unseen-3", "blame-unseen-4", "blame-unseen-5",
    "blame-unseen-6", "blame-unseen-7", "blame-unseen-8", "blame-unseen-9", "blame-unseen-10",
    "blame-oblique",
  ])
  func `blame is found, and facts are left alone`(name: String) throws {
    let result = try Corpus(name).result { PostmortemLint.findings(in: $0) }
    for complaint in result.complaints { print(complaint) }
    print(
      name, result.found, "of", result.wanted, "errors", result.falseErrors, "warnings",
      result.falseWarnings, "words", result.words)
    #expect(result.recall >= 0.95, "\(result.complaints)")
    #expect(result.falseErrorsPerThousandWords <= 1, "\(result.complaints)")
  }

  @Test(arguments: ["blame-unseen-10", "blame-oblique"])
  func `what only sounds like a side blow has not even a warning`(name: String) throws {
    let result = try Corpus(name).result { text in
      PostmortemLint.findings(in: text).filter { $0.rule.hasPrefix("postmortem.b") }
    }
    #expect(result.falseErrors == 0, "\(result.complaints)")
    #expect(
      Double(result.falseWarnings) * 1_000 / Double(result.words) <= 1.5, "\(result.complaints)")
  }

  @Test(arguments: ["updates", "updates-blind", "updates-last"])
  func `updates and leaks are flagged and passed as they should be`(name: String) throws {
    let result = try Corpus(name).result(structural: Self.structural, Self.updates)
    for complaint in result.complaints { print(complaint) }
    print(
      name, result.found, "of", result.wanted, "errors", result.falseErrors, "warnings",
      result.falseWarnings, "words", result.words)
    #expect(result.recall >= 0.95, "\(result.complaints)")
    #expect(result.falseErrorsPerThousandWords <= 2, "\(result.complaints)")
  }
}
