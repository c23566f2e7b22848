/// How traffic is divided between the new version and the stable one: always 100 % together.
package struct TrafficSplit: Hashable, Sendable {
  package private(set) var new = Share.none

  package init() {}

  /// What is left for the version that ran before; never stored, so that it cannot disagree.
  package var stable: Share { new.rest }

  /// Exposure never falls by going forward.
  package mutating func grow(to share: Share) { new = max(new, share) }

  /// Everything back to the stable version: the one way down.
  package mutating func rollBack() { new = .none }
}
