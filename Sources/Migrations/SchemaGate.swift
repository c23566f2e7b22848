package import Policy
package import Rollouts

/// Whether data allows a version to come back, by the schema it would find.
///
/// Not knowing counts as no, until somebody takes it upon them.
package struct SchemaGate: Equatable, Sendable {
  package var verdict: Verdict
  /// One or more sentences, each with what it rests on.
  package var reasons: [String]
  /// Whether somebody took upon them what the gate itself did not allow.
  package var isOverridden = false

  package init(verdict: Verdict, reasons: [String]) {
    (self.verdict, self.reasons) = (verdict, reasons)
  }

  /// What the live database says of itself.
  package enum Live: Equatable, Sendable {
    case version(String)
    case unknown(because: String)
  }

  /// A migration that was applied after the version ran, and the release that brought it.
  package struct Applied: Equatable, Sendable {
    package var migration: Migration
    package var release: String
    /// Of a backfill: whether somebody said that it is finished.
    package var isFinished: Bool

    package init(_ migration: Migration, release: String, isFinished: Bool = false) {
      (self.migration, self.release, self.isFinished) = (migration, release, isFinished)
    }
  }

  /// Says whether a version may come back.
  ///
  /// The range that it declares is asked first: who wrote a version knows best which schemas it bears.
  /// Without one, the migrations after it are asked; nil when nobody knows which there are.
  package static func judge(
    live: Live, accepted: SchemaRange?, between: [Applied]?
  ) -> SchemaGate {
    guard let accepted else { return judge(between) }
    switch live {
    case .unknown(let reason):
      return SchemaGate(
        verdict: .unknown,
        reasons: [
          "The version accepts schema \(accepted), but the live one is not known: \(reason)"
        ])
    case .version(let text):
      guard let number = Int64(text) else {
        return SchemaGate(
          verdict: .unknown,
          reasons: [
            """
            The version accepts schema \(accepted), and the live one is “\(text)”, which is no \
            number: the two cannot be compared.
            """
          ])
      }
      guard number >= accepted.from, number <= accepted.to else {
        let side = number > accepted.to ? "newer" : "older"
        return SchemaGate(
          verdict: .fail,
          reasons: [
            """
            The live schema is \(number), \(side) than what the version accepts (\(accepted)).
            """
          ])
      }
      return SchemaGate(
        verdict: .pass,
        reasons: ["The live schema is \(number), and the version accepts \(accepted)."])
    }
  }

  private static func judge(_ between: [Applied]?) -> SchemaGate {
    guard let between else {
      return SchemaGate(
        verdict: .unknown,
        reasons: [
          """
          The version does not declare which schemas it accepts, and which migrations came after it \
          is not known.
          """
        ])
    }
    let harmful = between.filter { $0.obstacle != nil }
    let reasons = harmful.compactMap(\.obstacle?.explanation)
    // What surely breaks outweighs what nobody knows.
    if harmful.contains(where: { $0.migration.kind != .unknown }) {
      return SchemaGate(verdict: .fail, reasons: reasons)
    }
    if !harmful.isEmpty { return SchemaGate(verdict: .unknown, reasons: reasons) }
    return SchemaGate(
      verdict: .pass,
      reasons: [
        between.isEmpty
          ? "No migration came after it."
          : "Each of the \(between.count) migrations after it leaves older versions what they need."
      ])
  }
}

extension SchemaGate {
  /// Whether a plan may go on: only a pass, or somebody who took it upon them, lets it.
  package var allows: Bool { verdict == .pass || isOverridden }

  /// The same, taken upon themselves by an approver who is not who asks, with a reason.
  ///
  /// Nil when one of the two is missing: then nothing is overridden.
  package func overridden(because reason: String, by approver: String?) -> SchemaGate? {
    guard let approver, !approver.isEmpty,
      reason.unicodeScalars.contains(where: { !$0.properties.isWhitespace })
    else { return nil }
    var gate = self
    gate.isOverridden = verdict != .pass
    if gate.isOverridden { gate.reasons.append("\(approver) took it upon them: \(reason)") }
    return gate
  }
}

extension SchemaGate.Applied {
  fileprivate var obstacle: DataObstacle? {
    switch migration.kind {
    case .additive: nil
    case .backfill where isFinished: nil
    case .backfill, .contracting, .unknown:
      DataObstacle(migration: migration.id, kind: migration.kind, release: release)
    }
  }
}
