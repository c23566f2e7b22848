import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

/// Many commands in one call must be answered as the same commands one after the other.
@Suite(.freshDatabase) struct `Several appends in one call` {
  private func call(_ appends: [Append]) async throws -> [Result<AppendAnswer, AppendRefusal>] {
    let database = try FreshDatabase.current
    let vault = try FreshDatabase.vault()
    let session = Session(database.connectionString(as: .app), name: "batch")
    let answers = try await session.use { connection in
      try appends.send(over: connection, vault: vault)
    }
    await session.close()
    return answers
  }

  @Test func `each has an answer of its own`() async throws {
    let (me, stream, other) = (Commander(), StreamID.fresh(), StreamID.fresh())
    let first = me.append(to: stream)
    _ = try await call([first])
    let stolen = me.append(to: other, as: me.command("stolen", key: first.command.key))
    let answers = try await call([
      me.append(to: stream, expecting: .empty),
      first,
      stolen,
      me.append(to: stream, .postmortem),
      me.append([Commander.draft(1), Commander.draft(2)], to: stream, expecting: StreamVersion(1)),
      me.append(to: stream, expecting: StreamVersion(3)),
    ])
    #expect(answers[0] == .success(.conflict(actual: StreamVersion(1))))
    #expect(
      answers[1]
        == .success(
          .replayed(
            Receipt(first: LogPosition(1), last: LogPosition(1), version: StreamVersion(1)))))
    #expect(answers[2] == .failure(.keyReused(first.command.key)))
    #expect(answers[3] == .failure(.wrongKind(stream)))
    #expect(
      answers[4]
        == .success(
          .appended(
            Receipt(first: LogPosition(2), last: LogPosition(3), version: StreamVersion(3)))))
    #expect(
      answers[5]
        == .success(
          .appended(
            Receipt(first: LogPosition(4), last: LogPosition(4), version: StreamVersion(4)))))
    let database = try FreshDatabase.current
    try await database.withStore { store in try await expectSound(store) }
  }

  @Test func `a conflict on a new stream leaves its kind open for who comes behind it`()
    async throws
  {
    let (me, stream) = (Commander(), StreamID.fresh())
    let answers = try await call([
      me.append(to: stream, .deployment, expecting: StreamVersion(3)),
      me.append(to: stream, .incident),
      me.append(to: stream, .deployment),
    ])
    let receipt = Receipt(first: LogPosition(1), last: LogPosition(1), version: StreamVersion(1))
    #expect(answers[0] == .success(.conflict(actual: .empty)))
    #expect(answers[1] == .success(.appended(receipt)))
    #expect(answers[2] == .failure(.wrongKind(stream)))
    try await FreshDatabase.current.withStore { store async throws in try await expectSound(store) }
  }

  @Test(arguments: 1...6)
  func `equal the same appends one at a time`(_ seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let model = try InMemoryEventStore()
    let streams = (0..<4).map { _ in StreamID.fresh() }.sorted { $0.description < $1.description }
    let kinds: [StreamKind] = [.incident, .incident, .deployment]
    let me = Commander()
    var given: [Append] = []
    var covered: Set<String> = []
    for _ in 0..<12 {
      var batch: [Append] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let stream = streams.randomElement(using: &random) ?? streams[0]
        let drafts = (0..<Int.random(in: 1...3, using: &random)).map {
          Commander.draft($0, words: random.happens(30) ? "w" : nil)
        }
        let version = try await model.events(in: stream, after: .empty, limit: 10_000).count
        var append = me.append(
          drafts, to: stream, kinds.randomElement(using: &random) ?? .incident,
          expecting: random.happens(50)
            ? StreamVersion(Int32(version + Int.random(in: 0...3, using: &random))) : nil)
        if random.happens(20), let earlier = given.randomElement(using: &random) {
          append.command = earlier.command
          if random.happens(30) { append.command.digest = Commander.digest(of: "stolen") }
        }
        if !batch.contains(where: { $0.command.key == append.command.key }) { batch.append(append) }
      }
      given += batch
      let answers = try await call(batch)
      // Inside a call the streams come one after the other, and each keeps its order.
      for stream in streams {
        for (append, answer) in zip(batch, answers) where append.stream == stream {
          let wanted: Result<AppendAnswer, AppendRefusal>
          do {
            wanted = .success(try await model.append(append))
          } catch let refusal as AppendRefusal {
            wanted = .failure(refusal)
          }
          try #require(answer == wanted)
          covered.insert(String("\(wanted)".prefix { $0 != "(" && $0 != " " }) + "\(wanted)".kind)
        }
      }
    }
    #expect(covered.count >= 4, "\(covered)")
    try await FreshDatabase.current.withStore { store async throws in
      let events = try await LogAudit.events(of: store)
      let expected = try await LogAudit.events(of: model)
      #expect(events.map(\.id) == expected.map(\.id))
      #expect(events.map(\.version) == expected.map(\.version))
    }
  }

  @Test func `a call that is not what it should be is refused whole`() async throws {
    let database = try FreshDatabase.current
    // The arrays say how many events a command has; these lie about it.
    let lies = [
      "array[2, 1]", "array[0, 1]", "array[1, 0]", "array[-1, 1]", "array[3, 0]",
      "array[null, 1]::int[]", "array[1]", "array[1, 1, 1]",
    ]
    let outcome = try await database.administer { connection in
      var passed: [String] = []
      for lie in lies {
        do {
          try connection.script(
            """
            SELECT log.append_as_app(1, array['\(UUID())', '\(UUID())']::uuid[],
              array['incident', 'incident'], array[null, null]::int[],
              array['\(UUID())', '\(UUID())']::uuid[], array['r', 'r'], array['', '']::bytea[],
              array['\(UUID())', '\(UUID())']::uuid[], array[sha256('x'), sha256('y')], \(lie),
              array['\(UUID())', '\(UUID())']::uuid[], array['note.added', 'note.added'],
              array[1, 1]::smallint[], array[now(), now()], array['', '']::bytea[],
              array[0, 0]::smallint[], array['{}', '{}']::bytea[], array['', '']::bytea[],
              null, null)
            """)
          passed.append(lie)
        } catch is PostgresError {}
      }
      return (
        passed,
        try connection.query("SELECT count(*) FROM log.event").single().decode(0, as: Int.self)
      )
    }
    #expect(outcome.0 == [])
    #expect(outcome.1 == 0)
  }

  @Test func `an event that no reader could get past is refused, whoever sends it`() async throws {
    let database = try FreshDatabase.current
    let sound = [
      "key": "'\(UUID())'", "digest": "sha256('x')", "type": "'note.added'", "role": "'r'",
      "revision": "1", "happened": "now()", "causes": "''", "visibility": "0", "policy": "''",
    ]
    let faults = [
      ("key", "null"), ("digest", "'\\xabcdef'"), ("digest", "null"), ("role", "''"),
      ("role", "repeat('r', 65)"), ("revision", "0"), ("happened", "'infinity'"),
      ("causes", "'\\x0102030405'"), ("visibility", "9"), ("visibility", "null"),
      ("policy", "'\\x01'"), ("type", "null"), ("type", "'n'"),
    ]
    let outcome = try await database.administer { connection in
      func call(_ fields: [String: String]) -> String {
        let field = { fields[$0] ?? "" }
        return """
          SELECT log.append_one_as_app(1, '\(UUID())', 'incident', null, '\(UUID())',
            \(field("role")), \(field("policy")), \(field("key")), \(field("digest")), '\(UUID())',
            \(field("type")), \(field("revision"))::smallint, \(field("happened")),
            \(field("causes")), \(field("visibility"))::smallint, '{}', '', null, null)
          """
      }
      var passed: [String] = []
      for (name, value) in faults {
        do {
          try connection.script(call(sound.merging([name: value]) { $1 }))
          passed.append("\(name) = \(value)")
        } catch let error as PostgresError {
          if error.sqlState.rawValue != "22000" { passed.append("\(name): \(error)") }
        }
      }
      // Without a fault the same call is good.
      try connection.script(call(sound))
      return (
        passed,
        try connection.query("SELECT count(*) FROM log.event").single().decode(0, as: Int.self)
      )
    }
    #expect(outcome.0 == [])
    #expect(outcome.1 == 1)
  }
}

extension String {
  /// The case inside a result's description.
  fileprivate var kind: String {
    ["appended", "replayed", "conflict", "keyReused", "wrongKind"].first { contains($0) } ?? ""
  }
}
