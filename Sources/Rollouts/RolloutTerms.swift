/// What is being changed; a flag or a setting is deployed like any code.
package enum DeploymentKind: String, CaseIterable, Sendable {
  case code, infrastructure, flag, config
}

package enum RolloutStrategy: String, CaseIterable, Sendable {
  case canary
  case blueGreen = "blue-green"
  case rolling, flag
  case oneBox = "one-box"
  case immutable
  case trafficSplitting = "traffic-splitting"
  case direct
}

/// Which set of practices applies; chosen for each deployment, and recorded.
package enum DeploymentProfile: String, CaseIterable, Sendable {
  case routine, emergency
}

package enum GroupKind: String, CaseIterable, Sendable {
  case percent, ring, region, stamp, pool
}

package enum MigrationClass: String, CaseIterable, Sendable {
  case additive, backfill, contracting, unknown
}

package enum GateKind: String, CaseIterable, Sendable {
  case smoke, functional, security, regression, integration, load, probe, sql, queue, secret
}

/// Whether something is well.
///
/// Unknown never counts as pass.
package enum Verdict: String, CaseIterable, Sendable {
  case pass, fail, unknown
}

/// A share of traffic in hundredths of a percent: 0 to 10,000.
package struct Share: Hashable, Comparable, Sendable {
  package let hundredths: Int32

  package init?(hundredths: Int32) {
    guard (0...10_000).contains(hundredths) else { return nil }
    self.hundredths = hundredths
  }

  private init(known hundredths: Int32) { self.hundredths = hundredths }

  package static let none = Share(known: 0)
  package static let all = Share(known: 10_000)

  /// What is left for the others: the two always make 100 %.
  package var rest: Share { Share(known: 10_000 - hundredths) }

  package static func < (left: Self, right: Self) -> Bool { left.hundredths < right.hundredths }
}

extension Share: CustomStringConvertible {
  /// `20%`, `12.5%`, `0.05%`.
  package var description: String {
    let (whole, part) = hundredths.quotientAndRemainder(dividingBy: 100)
    guard part != 0 else { return "\(whole)%" }
    return part.isMultiple(of: 10)
      ? "\(whole).\(part / 10)%" : "\(whole).\(part < 10 ? "0" : "")\(part)%"
  }
}
