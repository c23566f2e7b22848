import Policy
import Signals
import TestThreads
import Testing

@Suite(.ownThreads) struct `A check over HTTP` {
  let bench = Bench()

  private func read(
    _ url: String?, expect: Int = 200, timeout: Span = .seconds(5), entry: ServiceEntry? = nil
  ) async -> SignalReading {
    var question = SignalQuestion.about(.count, .http, timeout: timeout) { signal, _ in
      (signal.url, signal.expect) = (url, expect)
    }
    question.entry = entry
    return await bench.reader().read(question)
  }

  private static let failed = Quantity(millionths: 1_000_000, .count(of: nil))
  private static let passed = Quantity(millionths: 0, .count(of: nil))

  @Test(arguments: [
    (200, 200, true), (204, 200, false), (301, 200, false), (404, 200, false), (500, 200, false),
    (204, 204, true), (503, 503, true), (200, 204, false),
  ])
  func `only the status that is wanted passes`(status: Int, expect: Int, passes: Bool) async throws
  {
    let server = try FalseServer(.answers(answer(status, "ok")))
    let reading = await read(server.url, expect: expect)
    #expect(reading.value == (passes ? Self.passed : Self.failed))
    #expect((reading.because == nil) == passes)
  }

  @Test func `a redirect leads nowhere`() async throws {
    let other = try FalseServer(.answers(answer(200, "ok")))
    let server = try FalseServer(.answers(answer(302, headers: "Location: \(other.url)/\r\n")))
    #expect(await read(server.url).value == Self.failed)
    #expect(other.requests == [])
  }

  @Test func `nobody there, silence, a trickle and a cut are failures`() async throws {
    #expect(await read("http://127.0.0.1:\(try freePort())/").value == Self.failed)
    for manner in [FalseServer.Manner.saysNothing, .trickles, .closes] {
      let server = try FalseServer(manner)
      let reading = await read(server.url, timeout: Span(milliseconds: 300))
      #expect(reading.value == Self.failed, "\(manner)")
      #expect(reading.because?.isEmpty == false)
    }
  }

  /// Five seconds by default; here a tenth of it and margins for a busy machine.
  @Test(arguments: [(100, true), (1_500, false)] as [(UInt32, Bool)])
  func `an answer within the time passes, one after it does not`(
    milliseconds: UInt32, passes: Bool
  ) async throws {
    #expect(Provider(.http).patience == .seconds(5))
    let server = try FalseServer(
      .answersLate(answer(200, "ok"), milliseconds: milliseconds))
    let reading = await read(server.url, timeout: Span(milliseconds: 1_000))
    #expect(reading.value == (passes ? Self.passed : Self.failed))
  }

  @Test func `a policy says once how long checks wait, and each provider may say otherwise`() throws
  {
    var policy = Policy(organisation: "Example")
    policy.verification.probeTimeout = .seconds(2)
    policy.services["checkout"] = Service()
    policy.services["checkout"]?.entry = ServiceEntry(url: "https://checkout.example/")
    for (name, kind, timeout) in [
      ("probe", .http, nil), ("slow", .http, .seconds(9)), ("metrics", .prometheus, nil),
    ] as [(String, Provider.Kind, Span?)] {
      policy.providers[name] = Provider(kind)
      policy.providers[name]?.timeout = timeout
      policy.signals[name] = Signal(unit: .count)
      policy.signals[name]?.provider = name
    }
    func question(_ name: String) -> SignalQuestion? {
      SignalQuestion(name, in: policy, service: "checkout", environment: "production", at: 0)
    }
    #expect(question("probe")?.provider?.patience == .seconds(2))
    #expect(question("slow")?.provider?.patience == .seconds(9))
    #expect(question("metrics")?.provider?.patience == .seconds(10))
    #expect(question("probe")?.entry == ServiceEntry(url: "https://checkout.example/"))
    #expect(question("nothing") == nil)
    policy.verification.probeTimeout = .minutes(5)
    #expect(question("probe")?.provider?.patience == Provider.longestTimeout)
  }

  @Test(arguments: ["http://nowhere.invalid/", "not an address", "ftp://127.0.0.1/", ""])
  func `trouble of our own is no failure of theirs`(url: String) async {
    let reading = await read(url)
    #expect(reading.value == nil)
    #expect(reading.because?.isEmpty == false)
  }

  @Test func `an endless answer is no knowledge`() async throws {
    let server = try FalseServer(.floods)
    #expect(await read(server.url).value == nil)
  }

  @Test func `without an address the entry of the service is asked, with its places filled`()
    async throws
  {
    let server = try FalseServer(.answers(answer(200, "ok")))
    let entry = ServiceEntry(url: server.url + "/{service}/{environment}")
    #expect(await read(nil, entry: entry).value == Self.passed)
    #expect(server.requests.first?.hasPrefix("GET /checkout/production HTTP/1.1") == true)
    #expect(await read(nil).value == nil)
  }
}

@Suite(.ownThreads) struct `The entry of a service` {
  private func look(
    _ answer: [UInt8], header: String? = nil, field: String? = nil
  ) async throws -> EntrySighting {
    let server = try FalseServer(.answers(answer))
    var entry = ServiceEntry(url: server.url + "/version")
    (entry.header, entry.field) = (header, field)
    return await EntryProbe().look(at: entry, service: "checkout", environment: "production")
  }

  @Test func `the version is in a header field, a JSON field or the whole answer`() async throws {
    let headed = try await look(
      answer(200, "x", headers: "X-Version: 2.4.1\r\n"), header: "x-version")
    #expect(headed.answer == .answered(status: 200, version: "2.4.1"))
    let field = try await look(answer(200, #"{"a": 1, "build": "abc123"}"#), field: "build")
    #expect(field.version == "abc123")
    #expect(try await look(answer(200, "  2.4.1\n")).version == "2.4.1")
    #expect(headed.milliseconds >= 0)
  }

  @Test(arguments: [
    "", "a b", "<html>", "2.4.1\u{0}", String(repeating: "a", count: 129), #"{"version": "2.4.1"}"#,
  ])
  func `what is no version is none`(body: String) async throws {
    let sighting = try await look(answer(200, body))
    #expect(sighting.answer == .answered(status: 200, version: nil))
    #expect(sighting.because?.isEmpty == false)
  }

  @Test func `bytes that are no text are no version`() async throws {
    #expect(try await look(answer(200, [0x32, 0xFF, 0xFE])).version == nil)
    #expect(try await look(answer(200, #"{"build": 7}"#), field: "build").version == nil)
    #expect(
      try await look(answer(200, #"{"build": "1", "build": "2"}"#), field: "build").version == nil)
  }

  @Test(arguments: [302, 404, 503])
  func `an error page says nothing of the version`(status: Int) async throws {
    let sighting = try await look(answer(status, "2.4.1"))
    #expect(sighting.answer == .answered(status: status, version: nil))
  }

  @Test func `silence is told from what could not be asked`() async throws {
    let entry = ServiceEntry(url: "http://127.0.0.1:\(try freePort())/")
    guard
      case .silent = await EntryProbe().look(at: entry, service: "a", environment: "b").answer
    else {
      Issue.record("nobody listens there")
      return
    }
    for (url, service) in [("http://nowhere.invalid/", "a"), ("http://127.0.0.1/{service}", "A b")]
    {
      let sighting = await EntryProbe().look(
        at: ServiceEntry(url: url), service: service, environment: "b")
      guard case .notAsked = sighting.answer else {
        Issue.record("\(url) was asked")
        continue
      }
    }
  }

  @Test func `it does not wait longer than it may`() async throws {
    let server = try FalseServer(.saysNothing)
    let start = ContinuousClock.now
    let sighting = await EntryProbe(timeout: .milliseconds(200)).look(
      at: ServiceEntry(url: server.url), service: "a", environment: "b")
    guard case .silent = sighting.answer else {
      Issue.record("\(sighting)")
      return
    }
    #expect(ContinuousClock.now - start < .seconds(4))
    #expect(sighting.milliseconds >= 190)
  }
}
