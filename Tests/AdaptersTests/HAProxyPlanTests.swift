import Decisions
import Policy
import Testing

@testable import Adapters

extension HAProxyState {
  /// `shop` with these servers; the rest is as usual.
  static func shop(_ servers: HAProxyServer...) -> HAProxyState {
    HAProxyState(version: "2.6.12", process: 77, servers: servers)
  }
}

extension HAProxyServer {
  init(
    _ text: String, _ weight: Int, initially: Int? = nil, _ admin: Admin = .ready,
    _ health: Health = .running, sessions: Int = 0
  ) throws {
    self.init(
      try #require(HAProxyServerName("shop/" + text)), weight: weight, initialWeight: initially)
    (self.admin, self.health, self.sessions) = (admin, health, sessions)
  }
}

private func settings(_ settings: [String: String] = [:], drain: Span? = nil) throws
  -> HAProxySettings
{
  var definition = ActionDefinition(adapter: "haproxy")
  definition.drain = drain
  definition.settings = [
    "socket": "/run/haproxy/admin.sock", "backend": "shop", "unchanged": "old1, old2",
    "new": "new1 new2",
  ].merging(settings) { $1 }
  return try HAProxySettings(definition)
}

@Suite struct `Settings of haproxy` {
  @Test func `name servers of a backend, or all of one`() throws {
    let settings = try settings(["unchanged": "old1,blue/*", "new": "green/a.b:c_d-1"])
    #expect(settings.unchanged.map(\.description) == ["shop/old1", "blue/*"])
    #expect(settings.new.map(\.description) == ["green/a.b:c_d-1"])
    #expect(settings.backends == ["shop", "blue", "green"])
  }

  @Test(arguments: [
    ["socket": "relative"], ["socket": "/run/../x"], ["socket": "localhost:1"],
    ["socket": "127.0.0.1:0"], ["socket": "127.0.0.1:+1"], ["socket": "127.0.0.1"],
    ["socket": "/" + String(repeating: "a", count: 107)], ["socket": "/run/a b"],
    ["unchanged": ""], ["unchanged": "old1, old1"], ["unchanged": "new1"], ["new": "shop/*"],
    ["unchanged": "a/b/c"], ["unchanged": "/a"], ["unchanged": "*/*"], ["new": "*"],
    ["share": "100%"], ["share": "5"], ["leftovers": "kill"], ["drain": "5s"], ["colour": "blue"],
    ["url": "file:///etc/passwd"],
    ["new": (0...8).map { "b\($0)/x" }.joined(separator: ",")],
    ["new": (0...64).map { "x\($0)" }.joined(separator: ",")],
  ])
  func `that make no sense are refused`(wrong: [String: String]) {
    #expect(throws: PreparationRefusal.self) { try settings(wrong) }
  }

  @Test(arguments: smuggled.filter { !["--", "-", "-rf"].contains($0) })
  func `let nothing into a command but names`(text: String) {
    // The list divides at commas and spaces, and each piece is a name or refused.
    guard let settings = try? settings(["unchanged": text, "new": "fine"]) else { return }
    for pattern in settings.unchanged {
      #expect(HAProxyServerName.isName(pattern.backend))
      #expect(pattern.server.map { HAProxyServerName.isName($0) } ?? true)
    }
    for character in text where ";\n\r\t\\'\"`$|&<>#@".contains(character) {
      Issue.record("“\(character)” is in a name")
    }
  }

  @Test func `drain is beside them, and has an end`() throws {
    #expect(throws: PreparationRefusal.self) { try settings(drain: .hours(2)) }
    #expect(throws: PreparationRefusal.self) {
      try settings(drain: Span(milliseconds: 0, businessDays: 1))
    }
    #expect(try settings(drain: .seconds(30)).drain == .seconds(30))
  }
}

@Suite struct `Commands for HAProxy` {
  @Test func `are read back from the plan as they were written`() throws {
    let socket = try HAProxySocket("/run/haproxy/admin.sock")
    let name = try #require(HAProxyServerName("shop/old1"))
    var steps: [HAProxyStep] = [
      .expect([HAProxyExpectation(try HAProxyServer("old1", 9, .drain))]),
      .need([name]), .command(.setWeight(name, 0)), .command(.setWeight(name, 256)),
      .command(.shutSessions(name)), .wait([name, name], seconds: 30),
    ]
    steps += [.ready, .drain, .maintenance].map { .command(.setState(name, $0)) }
    for step in steps {
      #expect(HAProxyStep(call: step.call(at: socket), at: socket) == step)
      #expect(step.planStep(at: socket).call == step.call(at: socket))
      let other = try HAProxySocket("127.0.0.1:9999")
      #expect(HAProxyStep(call: step.call(at: socket), at: other) == nil)
    }
  }

  @Test(arguments: [
    "set server shop/a state up", "set server shop/a weight 257", "set server shop/a weight -1",
    "set server shop/a weight 01", "set server shop/a addr 1.2.3.4", "set server shop state drain",
    "set server shop/a/b state drain", "set server shop/a state", "shutdown sessions server",
    "shutdown frontend shop/a", "set server shop/a weight 5%", "set map shop/a x y",
    "need usable", "need usable shop", "need all shop/a", "expect", "expect shop/a ready",
    "expect shop/a up 9", "expect shop/a ready 09",
    "expect shop/a ready 9 shop", "expect shop/a ready 9 b ready 9", "wait drained 5s",
    "wait drained xs shop/a", "wait drained 5s shop", "",
    "set server shop/a state drain ; show", "set server sh;op/a state drain",
  ])
  func `nothing else is read`(text: String) throws {
    let socket = try HAProxySocket("/run/haproxy/admin.sock")
    let words = text.split(separator: " ").map(String.init)
    #expect(HAProxyStep(call: ["haproxy", socket.description] + words, at: socket) == nil)
  }

  @Test func `an answer with a word is a refusal, and is not repeated as it came`() throws {
    let command = HAProxyCommand.setWeight(try #require(HAProxyServerName("shop/a")), 1)
    #expect(command.refusal(in: [0x0A]) == nil)
    #expect(command.refusal(in: []) == nil)
    #expect(
      command.refusal(in: Array("No such server.\n\n".utf8))
        == "HAProxy did not take “set server shop/a weight 1”: it says “No such server.”.")
    #expect(
      command.refusal(in: Array("\u{1B}[2J\n\n".utf8))
        == "HAProxy did not take “set server shop/a weight 1”.")
    #expect(
      command.refusal(in: Array(repeating: 0x61, count: 9_000)).map { $0.utf8.count < 300 } == true)
  }
}

@Suite struct `The way to a fallback` {
  private func way(
    _ state: HAProxyState, _ change: [String: String] = [:], drain: Span? = nil
  ) throws -> HAProxyPlanner.Way {
    try HAProxyPlanner(settings(change, drain: drain), from: state).fallback()
  }

  private func texts(_ way: HAProxyPlanner.Way) throws -> [String] {
    let socket = try HAProxySocket("/s")
    return way.steps.map { $0.call(at: socket).dropFirst(2).joined(separator: " ") }
  }

  @Test func `leads over ready, drain, waiting, out and cutting off`() throws {
    let way = try way(
      .shop(
        HAProxyServer("old1", 0, initially: 50, .maintenance, .stopped),
        HAProxyServer("old2", 50), HAProxyServer("new1", 50, sessions: 3),
        HAProxyServer("new2", 50, .drain), HAProxyServer("spare", 0)),
      ["leftovers": "cut"], drain: .seconds(20))
    #expect(
      try texts(way) == [
        "expect shop/old1 maint 0 shop/old2 ready 50 shop/new1 ready 50 shop/new2 drain 50",
        "set server shop/old1 weight 50", "set server shop/old1 state ready",
        "need usable shop/old1 shop/old2", "set server shop/new1 state drain",
        "wait drained 20s shop/new1 shop/new2",
        "set server shop/new1 state maint", "set server shop/new2 state maint",
        "shutdown sessions server shop/new1", "shutdown sessions server shop/new2",
      ])
    #expect(way.predicted.shares == "New clients go to shop/old1 50 %, shop/old2 50 %.")
  }

  @Test func `never takes away before somebody else can take over`() throws {
    for server in try [
      HAProxyServer("old1", 9, .ready, .stopped), HAProxyServer("old1", 0, initially: 0),
      HAProxyServer("old1", 9, .ready, .stopping),
    ] {
      let state = HAProxyState.shop(server, try HAProxyServer("new1", 9))
      #expect(throws: PreparationRefusal.self) {
        try way(state, ["unchanged": "old1", "new": "new1"])
      }
    }
  }

  @Test func `is none where a server follows another one`() throws {
    for name in ["old1", "new1"] {
      var state = HAProxyState.shop(
        try HAProxyServer("old1", 9), try HAProxyServer("old2", 9), try HAProxyServer("new1", 9),
        try HAProxyServer("new2", 9))
      let index = try #require(state.servers.firstIndex { $0.name.server == name })
      (state.servers[index].admin, state.servers[index].isBound) = (.drain, true)
      #expect(throws: PreparationRefusal.self) { try way(state) }
    }
  }
}

@Suite struct `The way to a halt` {
  private func weights(
    _ old: Int, _ new: [Int], _ share: String
  ) throws -> [Int] {
    var state = HAProxyState.shop(try HAProxyServer("old1", old))
    for (index, weight) in new.enumerated() {
      state.servers.append(try HAProxyServer("new\(index + 1)", weight))
    }
    let names = new.indices.map { "new\($0 + 1)" }.joined(separator: " ")
    let planner = try HAProxyPlanner(
      settings(["unchanged": "old1", "new": names]), from: state)
    let way = try planner.halt(at: try #require(Percent(share)))
    return way.predicted.servers.dropFirst().map(\.weight)
  }

  @Test func `leaves the new servers at most the share, as they stand to each other`() throws {
    #expect(try weights(100, [10], "0%") == [0])
    #expect(try weights(100, [30, 20], "0%") == [0, 0])
    #expect(try weights(90, [90], "10%") == [10])
    #expect(try weights(95, [50, 50], "5%") == [3, 2])
    #expect(try weights(256, [256], "0.5%") == [1])
    #expect(try weights(200, [100, 50, 50], "20%") == [26, 12, 12])
    for share in ["1%", "3%", "7.5%", "33%"] {
      let new = try weights(256, [200, 100, 77], share).reduce(0, +)
      #expect(
        Double(new) / Double(256 + new) <= Double(try #require(Percent(share)).hundredths) / 10_000)
    }
  }

  @Test func `never gives more than there is, and says when weights are too coarse`() throws {
    #expect(throws: PreparationRefusal.self) { try weights(90, [10], "10%") }
    #expect(throws: PreparationRefusal.self) { try weights(90, [10], "50%") }
    #expect(throws: PreparationRefusal.self) { try weights(10, [10], "1%") }
    #expect(throws: PreparationRefusal.self) { try weights(10, [0], "0%") }
    #expect(throws: PreparationRefusal.self) { try weights(0, [10], "0%") }
  }
}

@Suite struct `Reading the state back` {
  private let before: HAProxyState
  private let name: HAProxyServerName

  init() throws {
    before = .shop(
      try HAProxyServer("old1", 90), try HAProxyServer("new1", 10, sessions: 5))
    name = try #require(HAProxyServerName("shop/new1"))
  }

  private func readBack(
    _ command: HAProxyCommand, _ change: (inout HAProxyState) -> Void
  ) -> HAProxyReadBack {
    var after = before
    change(&after)
    return HAProxyReadBack(of: command, before: before, after: after)
  }

  @Test func `tells a change from none`() {
    for command: HAProxyCommand in [
      .setState(name, .drain), .setState(name, .maintenance), .setWeight(name, 0),
      .shutSessions(name),
    ] {
      #expect(readBack(command) { _ in }.outcome != .done)
      #expect(!command.isDone(in: before))
      let after = command.predicted(from: before)
      #expect(HAProxyReadBack(of: command, before: before, after: after).outcome == .done)
      #expect(HAProxyReadBack(of: command, before: before, after: after).others == [])
      if let undo = command.undo(to: before) {
        #expect(undo.isDone(in: before))
        #expect(!undo.isDone(in: after))
      }
    }
    #expect(
      readBack(.setWeight(name, 0)) { $0.servers[1].weight = 5 }.outcome
        == .notDone(
          "After “set server shop/new1 weight 0” HAProxy says: shop/new1 up, weight 5, connections: 5."
        )
    )
  }

  @Test func `tells what others did, and not what changes by itself`() throws {
    var seen = readBack(.setWeight(name, 0)) {
      $0.servers[1].weight = 0
      $0.servers[0].sessions = 400
      $0.servers[0].health = .stopped
    }
    #expect((seen.outcome, seen.others) == (.done, []))
    let stranger = try HAProxyServer("old9", 1)
    seen = readBack(.setWeight(name, 0)) {
      $0.servers[1].weight = 0
      $0.servers[0].admin = .drain
      $0.servers.append(stranger)
    }
    #expect(
      seen.others == [
        "shop/old1 up, weight 90 has become shop/old1 draining.",
        "shop/old9 up, weight 1 has come.",
      ])
  }

  @Test func `knows nothing of another process, or of one that is ending`() {
    let command = HAProxyCommand.setWeight(name, 0)
    for change: (inout HAProxyState) -> Void in [
      { $0.process = 78 }, { $0.isStopping = true },
    ] {
      let seen = readBack(command) {
        $0.servers[1].weight = 0
        change(&$0)
      }
      guard case .unclear = seen.outcome else {
        Issue.record("\(seen.outcome)")
        continue
      }
    }
    let gone = readBack(command) { $0.servers.removeLast() }.outcome
    #expect(gone == .notDone("HAProxy has no server shop/new1 any more."))
  }

  @Test func `tells whether a plan still starts from where it was made`() throws {
    let expectations = before.servers.map(HAProxyExpectation.init)
    var state = before
    state.servers[0].health = .stopped
    state.servers[1].sessions = 900
    #expect(HAProxyReadBack.Outcome.expecting(expectations, in: state) == .done)
    state.servers[1].weight = 11
    #expect(
      HAProxyReadBack.Outcome.expecting(expectations, in: state)
        == .unclear(
          "shop/new1 ready 10 was planned with, and now it is: shop/new1 up, weight 11. Prepare the "
            + "plan again."))
    state.servers.removeLast()
    #expect(HAProxyReadBack.Outcome.expecting(expectations, in: state) != .done)
  }

  @Test func `tells whether somebody could take clients over`() {
    let names = before.servers.map(\.name)
    #expect(HAProxyReadBack.Outcome.needing(names, in: before) == .done)
    var state = before
    for index in state.servers.indices { state.servers[index].health = .stopped }
    #expect(HAProxyReadBack.Outcome.needing(names, in: state) != .done)
    #expect(HAProxyReadBack.Outcome.needing([], in: before) != .done)
  }

  @Test func `backups serve only when nothing else of their backend does`() throws {
    var state = before
    state.servers[0].isBackup = true
    #expect(state.shares == "New clients go to shop/new1 100 %.")
    state.servers[1].health = .stopped
    #expect(state.shares == "New clients go to shop/old1 100 %.")
    state.servers[0].weight = 0
    #expect(state.shares == "No server takes new clients.")
  }
}
