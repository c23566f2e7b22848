import Client
import FoundationEssentials
import Glibc
import TestThreads
import Testing

@Suite(.ownThreads) struct `Finding the service` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writeConfiguration(_ text: String, mode: mode_t = 0o600) throws {
    try folder.write(text, to: ".config/lastgood/config.json", mode: mode)
  }

  private func writeInstance(_ url: String, process: Int32 = getpid()) throws {
    let file = try #require(InstanceFile(in: folder.user()))
    try file.write(.init(url: url, token: "instance-token", process: process))
  }

  @Test func `goes from options to the environment to settings to the local instance`() throws {
    try writeInstance("http://127.0.0.1:1")
    var user = folder.user()
    #expect(try ServiceAddress.find(in: user).source == .instance)
    #expect(try ServiceAddress.find(in: user).token == "instance-token")

    try writeConfiguration(#"{"url": "https://c.example/", "token": "ct"}"#)
    let configured = try ServiceAddress.find(in: user)
    #expect(configured.url == "https://c.example")
    #expect(configured.token == "ct" && configured.warnings.isEmpty)

    user = folder.user(["LASTGOOD_URL": "https://e.example", "LASTGOOD_TOKEN": "et"])
    let stated = try ServiceAddress.find(in: user)
    #expect(stated.url == "https://e.example" && stated.token == "et")
    #expect(stated.source == .environment)

    let given = try ServiceAddress.find(url: "https://o.example", token: "ot", in: user)
    #expect(given.url == "https://o.example" && given.token == "ot" && given.source == .option)
  }

  @Test func `takes an empty variable for none`() throws {
    let user = folder.user(["LASTGOOD_URL": "", "XDG_CONFIG_HOME": "relative"])
    #expect(throws: AddressFailure.notFound) { try ServiceAddress.find(in: user) }
  }

  @Test func `gives a stored token to no other address`() throws {
    try writeConfiguration(#"{"url": "https://c.example", "token": "ct"}"#)
    let other = try ServiceAddress.find(url: "https://evil.example", in: folder.user())
    #expect(other.token == nil)
    let same = try ServiceAddress.find(url: "HTTPS://C.example:443/", in: folder.user())
    #expect(same.token == "ct")
  }

  @Test(arguments: [0o640, 0o604, 0o666] as [mode_t])
  func `does not use a token that others may read`(mode: mode_t) throws {
    try writeConfiguration(#"{"url": "https://c.example", "token": "ct"}"#, mode: mode)
    let address = try ServiceAddress.find(in: folder.user())
    #expect(address.token == nil)
    let path = folder.path + "/.config/lastgood/config.json"
    #expect(address.warnings == [.tooOpen(path: path, mode: UInt16(mode))])
  }

  @Test func `passes over an instance that others could have written`() throws {
    try writeInstance("http://127.0.0.1:1")
    chmod(folder.path + "/.local/state/lastgood/instance.json", 0o644)
    #expect(throws: AddressFailure.notFound) { try ServiceAddress.find(in: folder.user()) }
  }

  @Test func `sends a token in the clear to nobody but this machine`() throws {
    #expect(throws: AddressFailure.tokenInTheClear(url: "http://example.org")) {
      try ServiceAddress(url: "http://example.org", token: "t")
    }
    #expect(try ServiceAddress(url: "http://example.org", token: nil).token == nil)
    #expect(try ServiceAddress(url: "http://localhost:7070", token: "t").token == "t")
    #expect(try ServiceAddress(url: "https://example.org", token: "t").token == "t")
  }

  @Test(arguments: ["x", "ftp://x", "http://u:p@x", "http://x?q", "http://x/#f", "http://a b"])
  func `refuses what is no address`(url: String) {
    #expect(throws: AddressFailure.invalidURL(url, from: .option)) {
      try ServiceAddress(url: url, token: nil)
    }
  }

  @Test(arguments: ["", "a b", "a\r\nX: y", "é"])
  func `refuses what is no token`(token: String) {
    #expect(throws: AddressFailure.invalidToken) {
      try ServiceAddress(url: "https://x", token: token)
    }
  }

  @Test func `says when a named file is missing or not JSON`() throws {
    #expect(throws: AddressFailure.missingFile(path: "/nowhere/x.json")) {
      try ServiceAddress.find(configuration: "/nowhere/x.json", in: folder.user())
    }
    try folder.write("{\"url\": ", to: "torn.json")
    let user = folder.user(["LASTGOOD_CONFIG": folder.path + "/torn.json"])
    let failure = #expect(throws: AddressFailure.self) { try ServiceAddress.find(in: user) }
    guard case .malformed = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `sends nothing to whoever took the place of a dead instance`() async throws {
    let server = try RawServer { _ in .answer(200) }
    defer { server.stop() }
    try writeInstance(server.url, process: .max)
    let client = Client(try ServiceAddress.find(in: folder.user()))
    await #expect(throws: ClientFailure.self) { try await client.send(APIRequest(.get, "/")) }
    #expect(server.requests.isEmpty)
  }

  @Test func `sends nothing to a process that only has the same number`() async throws {
    let server = try RawServer { _ in .answer(200) }
    defer { server.stop() }
    try writeInstance(server.url)
    let name = ".local/state/lastgood/instance.json"
    let text = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
    #expect(try ServiceAddress.find(in: folder.user()).isRunning)
    let start = try #require(text.firstMatch(of: /"start":([0-9]+)/))
    for other in [
      text.replacing(start.0, with: "\"start\":1"),
      text.replacing(/"boot":"."/, with: "\"boot\":\"?"),
      text.replacing(/"boot":"[^"]*"/, with: "\"boot\":\"other\""),
      "{\"url\":\"\(server.url)\",\"token\":\"t\",\"pid\":\(getpid())}",
    ] where other != text {
      try folder.write(other, to: name)
      let address = try ServiceAddress.find(in: folder.user())
      #expect(!address.isRunning, "\(other)")
      await #expect(throws: ClientFailure.self) {
        try await Client(address).send(APIRequest(.get, "/"))
      }
    }
    // Not ours to signal, so not ours.
    #expect(
      !InstanceFile.Instance(url: server.url, token: nil, process: 1).isRunning || getuid() == 0)
    #expect(server.requests.isEmpty)
  }

  @Test func `keeps its own files private`() throws {
    try writeInstance("http://127.0.0.1:1")
    #expect(folder.mode(of: ".local/state/lastgood") == 0o700)
    #expect(folder.mode(of: ".local/state/lastgood/instance.json") == 0o600)
    let file = try #require(InstanceFile(in: folder.user()))
    #expect(try file.read()?.isRunning == true)
    try file.remove(of: getpid() + 1)
    #expect(try file.read() != nil)
    try file.remove(of: getpid())
    #expect(try file.read() == nil)
  }

  @Test func `remembers the current incident`() throws {
    let current = try #require(CurrentIncident(in: folder.user()))
    #expect(try current.read() == nil)
    #expect(try current.write("INC-2026-001"))
    #expect(try current.read() == "INC-2026-001")
    #expect(try !current.write("two words"))
    #expect(try !current.write("a\u{1B}[31m"))
    try folder.write("", to: ".local/state/lastgood/current")
    #expect(try current.read() == nil)
    try current.clear()
    try current.clear()
  }
}
