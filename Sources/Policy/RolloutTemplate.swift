/// A way of rolling out in steps that take longer than one deployment: regions, weeks, phases.
package struct RolloutTemplate: Equatable, Sendable {
  package var kind = Kind.groups
  package var text: String?
  package var steps: [RolloutStep] = []
  /// What it is good for.
  package var benefits: [String] = []
  /// Why steps are watched for less than an hour, where they are: accepted and shown.
  package var because: String?
  /// How instances are replaced, where that is the way.
  package var rolling: RollingUpdate?

  package enum Kind: String, CaseIterable, Sendable {
    case groups, regions, flag, weeks, schema, rolling
  }

  package init() {}
}

package struct RolloutStep: Equatable, Sendable {
  package var name: String
  package var text: String?
  package var share: Percent?
  /// `canary` inside of a region.
  package var strategy: String?
  package var bake: Span?
  /// At least so long before the next.
  package var wait: Span?
  /// Named people or tenants instead of a share.
  package var targets: [String] = []
  /// Of a schema: `additive`, `backfill`, `contracting`.
  package var migration: String?
  /// Several at once; more than one stamp at a time is a mistake.
  package var stamps: [String] = []

  package init(name: String) { self.name = name }
}
