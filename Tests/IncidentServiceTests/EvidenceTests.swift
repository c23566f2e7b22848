import EventLog
import IncidentService
import Postgres
import TestSupport
import Testing

@testable import IncidentService

@Suite(.freshDatabase) struct `Evidence` {
  @Test(arguments: [0, 1, 25 * 1024 * 1024])
  func `comes back byte for byte`(size: Int) async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let bytes = [UInt8](repeating: 0, count: size).enumerated().map { index, _ in
        UInt8(truncatingIfNeeded: index &* 31 &+ index / 256)
      }
      let (written, receipt) = try await office.desk.attach(
        NewEvidence(.file, name: "a.bin", mediaType: "image/png", bytes: bytes), to: place,
        by: office.order(by: office.alice))
      #expect(receipt.size == Int64(size))
      let (evidence, read) = try await office.desk.evidence(
        try #require(written.event).description, for: office.viewer)
      #expect(read == bytes)
      #expect(evidence.name == .text("a.bin") && evidence.blob?.digest == .text(receipt.digest))
    }
  }

  @Test func `of more than 25 MiB is refused before it is stored`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let head = try await office.count
      let bytes = [UInt8](repeating: 7, count: 25 * 1024 * 1024 + 1)
      let refused = try await refusal {
        try await office.desk.attach(
          NewEvidence(.file, bytes: bytes), to: place, by: office.order(by: office.alice))
      }
      guard case .invalid("body", _) = refused else {
        Issue.record("\(String(describing: refused))")
        return
      }
      #expect(try await office.count == head)
    }
  }

  @Test func `attached twice under one key is claimed once`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let new = NewEvidence(.file, bytes: [1, 2, 3, 0])
      let order = office.order(by: office.alice, key: "attach")
      office.store.loseReply()
      await #expect(throws: AppendUnknown.self) {
        try await office.desk.attach(new, to: place, by: order)
      }
      let again = try await office.desk.attach(new, to: place, by: order).written
      #expect(again.outcome == .replayed)
      let entry = try #require(again.event).description
      #expect(try await office.desk.evidence(entry, for: office.alice).bytes == new.bytes)
      let counts = try await office.database.counts
      #expect(counts.claimed == 1 && counts.all == 1)
    }
  }

  @Test func `of a run holds the end of its output, and all of it beside the log`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      // 4,096 is no multiple of three: the cut falls into a letter.
      let output = String(repeating: "€", count: 3_000)
      let written = try await office.desk.record(
        NewRun(command: "make test", exitCode: 2, milliseconds: 10, output: output), in: place,
        by: office.order(by: office.alice))
      let (evidence, bytes) = try await office.desk.evidence(
        try #require(written.event).description, for: office.alice)
      #expect(bytes == Array(output.utf8))
      #expect(evidence.text == .text(String(repeating: "€", count: 1_365)))
      #expect(evidence.run?.exitCode == 2)
      let short = try await office.desk.record(
        NewRun(command: "true", exitCode: 0, milliseconds: 1, output: "ok"), in: place,
        by: office.order(by: office.alice))
      let refused = try await refusal {
        try await office.desk.evidence(
          try #require(short.event).description, for: office.alice)
      }
      #expect(refused?.isNotFound == true, "nothing lies beside the log")
    }
  }

  @Test func `that is a link is kept as it is`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let written = try await office.desk.reference(
        "https://example.org/graph?a=b", .metric, text: "the spike", in: place,
        by: office.order(by: office.alice))
      #expect(written.outcome == .appended)
    }
  }
}

@Suite struct `The end of a text` {
  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "bcd"), ("a€b", 3, "b"), ("a€b", 4, "€b"),
    ("x\r\ny", 2, "y"), ("ae\u{301}z", 3, "z"), ("👩‍👩‍👧z", 6, "z"), ("", 3, ""), ("€€", 1, ""),
  ])
  func `is cut between characters`(text: String, size: Int, end: String) {
    #expect(text.end(atMost: size) == end)
  }

  @Test func `keeps what it can of a pile of accents`() {
    let text = "z" + String(repeating: "\u{301}", count: 5_000)
    let end = text.end(atMost: 4_095)
    #expect(end.utf8.count == 4_094)
  }
}

extension FreshDatabase {
  fileprivate var counts: (all: Int, claimed: Int) {
    get async throws {
      let connection = try Connection(admin)
      defer { connection.close() }
      let row = try connection.query("SELECT count(*), count(entry) FROM log.blobs").single()
      return (try row.decode(0), try row.decode(1))
    }
  }
}
