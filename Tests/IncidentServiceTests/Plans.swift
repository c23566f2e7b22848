import EventLog
import IncidentService
import Rollouts

extension Office {
  static func share(_ percent: Int32) -> Share { Share(hundredths: percent * 100) ?? .none }

  /// A routine rollout in two steps.
  func plan(
    _ version: String = "2.0", from old: String? = "1.9",
    groups: [RolloutGroup] = [
      RolloutGroup(name: "canary", kind: .percent, share: share(20)),
      RolloutGroup(name: "all", kind: .percent, share: .all),
    ]
  ) -> RolloutPlan {
    RolloutPlan(
      number: "", service: "shop", environment: "production", version: version, fromVersion: old,
      artefactDigest: "sha256:" + String(repeating: "0", count: 64),
      strategy: .canary, groups: groups, plannedBy: alice.principal)
  }

  /// A deployment that runs, with its canary reached; nobody had to approve it.
  func deployment(at time: Timestamp? = nil) async throws -> String {
    let number = try await desk(under: Rulebook(nil)).plan(
      plan(), stream: nil, starting: true, by: order(by: alice, at: time)
    ).number
    _ = try await desk.order(
      .enter(group: "canary"), to: number, by: order(by: alice, at: time))
    return number
  }

  func pass(_ group: String, in deployment: String) async throws {
    _ = try await desk.order(
      .recordGate(GateResult(group: group, kind: .smoke, outcome: .pass)), to: deployment,
      by: order(by: alice))
  }
}
