import Timelines

/// What words of ours mean to whoever reads them for the first time.
enum Glossary {
  private static let terms: [(term: String, words: [String], meaning: String)] = [
    (
      "Canary", ["canary"],
      "a small group that gets a new version first, so that trouble is seen before everybody has it"
    ),
    ("Commander", ["commander"], "the role that leads the response and decides"),
    ("Degraded", ["degraded"], "running with something switched off, for a limited time"),
    (
      "Error budget", ["error budget"],
      "how much failure the objective of a service allows in its period"
    ),
    (
      "Fallback", ["fallback", "fall back"], "sending all traffic to the stack that was not changed"
    ),
    (
      "Gate", ["gate ", "gates", "gate debt"],
      "a check that a group has to pass before it gets a new version"
    ),
    ("Gate debt", ["still owed"], "a check that was passed over, and is still owed"),
    ("In doubt", ["in doubt"], "nobody knows whether a step had its effect"),
    (
      "Last known good", ["last known good", "last-known-good"],
      "the newest release that was healthy for its whole time and can still be deployed"
    ),
    ("Plan", ["plan "], "the exact steps of a measure, as they were approved"),
    ("Rollback", ["rollback", "roll back"], "bringing back an earlier release"),
    (
      "Trigger", ["trigger"],
      "a condition on measurements that, held for long enough, calls for a measure"
    ),
    (
      "Verification", ["verification"],
      "measuring after a measure whether it helped, by somebody other than whoever carried it out"
    ),
  ]

  static func blocks(for sections: [PostmortemDocument.Section]) -> [Block] {
    var text = ""
    for block in sections.flatMap(\.blocks) {
      if case .entries = block { continue }
      for statement in block.statements { text += statement.pieces.raw.lowercased() + " " }
      if case .subheading(let heading) = block { text += heading.lowercased() + " " }
    }
    let used = terms.filter { term in term.words.contains { text.contains($0) } }
    guard !used.isEmpty else { return [.paragraph([Statement("No words of ours were needed.")])] }
    return [.facts(used.map { LabelledFact($0.term, [.plain($0.meaning)], []) })]
  }
}
