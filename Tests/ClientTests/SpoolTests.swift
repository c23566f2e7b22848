import FoundationEssentials
import Glibc
import Spawn
import Synchronization
import TestPrograms
import TestThreads
import Testing

@testable import Client

@Suite(.ownThreads) struct `The spool` {
  let folder: TemporaryFolder
  let service = FakeService()

  init() throws { folder = try TemporaryFolder() }

  private func spool(_ url: String, limits: Spool.Limits = .init()) -> Spool {
    Spool(service: url, in: folder.path, limits: limits, now: { 1_700_000_000_000_000 })
  }

  private func serve() throws -> (RawServer, Client, Spool) {
    let server = try RawServer { [service] in service.answer($0) }
    return (server, try Client.testing(server.url, token: "top-secret"), spool(server.url))
  }

  @Test func `delivers in order, each once, whatever happens to the replies`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    for number in 1...12 { _ = try spool.add(command("\(number)")) }
    service.plan(.cutReply, .normal, .overloaded, .cutReply, .away, .cutReply)
    let delivery = try await spool.deliver(using: client)
    #expect(delivery.delivered == 12 && delivery.end == .finished)
    #expect(service.order == (1...12).map { "\($0)" })
    #expect(try spool.count() == 0)
    #expect(server.requests.count > 12)
  }

  @Test func `keeps everything while nobody is there`() async throws {
    let spool = spool("http://127.0.0.1:1")
    let client = try Client.testing("http://127.0.0.1:1")
    let stream = UUID()
    let first = try await client.submit(
      command("declare", stream: stream, creates: "INC"), spool: spool)
    guard case .spooled(let entry, because: .unreachable(_, mayHaveArrived: false)) = first else {
      Issue.record("\(first)")
      return
    }
    #expect(entry.command?.alias == "INC-local-1")
    _ = try await client.submit(command("note", stream: stream), spool: spool)
    #expect(try spool.waiting().map { $0.command?.submission.summary } == ["declare", "note"])
    #expect(try spool.resolve("inc-LOCAL-1")?.stream == stream)
    #expect(try spool.resolve("INC-local-2") == nil)
    #expect(try spool.resolve("INC-2026-001") == nil)
    #expect(try Spool.services(in: folder.path) == ["http://127.0.0.1:1"])
  }

  @Test func `is delivered before the next command`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    let stream = UUID()
    _ = try spool.add(command("declare", stream: stream, creates: "INC"))
    _ = try spool.add(command("note", stream: stream))
    let steps = Mutex<[DeliveryStep]>([])
    let answer = try await client.submit(command("later"), spool: spool) { step in
      steps.withLock { $0.append(step) }
    }
    guard case .answered = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(service.order == ["declare", "note", "later"])
    #expect(try spool.resolve("INC-local-1")?.name == "INC-2026-001")
    guard case .delivered(_, name: "INC-2026-001")? = steps.withLock({ $0.first }) else {
      Issue.record("the name was not reported")
      return
    }
  }

  @Test func `keeps a command whose reply was lost, and sends it with the same key`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    service.plan(
      .cutReply, .away, .away, .away, .away, .away, .away, .away, .away, .away, .away, .away)
    let answer = try await client.submit(command("once"), spool: spool)
    guard case .spooled(_, because: .unreachable(_, mayHaveArrived: true)) = answer else {
      Issue.record("\(answer)")
      return
    }
    service.plan()
    #expect(try await spool.deliver(using: client).delivered == 1)
    #expect(service.order == ["once"])
  }

  @Test func `keeps nothing that must happen now`() async throws {
    let client = try Client.testing("http://127.0.0.1:1")
    let spool = spool("http://127.0.0.1:1")
    await #expect(throws: SubmissionFailure.self) {
      try await client.submit(command("approve", isSpoolable: false), spool: spool)
    }
    #expect(try spool.count() == 0)
  }

  @Test func `parks what is refused with all that builds on it`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    let (one, other) = (UUID(), UUID())
    service.refuse("bad")
    for (summary, stream) in [
      ("before", one), ("bad", one), ("else", other), ("after", one), ("end", other),
    ] { _ = try spool.add(command(summary, stream: stream)) }
    let delivery = try await spool.deliver(using: client)
    #expect(service.order == ["before", "else", "end"])
    #expect(delivery.delivered == 3 && delivery.end == .finished)
    #expect(delivery.parked.map { $0.command?.submission.summary } == ["bad", "after"])
    #expect(
      try spool.parked().map { $0.command?.refusal } == ["Not bad.", "It builds on “bad”."])

    service.refuse()
    let last = try #require(try spool.parked().last)
    #expect(try spool.retry(last.name).count == 2)
    _ = try await spool.deliver(using: client)
    #expect(service.order == ["before", "else", "end", "bad", "after"])
    #expect(try spool.parked().isEmpty)
  }

  @Test func `parks what builds on a refused creation`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    let stream = UUID()
    service.refuse("declare")
    _ = try spool.add(command("declare", stream: stream, creates: "INC"))
    for _ in 1...2 {
      let answer = try await client.submit(command("note", stream: stream), spool: spool)
      guard case .parked = answer else {
        Issue.record("\(answer)")
        return
      }
    }
    await #expect(throws: SubmissionFailure.self) {
      try await client.submit(command("x", stream: stream, isSpoolable: false), spool: spool)
    }
    #expect(service.order.isEmpty)
    #expect(try spool.parked().count == 3)
    service.refuse()
    _ = try spool.retry()
    _ = try await spool.deliver(using: client)
    #expect(service.order == ["declare", "note", "note"])
  }

  @Test func `deletes nothing that is discarded`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    service.refuse("a", "b")
    for summary in ["a", "b"] { _ = try spool.add(command(summary)) }
    _ = try await spool.deliver(using: client)
    let first = try #require(try spool.parked().first)
    #expect(throws: SpoolFailure.unknown(name: "../x")) { try spool.discard("../x") }
    #expect(try spool.discard(first.name).map(\.name) == [first.name])
    #expect(try spool.discarded().map(\.name) == [first.name])
    #expect(try spool.parked().count == 1)
    // A number that was given once is given to nothing else.
    #expect(SpoolName(try spool.add(command("c")).name)?.number == 3)
  }

  @Test(arguments: [
    RawReply.answer(401, [("Content-Type", "application/problem+json")], "{\"title\":\"Who?\"}"),
    .answer(500, [("Content-Type", "application/problem+json")], "{\"title\":\"Oops\"}"),
    .answer(200, [("Content-Type", "text/html")], "<h1>Log in to this network</h1>"),
    .answer(404, [("Content-Type", "text/html")], "<h1>Not here</h1>"),
    .answer(302, [("Location", "/login")]), .answer(429),
  ])
  func `waits on when nobody has decided`(reply: RawReply) async throws {
    let server = try RawServer { _ in reply }
    defer { server.stop() }
    let spool = spool(server.url)
    _ = try spool.add(command("a"))
    let delivery = try await spool.deliver(using: Client.testing(server.url))
    guard case .stopped = delivery.end else {
      Issue.record("\(delivery.end)")
      return
    }
    #expect(try spool.count() == 1)
    let entry = try #require(try spool.waiting().first)
    #expect(try spool.setAside(entry.name).count == 1)
    #expect(try spool.count() == 0 && spool.parked().count == 1)
  }

  @Test func `sets aside what the service fails at again and again`() async throws {
    let server = try RawServer { [service] request in
      request.body == Array("bad".utf8)
        ? .answer(500, [("Content-Type", "application/problem+json")], "{\"title\":\"Oops\"}")
        : service.answer(request)
    }
    defer { server.stop() }
    let spool = spool(server.url)
    for summary in ["bad", "good"] { _ = try spool.add(command(summary)) }
    for _ in 1...4 {
      let delivery = try await spool.deliver(using: Client.testing(server.url))
      #expect(delivery.delivered == 0 && delivery.blocker?.command?.submission.summary == "bad")
    }
    let last = try await spool.deliver(using: Client.testing(server.url))
    #expect(last.delivered == 1 && last.end == .finished && last.parked.count == 1)
    // Whoever lets it wait again gets as many attempts again.
    _ = try spool.retry()
    #expect(try await spool.deliver(using: Client.testing(server.url)).parked.isEmpty)
  }

  @Test func `is delivered by one at a time`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    for number in 1...30 { _ = try spool.add(command("\(number)")) }
    let lock = try #require(try spool.lockDelivery())
    #expect(try await spool.deliver(using: client).end == .busy)
    let answer = try await client.submit(command("31"), spool: spool)
    guard case .spooled = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(throws: SpoolFailure.busy) { try spool.retry() }
    #expect(service.order.isEmpty)
    withExtendedLifetime(lock) {}
  }

  @Test func `is not delivered while another process does`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    _ = try spool.add(command("a"))
    let path = spool.folder + "/delivery.lock"
    var lock = try spool.lockDelivery()
    #expect(lock != nil)
    #expect(try runProgram("/usr/bin/flock", ["-n", path, "true"]).code == 1)
    lock = nil

    let (words, word) = AsyncStream.makeStream(of: Void.self)
    let holder = try Child(
      Program("/usr/bin/flock", [path, "/bin/sh", "-c", "echo ready; sleep 600"]),
      output: .handler { _ in word.yield() })
    for await _ in words { break }
    #expect(try await spool.deliver(using: client).end == .busy)
    // The lock goes with its processes, however those end.
    holder.killGroup()
    _ = try holder.waitForExit()
    #expect(try runProgram("/usr/bin/flock", [path, "true"]).code == 0)
    #expect(try await spool.deliver(using: client).delivered == 1)
  }

  @Test func `stays in order when several deliver at once`() async throws {
    let (server, _, spool) = try serve()
    defer { server.stop() }
    for number in 1...40 { _ = try spool.add(command("\(number)")) }
    let ends = try await withThrowingTaskGroup(of: Delivery.self) { group in
      for _ in 1...4 {
        group.addTask { try await spool.deliver(using: Client.testing(server.url)) }
      }
      return try await group.reduce(into: [Delivery]()) { $0.append($1) }
    }
    #expect(ends.reduce(0) { $0 + $1.delivered } == 40)
    #expect(service.order == (1...40).map { "\($0)" })
  }

  @Test func `takes commands while it is delivered`() async throws {
    let spoolBox = Mutex<Spool?>(nil)
    let server = try RawServer { [service] request in
      if request.body == Array("first".utf8), let spool = spoolBox.withLock({ $0 }) {
        _ = try? spool.add(command("second"))
      }
      return service.answer(request)
    }
    defer { server.stop() }
    let spool = spool(server.url)
    spoolBox.withLock { $0 = spool }
    _ = try spool.add(command("first"))
    #expect(try await spool.deliver(using: Client.testing(server.url)).delivered == 2)
    #expect(service.order == ["first", "second"])
  }

  @Test func `is bounded`() throws {
    let spool = spool("http://x", limits: .init(commands: 3, bytes: 5000))
    for number in 1...3 { _ = try spool.add(command("\(number)")) }
    #expect(throws: SpoolFailure.self) { try spool.add(command("4")) }
    #expect(try spool.count() == 3)
    let small = self.spool("http://y", limits: .init(commands: 30, bytes: 2000))
    #expect(throws: SpoolFailure.self) {
      try small.add(command(String(repeating: "x", count: 2000)))
    }
    #expect(throws: SpoolFailure.self) {
      for number in 1...10 { _ = try small.add(command("\(number)")) }
    }
    #expect(try small.count() > 1)
  }

  @Test func `has an end to its numbers`() throws {
    let spool = spool("http://x")
    _ = try spool.add(command("a"))
    let last = SpoolName(number: SpoolName.largest, key: UUID()).description
    try Data().write(to: URL(filePath: "\(spool.folder)/\(last)"))
    #expect(throws: SpoolFailure.self) { try spool.add(command("b")) }
    #expect(try spool.count() == 2)
  }

  @Test func `keeps a command once, however often it is added`() throws {
    let spool = spool("http://x")
    let submission = command("a", stream: UUID(), creates: "DEP")
    let first = try spool.add(submission)
    #expect(try spool.add(submission) == first)
    #expect(first.command?.alias == "DEP-local-1")
    #expect(try spool.count() == 1)
  }

  @Test func `is private and never holds a token`() async throws {
    let (server, client, spool) = try serve()
    server.stop()
    _ = try await client.submit(command("a", stream: UUID(), creates: "INC"), spool: spool)
    let base = String(spool.folder.dropFirst(folder.path.count + 1))
    #expect(folder.mode(of: base) == 0o700)
    let names = try FileManager.default.contentsOfDirectory(atPath: spool.folder)
    // The command, the aliases and the two locks; no delivery has begun.
    #expect(names.count == 3)
    for name in names {
      #expect(folder.mode(of: "\(base)/\(name)") == 0o600)
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(spool.folder)/\(name)")))
      #expect(!String(decoding: bytes, as: UTF8.self).contains("top-secret"))
    }
  }

  @Test func `gives a command to no other service`() async throws {
    let (server, client, spool) = try serve()
    defer { server.stop() }
    let other = self.spool("http://other.example")
    let entry = try other.add(command("not for you"))
    _ = try spool.add(command("for you"))
    try FileManager.default.moveItem(
      atPath: "\(other.folder)/\(entry.name)", toPath: "\(spool.folder)/\(entry.name)")
    let delivery = try await spool.deliver(using: client)
    #expect(service.order == ["for you"])
    #expect(delivery.parked.count == 1)
  }
}

@Suite(.ownThreads) struct `Spooled commands` {
  static let example = SpooledCommand(
    submission: Submission(
      APIRequest(
        .put, "/api/v1/x%2Fy", query: [.init("a", "1"), .init("b", "")],
        body: Array("{\"text\":\"é\\n\"}".utf8), contentType: "application/json", key: UUID(),
        ifMatch: "\"7\""),
      stream: UUID(), creates: "INC", summary: "declare “x”", isSpoolable: true),
    service: "https://x", savedAt: 1_700_000_000_000_001, alias: "INC-local-1", refusal: "no")

  @Test(arguments: [nil, [], [0], [0xFF, 0, 1], Array("plain".utf8)] as [[UInt8]?])
  func `come back as they were`(body: [UInt8]?) throws {
    var command = Self.example
    command.submission.request.body = body
    #expect(try SpooledCommand(command.bytes) == command)
  }

  @Test func `are not read from a torn file`() throws {
    let bytes = Self.example.bytes
    for count in 0..<bytes.count {
      #expect(throws: (any Error).self) { try SpooledCommand(Array(bytes[..<count])) }
    }
  }

  @Test func `are parked when they are torn, and hold up nobody`() async throws {
    let folder = try TemporaryFolder()
    let service = FakeService()
    let server = try RawServer { service.answer($0) }
    defer { server.stop() }
    let spool = Spool(service: server.url, in: folder.path)
    let torn = try spool.add(command("torn"))
    _ = try spool.add(command("whole"))
    truncate("\(spool.folder)/\(torn.name)", 100)
    let delivery = try await spool.deliver(using: Client.testing(server.url))
    #expect(service.order == ["whole"])
    #expect(delivery.parked.map(\.name) == [torn.name])
    let parked = try spool.parked()
    #expect(parked.count == 1 && parked[0].command == nil)
    #expect(try spool.retry().isEmpty)
    #expect(try spool.discard().count == 1)
  }

  @Test func `have names that sort as they were added`() {
    let key = UUID()
    for number in [1, 9, 10, 99_999, 9_999_999_999] {
      let name = SpoolName(number: number, key: key)
      #expect(SpoolName(name.description) == name)
    }
    #expect(
      SpoolName(number: 9, key: key).description < SpoolName(number: 10, key: key).description)
    for name in [
      "", "1-x.json", "aliases.json", "0000000001-\(key).json.1-2.new", "+000000001-\(key).json",
    ] {
      #expect(SpoolName(name) == nil)
    }
  }
}

@Suite(.ownThreads) struct `Local aliases` {
  @Test func `are counted for each kind`() throws {
    var aliases = Aliases()
    let (one, two, three) = (UUID(), UUID(), UUID())
    let names = [("INC", one), ("DEP", two), ("INC", three), ("INC", one)].map { prefix, stream in
      aliases.add(prefix, for: stream)
    }
    #expect(names == ["INC-local-1", "DEP-local-1", "INC-local-2", "INC-local-1"])
    let news = [one, one, UUID()].map { aliases.name($0, "INC-2026-001") }
    #expect(news == [true, false, false])
    #expect(try Aliases(aliases.bytes) == aliases)
  }

  @Test func `are put together again when their file is lost`() throws {
    let folder = try TemporaryFolder()
    let spool = Spool(service: "http://x", in: folder.path)
    let stream = UUID()
    _ = try spool.add(command("a", stream: stream, creates: "INC"))
    truncate(spool.folder + "/aliases.json", 5)
    #expect(try spool.resolve("INC-local-1")?.stream == stream)
    let next = try spool.add(command("b", stream: UUID(), creates: "INC"))
    #expect(next.command?.alias == "INC-local-2")
  }
}
