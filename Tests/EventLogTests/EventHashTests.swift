import Crypto
import Digest
import EventLog
import Foundation
import Testing

/// A file beside the tests.
func fixture(_ name: String, of file: String = #filePath) throws -> Data {
  let folder = URL(filePath: file).deletingLastPathComponent()
  return try Data(contentsOf: folder.appending(path: "Fixtures/\(name)"))
}

@Suite struct `The event hash` {
  let sha256 = OpenSSLSHA256()

  /// Events whose hashes a program in another language computed.
  struct Golden: Decodable {
    struct Event: Decodable {
      struct Command: Decodable {
        var key, digest: String
        var events: Int32
      }

      var position: Int64
      var id, stream, kind, type, happened_at, recorded_at, principal, role, visibility: String
      var version: Int32
      var revision: Int16
      var causes: [String]
      var policy: String?
      var command: Command?
      var clear: String
      var sealed: String?
      var previous, hash: String

      func event() throws -> RecordedEvent {
        RecordedEvent(
          position: LogPosition(position), id: try #require(EventID(id)),
          stream: try #require(StreamID(stream)), version: StreamVersion(version),
          type: try #require(EventType(type)), revision: revision,
          happenedAt: try #require(Timestamp(happened_at)),
          recordedAt: try #require(Timestamp(recorded_at)),
          actor: Actor(try #require(PrincipalID(principal)), as: role),
          causes: try causes.map { try #require(EventID($0)) },
          policy: try policy.map { try #require(SHA256Digest(hexadecimal: $0)) },
          visibility: visibility == "normal" ? .normal : .restricted,
          command: try command.map {
            CommandMark(
              key: try #require(CommandKey($0.key)),
              digest: try #require(SHA256Digest(hexadecimal: $0.digest)), eventCount: $0.events)
          }, clear: try #require([UInt8](base64: clear)),
          sealed: try sealed.map {
            SealedWords(ciphertext: try #require([UInt8](base64: $0)), key: nil)
          }, hash: try #require(SHA256Digest(hexadecimal: hash)))
      }
    }

    var events: [Event]
    var root: String
  }

  @Test func `is what another program computes`() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: fixture("event-hash.json"))
    #expect(golden.events.count >= 3)
    var (hasher, frontier) = (EventHasher(sha256), MerkleFrontier())
    var heads: [StreamID: SHA256Digest] = [:]
    for line in golden.events {
      let event = try line.event()
      let kind = try #require(StreamKind(rawValue: line.kind))
      let previous = heads[event.stream] ?? hasher.genesis(of: event.stream, kind)
      #expect(previous.description == line.previous)
      #expect(hasher.hash(of: event, after: previous) == event.hash)
      heads[event.stream] = event.hash
      frontier.append(event.hash, by: MerkleHasher(sha256))
    }
    #expect(frontier.root(by: MerkleHasher(sha256)).description == golden.root)
  }

  @Test func `changes with each field, and only the position leaves it`() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: fixture("event-hash.json"))
    let event = try #require(golden.events.first).event()
    var hasher = EventHasher(sha256)
    let previous = hasher.genesis(of: event.stream, .incident)

    var moved = event
    moved.position = LogPosition(99)
    moved.hash = .zero
    moved.sealed?.key = WrappedKey(master: 1, bytes: [1])
    #expect(hasher.hash(of: moved, after: previous) == event.hash)

    let mutants = try mutants(of: event)
    var hashes = Set([event.hash])
    for (field, mutant) in mutants {
      #expect(hashes.insert(hasher.hash(of: mutant, after: previous)).inserted, "\(field)")
    }
    #expect(hashes.insert(hasher.hash(of: event, after: .zero)).inserted)
    #expect(mutants.count >= 20)
  }

  @Test func `begins with the stream and its kind`() throws {
    var hasher = EventHasher(sha256)
    let stream = try #require(StreamID("01890a5d-ac96-774b-bcce-b302099a8057"))
    let other = try #require(StreamID("01890a5d-ac96-774b-bcce-b302099a8058"))
    var beginnings = Set(StreamKind.allCases.map { hasher.genesis(of: stream, $0) })
    #expect(beginnings.count == StreamKind.allCases.count)
    #expect(beginnings.insert(hasher.genesis(of: other, .incident)).inserted)
    #expect(
      hasher.genesis(of: stream, .incident)
        == sha256.digest(
          of: Array("lastgood stream 1\n".utf8) + stream.uuid.bytes + [0, 0, 0, 8]
            + Array("incident".utf8)))
  }

  @Test func `does not confuse where one field ends and the next begins`() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: fixture("event-hash.json"))
    var (hasher, event) = (EventHasher(sha256), try #require(golden.events.first).event())
    func content(_ type: String, _ role: String, _ clear: String, _ sealed: String) -> SHA256Digest
    {
      event.type = EventType(known: type)
      event.actor.role = role
      event.clear = Array(clear.utf8)
      event.sealed = SealedWords(ciphertext: Array(sealed.utf8), key: nil)
      return hasher.content(of: event)
    }
    let hashes = [
      content("a.bc", "d", "ef", "g"), content("a.b", "cd", "ef", "g"),
      content("a.bcd", "", "ef", "g"), content("a.bc", "de", "f", "g"),
      content("a.bc", "d", "e", "fg"), content("a.bc", "d", "efg", ""),
    ]
    #expect(Set(hashes).count == hashes.count)
  }

  /// The event with one field changed, for each field in several ways.
  private func mutants(of event: RecordedEvent) throws -> [(String, RecordedEvent)] {
    let text = "01890a5d-ac96-774b-bcce-b302099a8057"
    func with(_ change: (inout RecordedEvent) throws -> Void) rethrows -> RecordedEvent {
      var copy = event
      try change(&copy)
      return copy
    }
    let command = try #require(event.command)
    func with(_ change: (inout CommandMark) throws -> Void) rethrows -> RecordedEvent {
      var mark = command
      try change(&mark)
      return with { (event: inout RecordedEvent) in event.command = mark }
    }
    return [
      ("id", try with { $0.id = try #require(EventID(text)) }),
      ("stream", try with { $0.stream = try #require(StreamID(text)) }),
      ("version", with { $0.version = $0.version.next }),
      ("type", with { $0.type = EventType(known: "incident.declarec") }),
      ("revision", with { $0.revision += 1 }),
      ("happenedAt", with { $0.happenedAt.microseconds += 1 }),
      ("recordedAt", with { $0.recordedAt.microseconds += 1 }),
      ("principal", try with { $0.actor.principal = try #require(PrincipalID(text)) }),
      ("role", with { $0.actor.role += "s" }),
      ("role, empty", with { $0.actor.role = "" }),
      ("causes", with { $0.causes = [event.id] }),
      ("causes, two", with { $0.causes = [event.id, event.id] }),
      ("policy", with { $0.policy = command.digest }),
      ("policy, zero", with { $0.policy = .zero }),
      ("visibility", with { $0.visibility = .restricted }),
      ("command", with { (event: inout RecordedEvent) in event.command = nil }),
      (
        "command.key",
        try with { (mark: inout CommandMark) in
          mark.key = try #require(CommandKey(text))
        }
      ),
      ("command.digest", with { (mark: inout CommandMark) in mark.digest = .zero }),
      ("command.eventCount", with { (mark: inout CommandMark) in mark.eventCount += 1 }),
      ("clear", with { $0.clear[0] ^= 1 }),
      ("clear, longer", with { $0.clear.append(0) }),
      ("clear, empty", with { $0.clear = [] }),
      ("sealed", with { $0.sealed?.ciphertext[0] ^= 1 }),
      ("sealed, shorter", with { $0.sealed?.ciphertext.removeLast() }),
      ("sealed, none", with { $0.sealed = nil }),
    ]
  }
}
