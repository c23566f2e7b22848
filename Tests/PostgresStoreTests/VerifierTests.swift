import Crypto
import Digest
import EventLog
import Foundation
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The verifier of the log` {
  @Test(arguments: 1...20)
  func `finds nothing wrong with a log nobody touched`(seed: UInt64) async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 3, seed: seed)
    for threads in [1, 3] {
      let report = try await verify(history, [note]) {
        $0.threads = threads
        $0.slice = Int64(7 * seed)
      }
      #expect(report.findings == [])
      #expect(report.isGood && report.agreedCheckpoints == [report.size])
      #expect(report.root == note.checkpoint.root)
      #expect(report.redactedCount == 3 && report.hasOpenedWords)
      #expect(report.streamCount == 5 && report.wordCount >= history.worded.count + 6)
      #expect(report.description.hasPrefix("good: "))
    }
  }

  @Test func `finds nothing wrong with an empty log`() async throws {
    let report = try await LogVerifier(FreshDatabase.current.connectionString(as: .auditor)).run()
    #expect(report.isGood && report.size == 0)
    #expect(report.description.contains("caution: not compared with any checkpoint"))
  }

  @Test func `has no false alarm while the log is written and redacted`() async throws {
    let fresh = try FreshDatabase.current
    var history = try RecordedHistory(seed: 77)
    try await fresh.withStore(vault: history.vault) { store in
      try await history.append(commands: 100, to: store)
      let isDone = Mutex(false)
      let vault = history.vault
      let reports = Task {
        var reports: [VerificationReport] = []
        while !isDone.withLock({ $0 }) {
          var options = LogVerifier.Options()
          (options.threads, options.slice, options.vault) = (2, 20, vault)
          reports.append(
            try await LogVerifier(fresh.connectionString(as: .auditor), options: options).run())
        }
        return reports
      }
      for _ in 0..<40 {
        try await history.append(commands: 3, to: store)
        try await history.redact(in: store)
      }
      isDone.withLock { $0 = true }
      let all = try await reports.value
      #expect(all.count > 1)
      for report in all { #expect(report.findings == []) }
    }
  }

  @Test func `tells how far it is`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 0)
    let steps = Mutex<[Int64]>([])
    let report = try await verify(history, [note]) {
      $0.slice = 10
      $0.onProgress = { done, total in
        #expect(done <= total)
        steps.withLock { $0.append(done) }
      }
    }
    let seen = steps.withLock { $0 }
    #expect(seen.count == Int((report.size + 9) / 10) && seen.last == report.size)
    #expect(seen == seen.sorted())
  }

  @Test func `notes that the clock stepped back, and does not call it tampering`() async throws {
    let (history, _) = try await sealed(commands: 6, redactions: 0, eventsEach: 1...1)
    let tampering = try await Tampering()
    // As the database itself would have recorded it: everything computed anew.
    try await tampering.run(
      """
      UPDATE log.event SET recorded_at = recorded_at - interval '1 hour' WHERE position = 3;
      SELECT tamper.recompute()
      """)
    let report = try await verify(history, [])
    #expect(report.isGood)
    #expect(report.clockStepCount == 1 && report.clockSteps.first?.position == LogPosition(3))
    await tampering.end()
  }

  @Test func `says of a damaged row which it is, and goes on`() async throws {
    let (history, note) = try await sealed(commands: 30, redactions: 0)
    let tampering = try await Tampering()
    try await tampering.run(
      """
      UPDATE log.event SET hash = '\\x00' WHERE position = 4;
      UPDATE log.event SET causes = '\\xff' WHERE position = 9
      """)
    let report = try await verify(history, [note])
    #expect(report.first?.place?.position == LogPosition(4))
    #expect(report.first?.fault == .malformed)
    #expect(report.findings.contains { $0.place?.position == LogPosition(9) && $0.fault == .hash })
    await tampering.end()
  }

  @Test func `counts findings beyond those it reports`() async throws {
    let (history, note) = try await sealed(commands: 40, redactions: 0)
    let tampering = try await Tampering()
    try await tampering.run("UPDATE log.event SET role = 'commander'")
    let report = try await verify(history, [note]) { $0.findingLimit = 5 }
    #expect(report.findings.count == 5 && report.findingCount == Int(report.size))
    #expect(report.findings.map(\.place?.position.rawValue) == [1, 2, 3, 4, 5])
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
    #expect(json["good"] as? Bool == false)
    #expect((json["findings"] as? [[String: Any]])?.first?["fault"] as? String == "hash")
    #expect((json["findings"] as? [[String: Any]])?.first?["position"] as? Int == 1)
    await tampering.end()
  }

  @Test func `believes no checkpoint of another key, log or size`() async throws {
    let (history, note) = try await sealed(commands: 10, redactions: 0)
    let stranger = try Ed25519SigningKey.generate()
    let forged = try note.checkpoint.signed(as: note.key, with: stranger)
    let other = Checkpoint(
      origin: LogOrigin(IncarnationID(uuid: UUID())), size: note.checkpoint.size,
      root: note.checkpoint.root)
    let signer = try Ed25519SigningKey(seed: history.signing)
    let otherKey = try #require(
      NoteKey(
        name: other.origin.description, publicKey: signer.publicKey, by: OpenSSLSHA256()))
    let otherNote = try other.signed(as: otherKey, with: signer)
    let beyond = try Checkpoint(
      origin: note.checkpoint.origin, size: note.checkpoint.size + 1, root: .zero
    ).signed(as: note.key, with: signer)
    let report = try await verify(history, [note]) {
      $0.checkpoints = [
        forged.description, otherNote.description, beyond.description, "nothing",
        note.note.description,
      ]
      $0.keys = [note.key, otherKey]
    }
    #expect(report.agreedCheckpoints == [note.checkpoint.size])
    #expect(
      Set(report.findings.map(\.fault.code)) == [
        "checkpoint_unsigned", "checkpoint_origin", "checkpoint_beyond",
      ])
    #expect(report.findingCount == 4)
  }

  @Test func `needs a checkpoint to find a log that was rewritten as a whole`() async throws {
    var (history, first) = try await sealed(commands: 10, redactions: 1)
    let folder = try RecordedHistory.folder()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let second = try await FreshDatabase.current.withStore(vault: history.vault) { store in
      try await history.append(commands: 10, to: store)
      return try await history.sealer(of: store, to: folder).checkpoint()
    }
    let tampering = try await Tampering()
    let position = first.checkpoint.size + 2
    try await tampering.run(
      """
      UPDATE log.event SET role = 'commander' WHERE position = \(position);
      SELECT tamper.recompute()
      """)
    #expect(try await verify(history, []).isGood)
    let report = try await verify(history, [second, first])
    #expect(report.agreedCheckpoints == [first.checkpoint.size])
    #expect(report.findingCount == 1)
    guard case .checkpointRoot(let size, let agreed, _) = report.first?.fault else {
      Issue.record("\(report)")
      return
    }
    #expect(size == second.checkpoint.size && agreed == first.checkpoint.size)
    await tampering.end()
  }

  @Test func `finds a listed redaction that a restored backup undid`() async throws {
    let (history, note) = try await sealed(commands: 10, redactions: 0)
    let entry = try #require(history.worded.last)
    let report = try await verify(history, [note]) {
      $0.redactions = [
        RedactionList.Entry(entry, at: LogPosition(1), redactedBy: LogPosition(99), at: .noon)
      ]
    }
    #expect(report.first?.fault == .keyOfRedacted && report.first?.place?.event?.id == entry)
  }
}

extension Timestamp {
  fileprivate static let noon = RecordedHistory.noon
}

/// A log with history in the current database, and the checkpoint over all of it.
func sealed(
  commands: Int, redactions: Int, seed: UInt64 = 1, eventsEach: ClosedRange<Int> = 1...4
) async throws -> (RecordedHistory, SignedCheckpoint) {
  var history = try RecordedHistory(seed: seed)
  let folder = try RecordedHistory.folder()
  defer { try? FileManager.default.removeItem(atPath: folder.path) }
  let note = try await FreshDatabase.current.withStore(vault: history.vault) { store in
    try await history.append(commands: commands, to: store, eventsEach: eventsEach)
    for _ in 0..<redactions { try await history.redact(in: store) }
    try await history.append(commands: 2, to: store)
    return try await history.sealer(of: store, to: folder).checkpoint()
  }
  return (history, note)
}

/// Verifies the current database as the auditor, opening all words.
func verify(
  _ history: RecordedHistory, _ checkpoints: [SignedCheckpoint],
  _ adapt: (inout LogVerifier.Options) -> Void = { _ in }
) async throws -> VerificationReport {
  var options = LogVerifier.Options()
  options.vault = history.vault
  options.checkpoints = checkpoints.map(\.note.description)
  options.keys = checkpoints.first.map { [$0.key] } ?? []
  adapt(&options)
  return try await LogVerifier(
    FreshDatabase.current.connectionString(as: .auditor), options: options
  )
  .run()
}
