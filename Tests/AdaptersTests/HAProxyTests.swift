import Decisions
import Glibc
import LocalParts
import Policy
import Spawn
import TestThreads
import Testing

@testable import Adapters

private func name(_ text: String) throws -> HAProxyServerName {
  try #require(HAProxyServerName(text))
}

// One after the other: each has three servers of its own.
@Suite(
  .ownThreads, .serialized,
  .enabled(if: HAProxyProgram.isThere, "haproxy is not on this machine: scripts/setup --all"))
struct `A live HAProxy` {
  let bench = Bench()

  private var adapter: HAProxyAdapter {
    HAProxyAdapter(ArgvAdapter(bench.gate("/usr/bin/true")), patience: .seconds(5))
  }

  @Test func `who takes traffic is seen`() async throws {
    try await withShop { shop in
      let seen = await adapter.observe(shop.target(.fallback, ["url": shop.versionURL]))
      #expect(seen.identity.outcome == .pass)
      #expect(
        seen.identity.sentence.hasSuffix("shop/old1 up, weight 90; shop/new1 up, weight 10."))
      #expect(seen.rights.outcome == .pass)
      // A machine with much to do may keep it waiting for longer than it waits.
      var running = seen.running
      for _ in 0..<5 where running.value == nil {
        running = await adapter.observe(shop.target(.fallback, ["url": shop.versionURL])).running
      }
      #expect(running == .seen("2.0.0"))
      let state = try #require(seen.traffic)
      #expect(state.process == Int64(shop.process.id))
      #expect(state.shares == "New clients go to shop/old1 90 %, shop/new1 10 %.")
    }
  }

  @Test func `all traffic goes to the unchanged stack`() async throws {
    try await withShop { shop in
      #expect(try await shop.answers(to: 20) == ["old": 18, "new": 2])
      let target = shop.target()
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try await shop.perform(preparation, as: target)
      #expect(try await shop.answers(to: 20) == ["old": 20])
      let after = try shop.state()
      #expect(preparation.predicted == "\(after.shares) \(after.summary).")
      #expect(
        preparation.steps.map(\.call) == [
          [
            "haproxy", shop.socket, "expect", "shop/old1", "ready", "90", "shop/new1", "ready",
            "10",
          ],
          ["haproxy", shop.socket, "need", "usable", "shop/old1"],
          ["haproxy", shop.socket, "set", "server", "shop/new1", "state", "drain"],
          ["haproxy", shop.socket, "set", "server", "shop/new1", "state", "maint"],
        ])
      #expect(preparation.irreversible == [])
      // Asked once more there is nothing to do.
      let observation = await adapter.observe(target)
      #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: observation) }
    }
  }

  @Test func `preparing changes nothing`() async throws {
    try await withShop { shop in
      let before = try shop.state()
      for kind in [MitigationKind.fallback, .halt] {
        let target = shop.target(kind)
        _ = try adapter.prepare(target, from: await adapter.observe(target))
        _ = await adapter.parseCheck(target)
      }
      #expect(try shop.state() == before)
    }
  }

  @Test func `halting takes the clients from the canary`() async throws {
    try await withShop { shop in
      let target = shop.target(.halt)
      try await shop.perform(
        try adapter.prepare(target, from: await adapter.observe(target)), as: target)
      #expect(try await shop.answers(to: 20) == ["old": 20])
      #expect(try shop.state()[name("shop/new1")]?.weight == 0)
      let observation = await adapter.observe(target)
      #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: observation) }
    }
  }

  @Test func `a canary can be held at a share that the caller gives`() async throws {
    try await withShop(old: "weight 95", new: "weight 100") { shop in
      var target = shop.target(.halt)
      target.definition.parameters = ["share": .percent]
      target.parameters = ["share": "5%"]
      try await shop.perform(
        try adapter.prepare(target, from: await adapter.observe(target)), as: target)
      #expect(try await shop.answers(to: 100) == ["old": 95, "new": 5])
      target.parameters = ["share": "50%"]
      let observation = await adapter.observe(target)
      #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: observation) }
    }
  }

  @Test func `an unchanged server that is down takes nothing over`() async throws {
    let port = try LocalPort.free()
    try await withShop(
      more: "  server gone 127.0.0.1:\(port) check inter 50 fall 1 weight 90"
    ) { shop in
      let gone = try name("shop/gone")
      try await shop.wait { $0[gone]?.health == .stopped }
      let alone = shop.target(.fallback, ["unchanged": "gone", "new": "old1 new1"])
      var observation = await adapter.observe(alone)
      #expect(observation.identity.outcome == .pass)
      let refusal = #expect(throws: PreparationRefusal.self) {
        try adapter.prepare(alone, from: observation)
      }
      #expect(refusal?.sentence.contains("nobody would be served") == true)
      // Beside another one it is only told.
      let both = shop.target(.fallback, ["unchanged": "old1 gone"])
      observation = await adapter.observe(both)
      let preparation = try adapter.prepare(both, from: observation)
      #expect(preparation.unknowns.contains { $0.hasPrefix("shop/gone is down") })
    }
  }

  @Test func `an unchanged stack in maintenance is made ready before anything is taken away`()
    async throws
  {
    try await withShop(old: "weight 90 disabled", new: "weight 90") { shop in
      let target = shop.target()
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(
        preparation.steps.map(\.name) == [
          "see that nothing has changed", "let shop/old1 take clients",
          "see that shop/old1 can take clients", "drain shop/new1",
          "take shop/new1 out",
        ])
      #expect(preparation.unknowns.contains { $0.contains("nobody checks it in maintenance") })
      try await shop.perform(preparation, as: target)
      #expect(try await shop.answers(to: 10) == ["old": 10])
    }
  }

  @Test
  func `a stack that turns out to be down when it is made ready is no place to send clients to`()
    async throws
  {
    let port = try LocalPort.free()
    try await withShop(
      more: "  server gone 127.0.0.1:\(port) check inter 50 fall 1 weight 90 disabled"
    ) { shop in
      let gone = try name("shop/gone")
      let target = shop.target(.fallback, ["unchanged": "gone", "new": "old1 new1"])
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      let before = preparation.steps.filter { $0.call.last == "ready" }
      try #require(before.count == 1)
      try await shop.perform(before, of: target, through: adapter)
      try await shop.wait { $0[gone]?.health == .stopped }
      let need = try #require(preparation.steps.first { $0.call.contains("need") })
      await #expect(throws: HAProxyTrouble.self) {
        try await shop.perform([need], of: target, through: adapter)
      }
      #expect(preparation.steps.firstIndex(of: need) == 2)
      #expect(try await shop.answers(to: 20).keys.sorted() == ["new", "old"])
    }
  }

  @Test func `one with weight 0 gets the weight of the configuration`() async throws {
    try await withShop { shop in
      try shop.give("set server shop/old1 weight 0")
      try shop.give("set server shop/old1 state drain")
      let target = shop.target()
      try await shop.perform(
        try adapter.prepare(target, from: await adapter.observe(target)), as: target)
      #expect(try shop.state()[name("shop/old1")]?.weight == 90)
      #expect(try await shop.answers(to: 10) == ["old": 10])
    }
  }

  @Test func `another server that takes clients has to be named`() async throws {
    try await withShop(more: "  server third OLD weight 5") { shop in
      let target = shop.target()
      let observation = await adapter.observe(target)
      let refusal = #expect(throws: PreparationRefusal.self) {
        try adapter.prepare(target, from: observation)
      }
      #expect(refusal?.sentence.hasPrefix("shop/third takes clients too") == true)
    }
  }

  @Test func `stacks may be backends, where the frontend looks which one has servers`()
    async throws
  {
    try await withShop(
      frontend: "use_backend green if { nbsrv(green) gt 0 }\n  default_backend blue",
      more: "backend blue\n  server b1 OLD\nbackend green\n  server g1 NEW\n  server g2 NEW"
    ) { shop in
      #expect(try await shop.answers(to: 5) == ["new": 5])
      let target = shop.target(.fallback, ["unchanged": "blue/*", "new": "green/*"])
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(preparation.steps.count == 6)
      #expect(preparation.unknowns.contains { $0.hasPrefix("Whether the frontends lead") })
      #expect(preparation.unknowns.contains { $0.contains("HAProxy does not check it") })
      try await shop.perform(preparation, as: target)
      #expect(try await shop.answers(to: 5) == ["old": 5])
    }
  }

  @Test func `backups take over when nothing else is left`() async throws {
    try await withShop(old: "backup") { shop in
      let target = shop.target()
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try await shop.perform(preparation, as: target)
      #expect(try await shop.answers(to: 5) == ["old": 5])
    }
  }

  @Test func `a backend or a server that is not there fails identity`() async throws {
    try await withShop { shop in
      var seen = await adapter.observe(shop.target(.fallback, ["backend": "shopp"]))
      #expect(seen.identity == .fail("HAProxy has no backend shopp."))
      seen = await adapter.observe(shop.target(.fallback, ["new": "new2"]))
      #expect(
        seen.identity
          == .fail("The backend shop has no server new2: it has old1, new1."))
      #expect(throws: PreparationRefusal.self) {
        try adapter.prepare(shop.target(.fallback, ["new": "new2"]), from: seen)
      }
    }
  }

  @Test func `a socket that only lets look has no rights`() async throws {
    try await withShop { shop in
      let target = shop.target(.fallback, ["socket": shop.lookingSocket])
      let seen = await adapter.observe(target)
      #expect(seen.identity.outcome == .pass)
      #expect(seen.rights.outcome == .fail)
      #expect(seen.rights.sentence.contains("level admin"))
      // And HAProxy itself says so.
      let command = HAProxyCommand.setWeight(try name("shop/new1"), 0)
      let answer = try HAProxySocket(shop.lookingSocket).ask([command.text])
      #expect(command.refusal(in: answer)?.contains("Permission denied") == true)
      #expect(try shop.state()[name("shop/new1")]?.weight == 10)
    }
  }

  @Test func `a TCP address of this host will do`() async throws {
    let port = try LocalPort.free()
    try await withShop(sockets: "  stats socket ipv4@127.0.0.1:\(port) level admin") { shop in
      let target = shop.target(.fallback, ["socket": "127.0.0.1:\(port)"])
      #expect(await adapter.observe(target).identity.outcome == .pass)
      #expect(await adapter.parseCheck(target).outcome == .pass)
    }
  }

  @Test func `it is asked whether it knows the commands`() async throws {
    try await withShop { shop in
      let answer = await adapter.parseCheck(shop.target(.fallback, ["leftovers": "cut"]))
      #expect(answer.outcome == .pass)
      #expect(answer.sentence.hasSuffix("knows “set server” and “shutdown sessions server”."))
    }
  }

  @Test func `programs of the action come before and behind, and what scales comes first`()
    async throws
  {
    try await withShop { shop in
      var target = shop.target(.fallback, drain: .seconds(30))
      var (scale, tell) = (ActionStep(name: "scale"), ActionStep(name: "tell"))
      (scale.run, scale.scales, scale.usually) = (
        ["/usr/bin/true", "up"], true, SpanRange("5s..9s")
      )
      (tell.run, tell.timeout) = (["/usr/bin/true", "it"], .seconds(3))
      target.definition.steps = [scale, tell]
      let observation = await adapter.observe(target)
      #expect(observation.rights.outcome == .pass)
      let preparation = try adapter.prepare(target, from: observation)
      #expect(preparation.scalesFirst)
      #expect(preparation.steps.filter(\.restoresTraffic).map(\.name) == ["drain shop/new1"])
      #expect(
        preparation.steps.map(\.name) == [
          "see that nothing has changed", "scale", "see that shop/old1 can take clients",
          "drain shop/new1",
          "wait until shop/new1 has drained", "take shop/new1 out",
          "tell",
        ])
      #expect(preparation.expectedSeconds == 43)
      target.definition.steps[1].restoresTraffic = true
      let told = try adapter.prepare(target, from: observation)
      #expect(told.steps.filter(\.restoresTraffic).map(\.name) == ["tell"])
    }
  }

  // MARK: What changes meanwhile

  @Test func `what does not drain is seen, and can be cut off`() async throws {
    try await withShop(old: "weight 1", new: "weight 256") { shop in
      let held = try HeldConnection(to: shop.port)
      defer { held.end() }
      let new = try name("shop/new1")
      // A body that never comes keeps the server busy.
      held.say("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nx")
      try await shop.wait { $0[new]?.sessions == 1 }
      let target = shop.target(.fallback, ["leftovers": "cut"], drain: .seconds(1))
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(preparation.irreversible == ["cut off what is left at shop/new1"])
      #expect(preparation.current.last == "Connections served just now: 1.")
      let said = try await shop.perform(
        preparation.steps.dropLast(), of: target, through: adapter)
      #expect(said[3].hasPrefix("Connections left there: 1. The 1 s are over"))
      #expect(
        HAProxyReadBack.Outcome.waiting(for: [new], in: try shop.state())
          == .notDone("Connections left there: 1."))
      try shop.give("shutdown sessions server shop/new1")
      try await shop.wait { HAProxyReadBack.Outcome.waiting(for: [new], in: $0) == .done }
    }
  }

  @Test func `another process after a reload has forgotten everything, and that is told`()
    async throws
  {
    try await withShop { shop in
      let command = HAProxyCommand.setWeight(try name("shop/new1"), 0)
      let before = try shop.state()
      try shop.give(command.text)
      // Somebody is still served by the old process, so that both are there.
      let held = try HeldConnection(to: shop.port)
      defer { held.end() }
      held.say("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nx")
      try await shop.wait { $0.sessions(at: $0.servers.map(\.name)) == 1 }
      let second = try haproxy(in: shop.bench, "-sf", "\(shop.process.id)")
      defer { second.killGroup() }
      try await shop.wait { $0.process == Int64(second.id) }
      #expect(kill(shop.process.id, 0) == 0)
      let after = try shop.state()
      #expect(after[try name("shop/new1")]?.weight == 10)
      guard case .unclear = HAProxyReadBack(of: command, before: before, after: after).outcome
      else {
        Issue.record("a change that is lost counts as done")
        return
      }
      let target = shop.target(.halt)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(preparation.unknowns.contains { $0.contains("a reload forgets all of this") })
    }
  }

  @Test func `a change that somebody else makes meanwhile is seen`() async throws {
    try await withShop(more: "  server third OLD weight 5") { shop in
      let before = try shop.state()
      let command = HAProxyCommand.setState(try name("shop/new1"), .drain)
      try shop.give(command.text)
      try shop.give("set server shop/third weight 200")
      let readBack = HAProxyReadBack(of: command, before: before, after: try shop.state())
      #expect(readBack.outcome == .done)
      #expect(
        readBack.others == ["shop/third up, weight 5 has become shop/third up, weight 200."])
      let undo = try #require(command.undo(to: before))
      try shop.give(undo.text)
      try await shop.wait { undo.isDone(in: $0) }
    }
  }

  @Test func `a way of balancing that takes no weights says so`() async throws {
    try await withShop(more: "  balance source") { shop in
      let command = HAProxyCommand.setWeight(try name("shop/new1"), 5)
      let answer = try HAProxySocket(shop.socket).ask([command.text])
      #expect(command.refusal(in: answer)?.contains("static LB algorithm") == true)
      #expect(
        HAProxyCommand.setWeight(try name("shop/new1"), 0).refusal(
          in: try HAProxySocket(shop.socket).ask(["set server shop/new1 weight 0"])) == nil)
    }
  }

  @Test func `when it is gone, nobody listens`() async throws {
    try await withShop { shop in
      shop.process.killGroup()
      _ = try shop.process.waitForExit(deadline: .seconds(10))
      let target = shop.target()
      let seen = await adapter.observe(target)
      #expect(seen.identity.outcome == .fail)
      #expect(seen.identity.sentence.contains("does HAProxy run?"))
      #expect(await adapter.parseCheck(target).outcome == .unknown)
    }
  }
}

/// A client that says what it wants and then no more.
struct HeldConnection {
  private let descriptor: Int32

  init(to port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw HAProxyTrouble(what: "no connection") }
  }

  func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, 0x4000)
  }

  func end() { close(descriptor) }
}
