import Digest
import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import Synchronization
import TestSupport
import Testing
import Chat
@testable import Web

@Suite struct `The gate for a chat program` {
  private static let body = Array("user_id=U1".utf8)

  /// A gate with a secret that can be changed, and how often it was looked for.
  private final class Scene: Sendable {
    let clock = HandClock()
    let secret: Mutex<String?>
    let lookups = Mutex(0)
    let troubles = Troubles()

    struct Missing: Error {}

    init(_ secret: String?) { self.secret = Mutex(secret) }

    func gate() -> ChatGate {
      let secrets = SigningSecrets(
        { [self] _ in
          lookups.withLock { $0 += 1 }
          guard let secret = secret.withLock({ $0 }) else { throw Missing() }
          return secret
        }, uptime: { [clock] in clock.uptime }, log: { [troubles] in troubles.note($0) })
      return ChatGate(
        policies: Chat.rules(), secrets: secrets,
        visitors: UnsignedVisitors(uptime: { [clock] in clock.uptime }), hash: testHash,
        now: { [clock] in clock.now })
    }

    func request(signedBy secret: String) throws -> HTTP.Request {
      let seconds = clock.now.microseconds / 1_000_000
      let field = ChatSignature(secret: secret, digest: testHash)
        .field(seconds: seconds, body: `The gate for a chat program`.body)
      let head = try RequestHead(
        "POST", "/chat/slack/command",
        headers: [("X-Slack-Request-Timestamp", "\(seconds)"), ("X-Slack-Signature", field)])
      return HTTP.Request(head: head, body: `The gate for a chat program`.body)
    }
  }

  private static let good = "8f742231b10e8888abcd99baac85a5ce"

  @Test func `looks for the secret once in a while, however many ask`() async throws {
    let scene = Scene(Self.good)
    let gate = scene.gate()
    for _ in 0..<5 { _ = try await gate.admit(scene.request(signedBy: Self.good)) }
    for _ in 0..<5 {
      await #expect(throws: Problem.self) { try await gate.admit(scene.request(signedBy: "x")) }
    }
    #expect(scene.lookups.withLock { $0 } == 1)
    let other = "a new one that is long enough"
    scene.secret.withLock { $0 = other }
    scene.clock.advance(31)
    _ = try await gate.admit(scene.request(signedBy: other))
    await #expect(throws: Problem.self) {
      try await gate.admit(scene.request(signedBy: Self.good))
    }
    #expect(scene.lookups.withLock { $0 } == 2)
  }

  @Test(arguments: [nil, "", "short"])
  func `stays shut without a secret that is one`(secret: String?) async throws {
    let scene = Scene(secret)
    let gate = scene.gate()
    for _ in 0..<3 {
      await #expect(throws: Problem.self) {
        try await gate.admit(scene.request(signedBy: secret ?? ""))
      }
    }
    #expect(scene.lookups.withLock { $0 } == 1)
    #expect(scene.troubles.all.count == 1, "the log says why, and not for each request")
  }
}

@Suite struct `Answers that come late` {
  @Test func `are sent to where they were asked for`() async throws {
    let receiver = ChatReceiver()
    let replies = ChatReplies(
      { body, address, _ in receiver.take(body, at: address) }, within: .milliseconds(20),
      log: { _ in })
    let (gate, opener) = AsyncStream<Void>.makeStream()
    let first = await replies.answer(
      to: "https://hooks.example/1", allowingPrivate: false
    ) {
      for await _ in gate { break }
      return ChatAnswer("It is done.")
    }
    #expect(first.paragraphs[0].contains("longer than usual"))
    #expect(receiver.all.isEmpty)
    opener.yield()
    let deadline = ContinuousClock.now.advanced(by: .seconds(20))
    while receiver.all.isEmpty, ContinuousClock.now < deadline { await Task.yield() }
    #expect(receiver.all.first?.address == "https://hooks.example/1")
    #expect(receiver.all.first?.body.said.contains("It is done.") == true)
  }

  @Test func `are not sent when they came in time`() async throws {
    let receiver = ChatReceiver()
    let replies = ChatReplies(
      { body, address, _ in receiver.take(body, at: address) }, within: .seconds(60), log: { _ in })
    let answer = await replies.answer(
      to: "https://hooks.example/1", allowingPrivate: false
    ) { ChatAnswer("It is done.") }
    #expect(answer == ChatAnswer("It is done."))
    #expect(receiver.all.isEmpty)
  }
}
