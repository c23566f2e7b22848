import EventLog
import FoundationEssentials
import IncidentService
@testable import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `Searching` {
  @Test func `finds entries by their words, newest first, in pages`() async throws {
    try await ListBench.with { bench in
      let (stream, entry, number) = try await bench.declare("Blank labels")
      for index in 0..<4 { try await bench.note("The LABELS, part \(index).", in: stream) }
      try await bench.note("Nothing of the kind", in: .fresh())
      try await bench.catchUp()
      let queries = bench.queries
      let first = try await queries.search("labels", for: bench.everybody, before: nil, limit: 3)
      #expect(first.rows.map(\.position.rawValue) == [5, 4, 3])
      let rest = try await queries.search(
        "labels", for: bench.everybody, before: first.next, limit: 3)
      #expect(rest.rows.map(\.position.rawValue) == [2, 1])
      #expect(rest.next == nil)
      let hit = try #require(rest.rows.last)
      #expect((hit.event, hit.stream, hit.number) == (entry, stream, number))
      #expect(hit.type == EventType(known: "incident.declared"))
      #expect(hit.excerpt == "Blank labels")
      for (question, count) in [
        ("labels blank", 1), ("labels or kind", 6), ("\"part 2\"", 1), ("labels -part", 1),
        ("label", 0), ("", 0), ("   ", 0),
      ] {
        let found = try await queries.search(
          question, for: bench.everybody, before: nil, limit: 20)
        #expect(found.rows.count == count, "\(question)")
      }
    }
  }

  @Test func `forgets what was redacted`() async throws {
    try await ListBench.with { bench in
      let note = try await bench.note("the password is hunter2", in: .fresh())
      try await bench.catchUp()
      func count() async throws -> Int {
        try await bench.queries.search("hunter2", for: bench.everybody, before: nil, limit: 9)
          .rows.count
      }
      #expect(try await count() == 1)
      try await bench.redact(note, because: "A password.")
      #expect(try await count() == 0)
    }
  }

  @Test func `never keeps the key of what was attached`() async throws {
    try await ListBench.with { bench in
      let evidence = Evidence(
        .file,
        blob: .init(
          id: UUID(), size: 1, digest: .text("digest-of-trace"), proof: "", mediaType: "a/b",
          key: .text("key-of-trace")),
        name: .text("trace.log"))
      try await bench.tell(EventFormat.evidence.body(evidence), in: .fresh())
      try await bench.catchUp()
      #expect(try await !bench.dump().contains { $0.contains("key-of-trace") })
      #expect(try await !bench.dump().contains { $0.contains("digest-of-trace") })
      let found = try await bench.queries.search(
        "trace.log", for: bench.everybody, before: nil, limit: 9)
      #expect(found.rows.map(\.excerpt) == ["trace.log"])
    }
  }

  /// What people paste, and what breaks query languages.
  static let naughty = [
    "'", "''", "\"", "\"\"\"", "&", "& &", "| !", "!", "!!", "-", "- -", "--", "or", "or or",
    "a or", "or a", "(", ")", "((a)", "<->", "a <-> b", "a:*", "a:B", ":", "\\", "\\\\", "%", "_",
    "\0", "a\0b", "\u{FEFF}", "\u{202E}abc", "𝕳𝖊𝖑𝖑𝖔", "田中さん", "👩‍👩‍👧", "Ω≈ç√∫", "İ", "ß", "ﬁ",
    "'; DROP TABLE read.entry_text; --", "$1", "${x}", "%s", "<script>", "a\nb\tc",
    "\u{1B}[31m", String(repeating: "a", count: 5_000), String(repeating: "- ", count: 3_000),
    String(repeating: "\"a ", count: 2_000), String(repeating: "a or ", count: 2_000),
    String(repeating: "-", count: 10_000), String(repeating: "e\u{301}", count: 600),
  ]

  @Test func `survives whatever is asked, and whatever was written`() async throws {
    try await ListBench.with { bench in
      let stream = StreamID.fresh()
      var written = 0
      for text in Self.naughty where !text.utf8.contains(0) {
        try await bench.note(text, in: stream)
        written += 1
      }
      try await bench.note(String(repeating: "needle ", count: 30_000), in: stream)
      try await bench.catchUp()
      let rows = try await bench.dump().count { $0.hasPrefix("entry_text") }
      #expect(rows == written + 1)
      for question in Self.naughty {
        let page = try await bench.queries.search(
          question, for: bench.everybody, before: nil, limit: 100)
        for hit in page.rows { #expect(hit.excerpt.count <= SearchQuestion.excerptLength + 2) }
        _ = try await bench.queries.numbers(like: question, limit: 5)
      }
      let needles = try await bench.queries.search(
        "needle", for: bench.everybody, before: nil, limit: 1)
      #expect(needles.rows.count == 1)
    }
  }

  @Test func `suggests numbers that look like what was typed`() async throws {
    try await ListBench.with { bench in
      for _ in 0..<12 { _ = try await bench.declare() }
      _ = try await bench.plan()
      let queries = bench.queries
      #expect(try await queries.numbers(like: "INC-2026-007", limit: 1) == ["INC-2026-007"])
      #expect(try await queries.numbers(like: "inc-2025-7", limit: 1) == ["INC-2026-007"])
      #expect(try await queries.numbers(like: "7", limit: 3) == ["INC-2026-007"])
      #expect(try await queries.numbers(like: "ICN-2026-012", limit: 1) == ["INC-2026-012"])
      #expect(
        try await Set(queries.numbers(like: "1", limit: 3)) == ["INC-2026-001", "DEP-2026-001"])
      #expect(try await queries.numbers(like: "completely else", limit: 3) == [])
      #expect(try await queries.numbers(like: "", limit: 3) == [])
      #expect(try await queries.numbers(like: "7", limit: -1) == [])
    }
  }
}

@Suite struct `An excerpt` {
  @Test func `shows the word that was found, and what stands around it`() {
    let text =
      String(repeating: "so ", count: 200) + "NEEDLE" + String(repeating: " la", count: 200)
    let excerpt = SearchQuestion("needle").excerpt(of: text)
    #expect(excerpt.contains("NEEDLE"))
    #expect(excerpt.hasPrefix("…"))
    #expect(excerpt.hasSuffix("…"))
    #expect(excerpt.count == SearchQuestion.excerptLength + 2)
  }

  @Test func `is all of a short text, and the beginning where nothing is found`() {
    #expect(SearchQuestion("b").excerpt(of: "a b c") == "a b c")
    #expect(SearchQuestion("b").excerpt(of: "") == "")
    let long = String(repeating: "x", count: 50_000) + " b"
    #expect(SearchQuestion("b").excerpt(of: long).count == SearchQuestion.excerptLength + 1)
    // Lower case of these is longer than they are.
    #expect(SearchQuestion("tail").excerpt(of: "İİİ tail").contains("tail"))
  }
}
