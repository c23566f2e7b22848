import EventLog
import FoundationEssentials
import JSON
import Testing

// MARK: - Reading

extension EventStoreConformance {
  static let reading: [EventStoreConformance] = [
    EventStoreConformance("pages of the log and of a stream begin and end where they are asked") {
      store async throws in
      let (one, two, me) = (StreamID.fresh(), StreamID.fresh(), Commander())
      for index in 0..<10 { _ = try await store.append(me.append(to: index < 5 ? one : two)) }
      for start in 0...11 {
        for limit in [1, 3, 100] {
          let page = try await store.events(after: LogPosition(Int64(start)), limit: limit)
          let wanted = (1...10).dropFirst(start).prefix(limit).map { LogPosition(Int64($0)) }
          #expect(page.map(\.position) == wanted)
        }
      }
      for start in 0...6 {
        let page = try await store.events(in: two, after: StreamVersion(Int32(start)), limit: 2)
        let wanted = (1...5).dropFirst(start).prefix(2).map { StreamVersion(Int32($0)) }
        #expect(page.map(\.version) == wanted)
      }
    },
    EventStoreConformance("whoever lacks the right sees that an event exists, and no more") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let drafts = [Commander.draft(), Commander.draft(words: "w", visibility: .restricted)]
      _ = try await store.append(me.append(drafts, to: stream))
      let events = try await store.events(after: .start, limit: 2)
      try #require(events.count == 2)
      #expect(events.map { $0.seen(with: .restricted) } == events.map { .event($0) })
      #expect(events[0].seen(with: .normal) == .event(events[0]))
      #expect(
        events[1].seen(with: .normal) == .withheld(LogPosition(2), hash: events[1].hash))
    },
    EventStoreConformance("what was known at a time is the whole prefix recorded by then") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      for _ in 0..<5 { _ = try await store.append(me.append(to: stream)) }
      let events = try await store.events(after: .start, limit: 10)
      for event in events {
        for time in [-1, 0, 1] {
          let time = Timestamp(microseconds: event.recordedAt.microseconds + Int64(time))
          let known = events.prefix { $0.recordedAt <= time }.last?.position ?? .start
          #expect(try await store.position(asKnownAt: time) == known)
        }
      }
      let ages = try #require(Timestamp("2199-01-01T00:00:00Z"))
      #expect(try await store.position(asKnownAt: ages) == LogPosition(5))
      #expect(try await store.position(asKnownAt: Timestamp(microseconds: 0)) == .start)
    },
    EventStoreConformance("words come back as they were, and nil where there were none") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let texts = [nil, "one", nil, "", "three \u{1F692}\n\"quoted\""]
      _ = try await store.append(me.append(texts.map { Commander.draft(words: $0) }, to: stream))
      let events = try await store.events(after: .start, limit: 10)
      let words = try await store.words(of: events)
      try #require(words.count == 5)
      for (text, words) in zip(texts, words) {
        guard let text else {
          #expect(words == nil)
          continue
        }
        let found = try StoredPayload(clear: [], words: words).text("text")
        #expect(found == .text(text))
      }
      // No plaintext in what is stored.
      #expect(events[1].sealed?.ciphertext != Array(#"{"text":"one"}"#.utf8))
      #expect(events[0].sealed == nil)
      #expect(try await store.words(of: []).isEmpty)
      #expect(try await store.words(of: events.reversed()) == words.reversed())
    },
  ]
}

// MARK: - Redacting

extension EventStoreConformance {
  static let redacting: [EventStoreConformance] = [
    EventStoreConformance("redacted words are gone, say when and why, and every hash still holds") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft(words: "a password", visibility: .restricted)
      _ = try await store.append(me.append([draft], to: stream))
      let before = try await store.events(after: .start, limit: 1)
      var request = RedactionRequest(
        of: draft.id, because: "it was a password", as: me.command("redact"), role: "lead",
        at: Commander.noon)
      request.policy = Commander.digest(of: "policy")
      let answer = try await store.redact(request)
      #expect(
        answer
          == .appended(
            Receipt(first: LogPosition(2), last: LogPosition(2), version: StreamVersion(2))))
      let events = try await store.events(in: stream, after: .empty, limit: 10)
      try #require(events.count == 2)
      #expect(events[0].hash == before[0].hash)
      #expect(events[0].sealed?.ciphertext == before[0].sealed?.ciphertext)
      #expect(events[0].sealed?.key == nil)
      let words = try await store.words(of: events)
      #expect(
        words[0]
          == .redacted(
            Redaction(
              at: events[1].recordedAt, by: LogPosition(2), because: "it was a password")))

      let record = events[1]
      #expect(record.type == .redaction && record.revision == 1)
      #expect(record.visibility == .restricted, "a redaction is as visible as what it redacts")
      #expect(record.actor == Actor(me.principal, as: "lead"))
      #expect(record.causes == [draft.id])
      #expect(record.happenedAt == Commander.noon && record.policy == request.policy)
      #expect(record.command?.key == request.command.key && record.command?.eventCount == 1)
      let decoded = try EventFormat.entries.decode(record, words: words[1])
      #expect(
        decoded == .event(.redacted(entry: draft.id, because: .text("it was a password"))))
    },
    EventStoreConformance("redacting twice redacts once, and answers as the first time") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft(words: "w")
      _ = try await store.append(me.append([draft], to: stream))
      let command = me.command("redact")
      let request = RedactionRequest(
        of: draft.id, because: "first", as: command, role: "lead", at: Commander.noon)
      let receipt = try #require(try await store.redact(request).appended)
      _ = try await store.append(me.append(to: stream))
      #expect(try await store.redact(request) == .replayed(receipt))
      var another = request
      another.command = Commander().command("redact")
      another.because = "second"
      #expect(try await store.redact(another) == .replayed(receipt))
      #expect(try await store.earlierAnswer(to: command) == receipt)
      #expect(try await store.head().position == LogPosition(3))
      var stolen = request
      stolen.command = me.command("another command", key: command.key)
      let refused = stolen
      await #expect(throws: AppendRefusal.keyReused(command.key)) {
        try await store.redact(refused)
      }
    },
    EventStoreConformance("many redactions of one entry at once redact it once") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft(words: "w")
      _ = try await store.append(me.append([draft], to: stream))
      let answers = try await withThrowingTaskGroup(of: AppendAnswer.self) { group in
        for _ in 0..<6 {
          group.addTask {
            try await store.redact(
              RedactionRequest(
                of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0.appended != nil } == 1)
      #expect(try await store.head().position == LogPosition(2))
    },
    EventStoreConformance("there is nothing to redact in no entry, nor in one without words") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft()
      _ = try await store.append(me.append([draft], to: stream))
      let nobody = EventID(uuid: UUID())
      await #expect(throws: RedactionRefusal.noSuchEntry(nobody)) {
        try await store.redact(
          RedactionRequest(
            of: nobody, because: "b", as: me.command(), role: "lead", at: Commander.noon))
      }
      await #expect(throws: RedactionRefusal.noWords(draft.id)) {
        try await store.redact(
          RedactionRequest(
            of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon))
      }
      #expect(try await store.head().position == LogPosition(1))
    },
    EventStoreConformance("a redaction takes no more nonsense than an append") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft(words: "w")
      _ = try await store.append(me.append([draft], to: stream))
      let request = RedactionRequest(
        of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon)
      var (nobody, never, endless) = (request, request, request)
      nobody.role = "Nobody at all"
      never.at = Timestamp(microseconds: .max)
      endless.because = String(repeating: "b", count: Append.maximumEventSize)
      for request in [nobody, never, endless] {
        await #expect(throws: AppendRefusal.self) { try await store.redact(request) }
      }
      #expect(try await store.head().position == LogPosition(1))
      #expect(try await store.redact(request).appended != nil)
    },
    EventStoreConformance("the reason of a redaction can itself be redacted") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let draft = Commander.draft(words: "Jane Doe")
      _ = try await store.append(me.append([draft], to: stream))
      func redact(_ entry: EventID, _ because: String) async throws -> AppendAnswer {
        try await store.redact(
          RedactionRequest(
            of: entry, because: because, as: me.command(because), role: "lead",
            at: Commander.noon))
      }
      _ = try await redact(draft.id, "Jane Doe asked for it")
      let record = try #require(try await store.events(after: LogPosition(1), limit: 1).first)
      #expect(try await redact(record.id, "named her again").appended != nil)
      let events = try await store.events(after: .start, limit: 10)
      let words = try await store.words(of: events)
      try #require(events.count == 3)
      #expect(
        words[0]
          == .redacted(
            Redaction(at: events[1].recordedAt, by: LogPosition(2), because: nil)))
      #expect(
        words[1]
          == .redacted(
            Redaction(at: events[2].recordedAt, by: LogPosition(3), because: "named her again")))
    },
    EventStoreConformance("only the entry's words go: its neighbours keep theirs") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let drafts = (0..<3).map { Commander.draft($0, words: "word \($0)") }
      _ = try await store.append(me.append(drafts, to: stream))
      _ = try await store.redact(
        RedactionRequest(
          of: drafts[1].id, because: "b", as: me.command(), role: "lead", at: Commander.noon))
      let words = try await store.words(of: try await store.events(after: .start, limit: 3))
      #expect(words[0] == drafts[0].body.words.map { .text($0) })
      #expect(words[2] == drafts[2].body.words.map { .text($0) })
      guard case .redacted = words[1] else {
        Issue.record("the words are still there")
        return
      }
    },
  ]
}
