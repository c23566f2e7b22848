/// What is known of one service, and how it may be mended.
package struct Service: Equatable, Sendable {
  /// The team or role that answers for it.
  package var owner: String?
  /// Who is called first; a role or a name of a channel.
  package var contact: String?
  package var criticality = Criticality.standard
  package var infrastructure: Infrastructure?
  /// Whether an unchanged stack can take all traffic back.
  package var fallback = FallbackFeasibility.unknown
  /// What healthy means, signed by the team; `healthy`.
  package var healthy: HealthDefinition?
  package var bypasses: [Bypass] = []
  /// Which definition of `actions` carries out which kind of mitigation.
  package var actions: [MitigationKind: String] = [:]
  package var automation = AutomationLevel.propose
  /// Where the team says how data is changed and repaired; without it nothing destructive is done to
  /// data.
  package var dataGuide: String?
  /// Schema versions that the newest release accepts: `41..44`.
  package var acceptsSchema: SchemaRange?
  /// What the new and the old stack share: `database`, `queue`, `cache`, `secrets`.
  package var shared: [String] = []
  /// How much of the full load the unchanged stack can carry; nil when nobody has said.
  package var unchangedCapacity: Percent?
  /// Owners of each version while two are live.
  package var versionOwners: [String: String] = [:]
  /// How the service is usually rolled out; a name of `rollouts`.
  package var rollout: String?
  /// The plan for when a deployment fails: a link or a title.
  package var failurePlan: String?
  /// The service levels it promises; names of `slos`.
  package var slos: [String] = []
  /// How many tenants it has: for the share that a canary spares.
  package var tenants: Int?
  /// Where it is seen as its users see it.
  package var entry: ServiceEntry?
  /// Names of `signals` that must hold after an action; empty means those of `healthy`.
  package var verify: [String] = []

  package init() {}
}

package enum Criticality: String, CaseIterable, Sendable {
  case businessCritical = "business-critical"
  case standard
}

package enum Infrastructure: String, CaseIterable, Sendable { case mutable, immutable }

/// Written as `feasible`, or as a sentence that says why it is not.
package enum FallbackFeasibility: Equatable, Sendable {
  case feasible
  case infeasible(because: String)
  case unknown
}

/// What healthy means for a service.
package struct HealthDefinition: Equatable, Sendable {
  /// Names of `signals`, all of which must pass.
  package var signals: [String] = []
  package var window = Span.minutes(15)
  /// How much of the window must have been watched.
  package var coverage = Percent(95)
  /// With fewer requests in a window nobody knows.
  package var minimumRequests: Int64 = 200

  package init() {}
}

/// A switch that turns a function off at run time.
package struct Bypass: Equatable, Sendable {
  /// The key of the flag, or the name of the setting.
  package var flag: String
  package var kind = Kind.flag
  /// What goes without when it is off: `price calculation`.
  package var covers: String
  /// A name of `actions`.
  package var action: String?
  /// When it was last seen to work; nil means never.
  package var tested: CalendarDay?
  /// How long until every reader sees it, as it was measured.
  package var propagation: Span?

  package enum Kind: String, CaseIterable, Sendable {
    case flag
    case environmentVariable = "environment-variable"
    case setting
  }

  package init(flag: String, covers: String) { (self.flag, self.covers) = (flag, covers) }
}

package enum AutomationLevel: String, CaseIterable, Sendable {
  case off, propose, approve, automatic
}

/// Schema versions, both ends included: `41..44`, `44`.
package struct SchemaRange: Hashable, Sendable {
  package var from: Int64
  package var to: Int64

  package init?(from: Int64, to: Int64) {
    guard from >= 0, from <= to else { return nil }
    (self.from, self.to) = (from, to)
  }
}

extension SchemaRange: CustomStringConvertible {
  package init?(_ text: String) {
    let parts = text.split(separator: "..", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let from = Int64(parts[0]),
      let to = Int64(parts[parts.count - 1])
    else { return nil }
    self.init(from: from, to: to)
  }

  package var description: String { from == to ? "\(from)" : "\(from)..\(to)" }
}

/// Somebody who may respond, decide or approve.
package struct Person: Equatable, Sendable {
  package var roles: [String] = []
  /// When they were last shown how to escalate.
  package var trained: CalendarDay?
  /// A name of `calendars`: when they can be asked; nil means always.
  package var available: String?

  package init(roles: [String] = []) { self.roles = roles }
}
