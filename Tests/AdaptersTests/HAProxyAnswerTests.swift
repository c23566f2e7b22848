import Decisions
import Glibc
import LocalParts
import Policy
import TestThreads
import Testing

@testable import Adapters

/// What HAProxy 2.6 answers about one backend, less the columns that nobody reads.
struct SaidAnswer {
  var info = "Name: HAProxy\nVersion: 2.6.12-1+deb12u4\nNbproc: 1\nPid: 77\nStopping: 0\n"
  var level = "admin\n"
  var statistics = """
    # pxname,svname,qcur,scur,status,bck,type,last_chk,-,
    shop,old1,0,4,UP,0,2,Layer4 check passed,-,
    shop,new1,1,2,no check,0,2,,-,

    """
  var servers = """
    1
    # be_id be_name srv_id srv_name srv_op_state srv_admin_state srv_uweight srv_iweight srv_fqdn
    3 shop 1 old1 2 0 90 90 -
    3 shop 2 new1 2 0 10 20 -

    """

  var bytes: [UInt8] {
    [info, level, statistics, servers].flatMap { Array("\($0)\n".utf8) }
  }

  var state: HAProxyState {
    get throws { try HAProxyAnswer(bytes, to: 4).state(of: ["shop"]) }
  }
}

@Suite(.ownThreads) struct `An answer of HAProxy` {
  @Test func `becomes a state`() throws {
    let state = try SaidAnswer().state
    #expect((state.version, state.process, state.level) == ("2.6.12-1+deb12u4", 77, .admin))
    #expect(state.summary == "shop/old1 up, weight 90; shop/new1 up, weight 10")
    #expect(state.servers.map(\.sessions) == [4, 3])
    #expect(state.servers.map(\.initialWeight) == [90, 20])
    #expect(state.servers.map(\.isChecked) == [true, false])
    #expect(!state.isStopping)
  }

  @Test(arguments: [
    (0, HAProxyServer.Admin.ready, false), (4, .ready, false), (1, .maintenance, false),
    (5, .maintenance, false), (8, .drain, false), (2, .maintenance, true), (16, .drain, true),
    (32, .maintenance, true), (64, .maintenance, true), (9, .maintenance, false),
  ])
  func `flags are read as HAProxy means them`(
    flags: Int, admin: HAProxyServer.Admin, isBound: Bool
  ) throws {
    var said = SaidAnswer()
    said.servers = said.servers.replacing("old1 2 0", with: "old1 2 \(flags)")
    let server = try said.state.servers[0]
    #expect((server.admin, server.isBound) == (admin, isBound))
  }

  @Test func `one that is ending, or is of several, is known as such`() throws {
    var said = SaidAnswer()
    said.info = said.info.replacing("Stopping: 0", with: "Stopping: 1")
      .replacing("Nbproc: 1", with: "Nbproc: 4")
    #expect(try said.state.isStopping)
    #expect(try said.state.processCount == 4)
  }

  @Test func `what a check has picked up from a server is not looked at`() throws {
    var said = SaidAnswer()
    said.statistics = said.statistics.replacing(
      "Layer4 check passed", with: "\"\u{1B}[31m, \"\"x\"\"\nshop,old1,9,9\u{7}\"")
    #expect(try said.state.servers[0].sessions == 4)
    said.statistics = SaidAnswer().statistics.replacing(
      "Layer4 check passed", with: "\u{1B}]0;x\u{202E}")
    #expect(try said.state.servers[0].sessions == 4)
  }

  @Test(arguments: [
    ("old1", "old\u{1B}1"), ("old1", "old1;x"), ("old1", "old1\t"), ("old1", "öld1"),
    ("old1", "-\u{202E}"), ("old1", "old 1"), ("old1", ""), ("old1", "old1\r"),
    ("old1", String(repeating: "a", count: 129)), ("old1", "new1"), ("shop", "other"),
    (" 90 90 ", " 90 257 "), (" 90 90 ", " -1 90 "), (" 90 90 ", " 9e1 90 "),
    (" 90 90 ", " 99999999999999999999 90 "), (" 90 90 ", " +9 90 "), (" 90 90 ", " ９ 90 "),
    (" 2 0 90", " 4 0 90"), (" 2 0 90", " 2 256 90"), (" -\n", "\n"), (" -\n", " - -\n"),
    ("1\n# be", "2\n# be"), ("# be_id", "be_id"), ("srv_op_state", "srv_uweight"),
    ("srv_op_state", "op"), ("3 shop 2 new1 2 0 10 20 -\n", ""),
    ("3 shop 2 new1 2 0 10 20 -\n", "3 shop 1 old1 2 0 90 90 -\n"),
    ("3 shop 2 new1", "3 shop 2 new2"), ("1\n", "\n"), ("1\n", "Unknown command.\n"),
  ])
  func `states that are not well-formed are refused`(part: String, other: String) {
    var said = SaidAnswer()
    said.servers = said.servers.replacing(part, with: other)
    expectRefused(said)
  }

  @Test(arguments: [
    ("# pxname", "pxname"), ("shop,old1", "shop,o\u{0}ld1"), ("shop,old1", "shop,\"old1"),
    ("shop,old1", "shop,o\"ld1\""), ("shop,old1", "shop,\"old1\"x"), (",0,4,", ",0,-4,"),
    (",0,4,", ",0,,"), (",0,4,", ",4,"), (",0,4,", ",0,4,5,"), (",0,2,Layer", ",0,1,Layer"),
    (",0,2,Layer", ",2,2,Layer"), ("svname,qcur", "svname,svname"), ("svname", "name"),
    ("shop,new1", "shop,old1"), ("shop,new1", "shop,new3"), ("shop,new1", "other,new1"),
    ("# pxname", "Permission denied\n# pxname"),
  ])
  func `so are counts`(part: String, other: String) {
    var said = SaidAnswer()
    said.statistics = said.statistics.replacing(part, with: other)
    expectRefused(said)
  }

  @Test(arguments: [
    ("Name: HAProxy", "Name: nginx"), ("Name: HAProxy\n", ""), ("Pid: 77", "Pid: 0"),
    ("Pid: 77", "Pid: 7 7"), ("Pid: 77", "Pid: 77\nPid: 78"), ("Nbproc: 1", "Nbproc: x"),
    ("Version: 2.6", "Version: \u{1B}[2J2.6"), ("Version: 2.6", "Version: of ours, 2.6"),
    ("Version: 2.6", "Version: " + String(repeating: "2", count: 300)),
    ("Name", "\n\nName"), ("Name: HAProxy", ""),
  ])
  func `so is what it says of itself`(part: String, other: String) {
    var said = SaidAnswer()
    said.info = said.info.replacing(part, with: other)
    expectRefused(said)
  }

  private func expectRefused(_ said: SaidAnswer) {
    let refusal = #expect(throws: PreparationRefusal.self) { try said.state }
    // Nothing of it is repeated.
    #expect(
      refusal?.sentence.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } == true,
      "\(refusal?.sentence ?? "")")
  }

  @Test func `a level that is not known is none`() throws {
    var said = SaidAnswer()
    said.level = "Unknown command, but maybe one of the following ones is a better match:\n  help\n"
    #expect(try said.state.level == nil)
  }

  @Test func `too many servers are refused`() {
    var said = SaidAnswer()
    for index in 0..<2_000 {
      said.servers += "3 shop \(index + 9) s\(index) 2 0 1 1 -\n"
      said.statistics += "shop,s\(index),0,0,UP,0,2,,-,\n"
    }
    expectRefused(said)
  }

  @Test func `any piece of it, and any changed byte, is read or refused and nothing else`() {
    let bytes = SaidAnswer().bytes
    for count in bytes.indices { _ = try? HAProxyAnswer(Array(bytes[..<count]), to: 4) }
    for index in stride(from: 0, to: bytes.count, by: 3) {
      for byte: UInt8 in [0, 0x0A, 0x20, 0x22, 0x2C, 0x2D, 0x39, 0xFF] {
        var other = bytes
        other[index] = byte
        guard let state = try? HAProxyAnswer(other, to: 4).state(of: ["shop"]) else { continue }
        #expect(state.summary.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        #expect(state.version.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
      }
    }
  }
}

@Suite(.ownThreads) struct `Something in the place of HAProxy` {
  let bench = Bench()

  private func adapter(_ patience: Duration = .seconds(5)) -> HAProxyAdapter {
    HAProxyAdapter(ArgvAdapter(bench.gate("/usr/bin/true")), patience: patience)
  }

  private func target(_ socket: String) -> ActionTarget {
    var definition = ActionDefinition(adapter: "haproxy")
    definition.settings = [
      "socket": socket, "backend": "shop", "unchanged": "old1", "new": "new1",
    ]
    return ActionTarget(.fallback, of: "checkout", in: "production", by: "shift", definition)
  }

  @Test func `is believed only as far as it says what HAProxy would`() async throws {
    let adapter = adapter()
    let right = try FalseHAProxy(.answers(SaidAnswer().bytes))
    let seen = await adapter.observe(target(right.path))
    #expect(seen.identity.outcome == .pass)
    #expect(seen.traffic?.process == 77)
    for bytes in [
      [], [0x0A], [0x0A, 0x0A], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
      Array(SaidAnswer().bytes.dropLast(40)), SaidAnswer().bytes + [0x0A, 0x0A],
      (0...255).map { $0 }, Array(repeating: 0, count: 10_000),
    ] {
      let other = try FalseHAProxy(.answers(bytes))
      let seen = await adapter.observe(target(other.path))
      #expect(seen.identity.outcome == .unknown)
      #expect(seen.rights.outcome == .unknown)
      #expect(seen.traffic == nil)
      #expect(await adapter.parseCheck(target(other.path)).outcome == .unknown)
      #expect(throws: PreparationRefusal.self) {
        try adapter.prepare(target(other.path), from: seen)
      }
    }
  }

  @Test func `that is ending, or one of several, fails identity`() async throws {
    for (part, other) in [("Stopping: 0", "Stopping: 1"), ("Nbproc: 1", "Nbproc: 2")] {
      var said = SaidAnswer()
      said.info = said.info.replacing(part, with: other)
      let server = try FalseHAProxy(.answers(said.bytes))
      #expect(await adapter().observe(target(server.path)).identity.outcome == .fail)
    }
  }

  @Test func `that does not tell the level leaves the rights unknown`() async throws {
    var said = SaidAnswer()
    said.level = "Unknown command.\n"
    let server = try FalseHAProxy(.answers(said.bytes))
    #expect(await adapter().observe(target(server.path)).rights.outcome == .unknown)
  }

  @Test(arguments: [FalseHAProxy.Manner.saysNothing, .trickles])
  func `that keeps us waiting is left, and nobody knows`(manner: FalseHAProxy.Manner)
    async throws
  {
    let server = try FalseHAProxy(manner)
    let start = ContinuousClock.now
    let seen = await adapter(.milliseconds(300)).observe(target(server.path))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(seen.identity.outcome == .unknown)
    #expect(seen.identity.sentence.contains("does not answer in time"))
    #expect(
      await adapter(.milliseconds(300)).parseCheck(target(server.path)).outcome == .unknown)
  }

  @Test func `that never stops talking is cut off`() async throws {
    let server = try FalseHAProxy(.floods)
    let seen = await adapter(.seconds(30)).observe(target(server.path))
    #expect(seen.identity.outcome == .unknown)
    #expect(seen.identity.sentence.contains("more than 4194304 bytes"))
  }

  @Test func `that takes no connections any more is left as well`() async throws {
    // A queue of one, and nobody who takes from it.
    let path = bench.path + "/full.sock"
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    try #require(isBound && listen(listener, 0) == 0)
    for _ in 0..<3 {
      let seen = await adapter(.milliseconds(200)).observe(target(path))
      #expect(seen.identity.outcome == .unknown)
    }
  }

  @Test func `that is no socket, or is not there, fails`() async throws {
    let file = bench.file("plain", "")
    #expect(await adapter().observe(target(file)).identity == .fail("\(file) is no socket."))
    let seen = await adapter().observe(target(bench.path + "/nothing.sock"))
    #expect(seen.identity.sentence.hasPrefix("There is no socket"))
    let port = try LocalPort.free()
    #expect(
      await adapter().observe(target("127.0.0.1:\(port)")).identity
        == .fail("Nobody listens at 127.0.0.1:\(port): does HAProxy run?"))
  }

  @Test func `in a folder that everybody may write to is refused`() async throws {
    let server = try FalseHAProxy(.answers(SaidAnswer().bytes))
    chmod(server.bench.path, 0o777)
    #expect(
      await adapter().observe(target(server.path)).identity.sentence.hasPrefix("Everybody may"))
  }

  @Test(arguments: ["192.0.2.7:9999", "[2001:db8::1]:9999"])
  func `on another host is not spoken to`(address: String) async {
    let start = ContinuousClock.now
    let seen = await adapter(.seconds(60)).observe(target(address))
    #expect(seen.identity.outcome == .fail)
    #expect(seen.identity.sentence.contains("no address of this host"))
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
