import Adapters
import Crypto
import Decisions
import Embedded
import EventLog
import Figures
import FoundationEssentials
import Glibc
import HTTP
import Policy
import Postgres
import Spawn

/// How soon users are somewhere else, through real parts.
enum TrafficBars {
  static let fallback = Bar(
    name: "fallback",
    summary: "from an authorisation to every new request on the unchanged stack, through HAProxy"
  ) { bench in
    guard access(haproxy, X_OK) == 0 else { throw ServiceFailed(what: "there is no \(haproxy)") }
    return try await bench.service("fallback") { program in
      let folder = program.folder
      let shop = try BalancedPair(in: folder)
      let acted = try await ActedService(
        program, policy: policy(socket: shop.socket), allowed: haproxy + "\n")
      return try await shop.serving { () async throws -> [Figure] in
        var (fresh, kept, shares): ([Double], [Double], [Double]) = ([], [], [])
        var (errors, following) = (0, 0)
        for _ in 0..<bench.rounds {
          let round = try await shop.started { try await Self.round(acted, shop) }
          fresh.append(round.fresh)
          kept.append(round.kept)
          shares.append(round.share)
          errors += round.errors
          following += round.following
        }
        await acted.close()
        return [
          Figure(
            name: "fallback-new-requests", value: fresh.max() ?? 0, unit: "ms",
            target: .atMost(100), limit: .atMost(1_000),
            note: "slowest of \(fresh.count), median \(decimal(fresh.median)); the design says 1 s"),
          Figure(
            name: "fallback-kept-connections", value: kept.max() ?? 0, unit: "ms",
            target: .atMost(60_000), note: "median \(decimal(kept.median)); no target of its own"),
          Figure(
            name: "fallback-errors", value: Double(errors), unit: "errors", target: .atMost(0),
            limit: .atMost(0),
            note: "of \(following) requests that followed, all on the unchanged stack"),
        ]
      }
    }
  }

  static let haproxy = "/usr/sbin/haproxy"

  private struct Round {
    /// From the authorisation to the start of the last request that the new stack answered.
    var fresh: Double
    var kept: Double
    var share: Double
    var errors: Int
    var following: Int
  }

  private static func round(_ acted: ActedService, _ shop: BalancedPair) async throws -> Round {
    let ready = try await acted.ready(
      ActedService.plan("shift", by: "haproxy", .fallback, try await shop.steps()))
    let load = LiveLoad(to: shop.port, fresh: 2, kept: 2, pause: .milliseconds(1))
    try await Task.sleep(for: .milliseconds(400))
    // Before it is said: what the log takes is in the figure too.
    let said = ContinuousClock.now
    try await acted.authorise(ready)
    _ = try await acted.end(of: ready)
    let over = ContinuousClock.now
    while load.fresh(since: over) < 1_000 { try await Task.sleep(for: .milliseconds(10)) }
    let requests = try await load.end()
    func last(isKept: Bool) -> Double {
      let times = requests.filter { $0.isKept == isKept && $0.answer == "new" }.map(\.began)
      return max(0, (times.max().map { $0 - said } ?? .zero).seconds * 1_000)
    }
    let before = requests.filter { $0.began < said && !$0.isKept }
    guard before.contains(where: { $0.answer == "new" }) else {
      throw ServiceFailed(what: "nobody was on the new stack before")
    }
    let following = requests.filter { $0.began > over && !$0.isKept }
    return Round(
      fresh: last(isKept: false), kept: last(isKept: true),
      share: Double(before.count { $0.answer == "new" }) / Double(max(1, before.count)),
      errors: following.count { $0.answer != "old" } + requests.count { $0.answer == nil },
      following: following.count)
  }

  private static func policy(socket: String) -> String {
    """
    profile: none
    organisation: Shop
    services:
      checkout: {infrastructure: immutable, actions: {fallback: shift}}
    people:
      alice: {roles: [responder]}
      bob: {roles: [responder]}
      carol: {roles: [responder]}
    environments:
      production: {production: true, approvers: 2}
    actions:
      shift:
        adapter: haproxy
        kinds: [fallback]
        environments: [production]
        settings: {socket: \(socket), backend: shop, unchanged: old1, new: new1}

    """
  }

  static let switching = Bar(
    name: "host-switch", summary: "requests dropped while a release is switched on a host"
  ) { bench in
    try await bench.service("host-switch") { program in
      let host = try ReleasedHost(in: program.folder)
      let acted = try await ActedService(
        program, policy: host.policy, allowed: "/usr/bin/true\n")
      try await host.record(through: program)
      return try await host.serving { () async throws -> [Figure] in
        var (requests, dropped) = (0, 0)
        var times: [Double] = []
        for _ in 0..<(bench.isShort ? 3 : 10) {
          try host.run("4.2.0")
          var plan = ActedService.plan(
            "switch", by: "host-release", .rollback, try await host.steps())
          (plan.from, plan.to, plan.release) = ("4.2.0", "4.1.8", try host.release(in: program))
          let ready = try await acted.ready(plan)
          let load = LiveLoad(to: host.port, fresh: 2, kept: 2)
          try await Task.sleep(for: .milliseconds(300))
          let said = ContinuousClock.now
          try await acted.authorise(ready)
          _ = try await acted.end(of: ready)
          let over = ContinuousClock.now
          while load.fresh(since: over) < 500 { try await Task.sleep(for: .milliseconds(10)) }
          let seen = try await load.end()
          requests += seen.count
          dropped += seen.count { $0.answer != "4.1.8" && $0.answer != "4.2.0" }
          let last = seen.filter { $0.answer == "4.2.0" }.map(\.began).max()
          times.append((last.map { $0 - said } ?? .zero).seconds * 1_000)
          guard seen.last(where: { !$0.isKept })?.answer == "4.1.8" else {
            throw ServiceFailed(what: "the release was not switched")
          }
        }
        await acted.close()
        return [
          Figure(
            name: "host-switch-dropped", value: Double(dropped), unit: "requests",
            target: .atMost(0), limit: .atMost(0),
            note: "of \(requests) under load; switched \(decimal(times.median)) ms after the word")
        ]
      }
    }
  }
}
