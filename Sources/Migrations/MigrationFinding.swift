package import Rollouts

/// What one statement of a migration means for versions that are older than it.
package struct MigrationFinding: Equatable, Sendable {
  /// Its first words, as they were understood.
  package var statement: String
  /// Where it begins, counted from 1.
  package var line: Int
  package var kind: MigrationClass
  /// One sentence.
  package var because: String

  package init(statement: String, line: Int, kind: MigrationClass, because: String) {
    (self.statement, self.line, self.kind, self.because) = (statement, line, kind, because)
  }
}

/// What a migration means for versions that are older than it: as bad as the worst of its statements.
package struct MigrationReport: Equatable, Sendable {
  package var findings: [MigrationFinding]

  package init(findings: [MigrationFinding]) { self.findings = findings }

  package var kind: MigrationClass {
    findings.map(\.kind).max { $0.harm < $1.harm } ?? .additive
  }

  /// Whether going back over it is refused until somebody takes it upon them.
  package var isUnsafe: Bool { kind == .contracting || kind == .unknown }

  /// What to do, for people.
  package var advice: String {
    switch kind {
    case .additive:
      findings.isEmpty
        ? "There is no statement in it." : "Older versions bear it: going back is allowed."
    case .backfill:
      "Going back is allowed once it is said to be finished; older versions meet half-filled data "
        + "until then."
    case .contracting:
      "Older versions do not bear it. Keep the old beside the new, mark it as deprecated, and take it "
        + "away in a migration of its own once no version that needs it may come back."
    case .unknown:
      "Nobody can see from it what it does to older versions, so it counts as one that breaks them. "
        + "Split it, or say what it is with ID:CLASS after somebody looked at it."
    }
  }
}

extension MigrationClass {
  /// What surely breaks is worse than what nobody knows.
  fileprivate var harm: Int {
    switch self {
    case .additive: 0
    case .backfill: 1
    case .unknown: 2
    case .contracting: 3
    }
  }
}

/// A class and why.
struct Judgement: Equatable {
  var kind: MigrationClass
  var because: String

  static func additive(_ because: String) -> Judgement { .init(kind: .additive, because: because) }
  static func backfill(_ because: String) -> Judgement { .init(kind: .backfill, because: because) }
  static func unknown(_ because: String) -> Judgement { .init(kind: .unknown, because: because) }
  static func contracting(_ because: String) -> Judgement {
    .init(kind: .contracting, because: because)
  }
}
