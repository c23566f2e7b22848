import Policy
import Testing

/// Guide, ‘Deployment Strategies’ and ‘Advanced Rollout Patterns’.
@Suite struct `Rollouts of the guide` {
  func template(_ name: String) throws -> RolloutTemplate {
    try #require(try Shipped.atp().rollouts[name])
  }

  @Test func `these are all`() throws {
    #expect(
      Set(try Shipped.atp().rollouts.keys) == [
        "canary", "blue-green", "rolling-update", "flag", "feature-in-four-weeks", "regions",
        "schema-in-five-phases",
      ])
  }

  /// “Stable 100 → 95 → 80 → 50 → 0”.
  @Test func `shares of canary and stable make a whole`() throws {
    let shares = try template("canary").steps.map { try #require($0.share).hundredths }
    #expect(shares == [500, 2_000, 5_000, 10_000])
    #expect(shares.map { Percent.all.hundredths - $0 } == [9_500, 8_000, 5_000, 0])
    #expect(shares == shares.sorted())
  }

  @Test func `the canary is watched 15 minutes at each step`() throws {
    let canary = try template("canary")
    #expect(canary.steps.allSatisfy { $0.bake == .minutes(15) })
    #expect(canary.duration == .minutes(60))
    #expect(canary.benefits.count == 5)
  }

  @Test func `plan, environment and matrix have the same steps`() throws {
    let policy = try Shipped.atp()
    let shares = try template("canary").steps.compactMap(\.share)
    let rule = try #require(policy.environments["production"])
    #expect(rule.steps == shares)
    #expect(policy.strategies.first { $0.strategy == "canary" }?.steps == shares)
    #expect(rule.duration == (try template("canary").duration))
  }

  /// “Protect 95 %+ of tenants”: one of twenty on the canary leaves as many as the share does.
  @Test func `the first step spares 95 per cent of the tenants`() throws {
    let tenants = try #require(try Shipped.atp().services["ingestion"]?.tenants)
    let share = try #require(try template("canary").steps.first?.share)
    let reached = tenants * Int(share.hundredths) / 10_000
    #expect(reached == 1)
    #expect((tenants - reached) * 100 / tenants == 95)
  }

  @Test func `the idle slot gets nothing until the swap`() throws {
    let steps = try template("blue-green").steps
    #expect(steps.compactMap(\.share) == [Percent(0), Percent.all])
    #expect(steps.last?.bake == .minutes(30))
  }

  @Test func `of six pods seven run at most and five at least`() throws {
    let rolling = try #require(try template("rolling-update").rolling)
    #expect(rolling.replicas == 6)
    #expect(rolling.surge == 1 && rolling.most == 7)
    #expect(rolling.unavailable == 1 && rolling.least == 5)
    #expect(rolling.minimumReady == .seconds(30))
    #expect(rolling.timeout == .minutes(10))
  }

  @Test func `pods are probed as the guide has it`() throws {
    let rolling = try #require(try template("rolling-update").rolling)
    #expect(
      rolling.readiness
        == InstanceProbe(
          path: "/health/ready", port: 8080, firstAfter: .seconds(10), every: .seconds(5)))
    #expect(
      rolling.liveness
        == InstanceProbe(
          path: "/health/live", port: 8080, firstAfter: .seconds(30), every: .seconds(10)))
    #expect(!rolling.livenessIsStricter)
  }

  @Test func `liveness that comes sooner than readiness is noticed`() throws {
    var rolling = try #require(try template("rolling-update").rolling)
    rolling.liveness?.firstAfter = .seconds(10)
    #expect(!rolling.livenessIsStricter)
    rolling.liveness?.firstAfter = .seconds(9)
    #expect(rolling.livenessIsStricter)
    rolling.liveness?.firstAfter = .seconds(30)
    rolling.liveness?.every = .seconds(4)
    #expect(rolling.livenessIsStricter)
  }

  /// The prose has 10, 25, 50, 100; the commands have named tenants, 10, 50, 100.
  @Test func `a flag opens by both of the guide's plans`() throws {
    let steps = try template("flag").steps
    #expect(steps.first?.share == nil)
    #expect(steps.first?.targets == ["tenant-beta-001", "tenant-beta-002", "beta-testers"])
    #expect(
      steps.compactMap(\.share) == (try ["10%", "25%", "50%", "100%"].map(percent)))
  }

  @Test func `the feature takes four weeks`() throws {
    let rollout = try template("feature-in-four-weeks")
    #expect(rollout.kind == .weeks)
    #expect(rollout.steps.map(\.share) == (try ["0%", "10%", "50%", "100%"].map(percent)))
    #expect(rollout.steps.map(\.strategy) == ["canary", "flag", "flag", "flag"])
    #expect(rollout.steps.map(\.wait) == [.days(7), .days(7), .days(7), nil])
    #expect(rollout.benefits.count == 3)
  }

  @Test func `regions follow each other after 24 hours`() throws {
    let rollout = try template("regions")
    #expect(rollout.kind == .regions)
    #expect(rollout.steps.map(\.name) == ["East US", "West Europe", "Southeast Asia"])
    #expect(rollout.steps.map(\.wait) == [.hours(24), .hours(24), nil])
    #expect(rollout.steps.allSatisfy { $0.strategy == "canary" && $0.stamps.isEmpty })
    #expect(rollout.duration == .hours(48))
    #expect(rollout.benefits.count == 3)
  }

  @Test func `a schema changes in five phases and contracts last`() throws {
    let rollout = try template("schema-in-five-phases")
    #expect(rollout.kind == .schema)
    #expect(rollout.steps.map(\.migration) == ["additive", nil, "backfill", nil, "contracting"])
    #expect(rollout.steps.dropLast().last?.wait == .days(14), "weeks later")
    #expect(rollout.benefits.count == 3)
  }
}

/// Guide, ‘Feature Flag Configuration’ and what it says of the service.
@Suite struct `Service of the guide` {
  @Test func `the one flag covers the new algorithm`() throws {
    let service = try #require(try Shipped.atp().services["ingestion"])
    let bypass = try #require(service.bypasses.first)
    #expect(service.bypasses.count == 1)
    #expect(bypass.flag == "AuditTrail.NewTamperProofAlgorithm")
    #expect(bypass.covers.contains("SHA-512") && bypass.covers.contains("Merkle tree"))
    #expect(bypass.action == "flag-off")
    #expect(bypass.tested == nil, "nobody has seen it work yet")
    #expect(bypass.propagation == .seconds(30))
  }

  @Test func `healthy means the canary's four metrics`() throws {
    let healthy = try #require(try Shipped.atp().services["ingestion"]?.healthy)
    #expect(
      healthy.signals == ["error-rate", "p95-latency", "exceptions", "health-check-failures"])
    #expect(healthy.window == .minutes(15))
    #expect(healthy.coverage == Percent(95))
    #expect(healthy.minimumRequests == 200)
  }

  @Test func `a critical service has an unchanged stack`() throws {
    let service = try #require(try Shipped.atp().services["ingestion"])
    #expect(service.criticality == .businessCritical)
    #expect(service.infrastructure == .immutable)
    #expect(service.fallback == .feasible)
  }
}
