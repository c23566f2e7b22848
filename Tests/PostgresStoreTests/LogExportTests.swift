import Crypto
import EventLog
import Foundation
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import TestPrograms
import Testing

@Suite(.freshDatabase) struct `An export of the log` {
  @Test func `is found good by the verifier in another language`() async throws {
    try await with(seed: 61) { history, store, folder in
      let checkpoint = try await fill(store, &history, folder)
      let size = checkpoint.checkpoint.size
      var files: [String] = []
      for clearance in [Clearance.normal, .restricted] {
        let export = LogExport(from: store, against: checkpoint, for: clearance)
        let whole = try await text(export, .log)
        #expect(whole.split(separator: "\n").count == Int(size) + 2)
        #expect(whole.contains("withheld") == (clearance == .normal))
        #expect(whole.contains("\"redacted_by\":\(size - 2)") || whole.contains("\"redacted_by\":"))
        files.append(whole)
        for stream in Set(try await store.events(after: .start, limit: 1_000).map(\.stream)) {
          files.append(try await text(export, .stream(stream)))
        }
        for (first, last) in [(1, 5), (3, 3), (size / 2, size), (1, size + 100)] {
          files.append(try await text(export, .range(LogPosition(first)...LogPosition(last))))
        }
      }
      for answer in try verify(files, vkey: checkpoint.key.description) {
        #expect(answer.hasPrefix("good: ") && !answer.contains("caution: "), "\(answer)")
      }
      let held = try verify(
        [files[0]], vkey: checkpoint.key.description, checkpoint: checkpoint.note.description)
      #expect(held[0].contains("agrees with the given checkpoint"))
    }
  }

  @Test func `may end at an older checkpoint`() async throws {
    try await with(seed: 62) { history, store, folder in
      let old = try await fill(store, &history, folder)
      try await history.append(commands: 10, to: store)
      // Not redacted yet, as of the checkpoint.
      for _ in 0..<3 { try await history.redact(in: store) }
      let new = try await history.sealer(of: store, to: folder).checkpoint()
      let files = [
        try await text(LogExport(from: store, against: old, for: .restricted), .log),
        try await text(LogExport(from: store, against: new, for: .restricted), .log),
      ]
      let answers = try verify(
        files, vkey: old.key.description, checkpoint: old.note.description)
      for answer in answers {
        #expect(answer.contains("agrees with the given checkpoint"), "\(answer)")
      }
    }
  }

  @Test func `is found bad when it was tampered with`() async throws {
    try await with(seed: 63) { history, store, folder in
      let checkpoint = try await fill(store, &history, folder)
      let whole = try await text(
        LogExport(from: store, against: checkpoint, for: .restricted), .log)
      let lines = whole.split(separator: "\n").map { $0 + "\n" }
      var files: [String] = []
      var random = SplitMix(state: 8)
      for _ in 0..<150 {
        var bytes = Array(whole.utf8)
        let index = Int.random(in: bytes.indices, using: &random)
        bytes[index] ^= 1 << UInt8.random(in: 0..<4, using: &random)
        files.append(String(decoding: bytes, as: UTF8.self))
      }
      for index in lines.indices {
        files.append(lines.enumerated().filter { $0.offset != index }.map(\.element).joined())
      }
      files.append(whole.replacing("\"redacted_by\":", with: "\"redacted_by\":null,\"x\":"))
      for (file, answer) in zip(files, try verify(files, vkey: checkpoint.key.description)) {
        #expect(answer.hasPrefix("bad: ") || file == whole, "\(answer)")
      }
    }
  }

  @Test func `of a log that was rewritten is refused`() async throws {
    try await with(seed: 64) { history, store, folder in
      let checkpoint = try await fill(store, &history, folder)
      let tampering = try await Tampering()
      try await tampering.run(
        "UPDATE log.event SET role = 'nobody' WHERE position = 2; SELECT tamper.recompute()")
      let export = LogExport(from: store, against: checkpoint, for: .restricted)
      let rewritten = await contradiction { try await export.write(.log) { _ in } }
      guard case .otherRoot = rewritten?.reason else {
        Issue.record("\(String(describing: rewritten))")
        return
      }
      try await tampering.run(
        "DELETE FROM log.event WHERE position > 3; SELECT tamper.recompute()")
      #expect(
        await contradiction { try await export.write(.log) { _ in } }?.reason == .logIsShorter)
      await tampering.end()
    }
  }

  @Test func `of nothing is no file`() async throws {
    try await with(seed: 65) { history, store, folder in
      let checkpoint = try await fill(store, &history, folder)
      let export = LogExport(from: store, against: checkpoint, for: .restricted)
      let stranger = LogExport.Part.stream(StreamID(uuid: UUID()))
      await #expect(throws: NothingToExport(part: stranger)) {
        try await export.write(stranger) { _ in }
      }
    }
  }

  private func fill(
    _ store: PostgresEventStore, _ history: inout RecordedHistory, _ folder: SealFolder
  ) async throws -> SignedCheckpoint {
    try await history.append(commands: 25, to: store)
    for _ in 0..<3 { try await history.redact(in: store) }
    try await history.append(commands: 5, to: store)
    return try await history.sealer(of: store, to: folder).checkpoint()
  }

  private func text(_ export: LogExport, _ part: LogExport.Part) async throws -> String {
    let bytes = Mutex<[UInt8]>([])
    try await export.write(part) { line in bytes.withLock { $0 += line } }
    return bytes.withLock { String(decoding: $0, as: UTF8.self) }
  }
}

/// Judges many files in one run of `scripts/verify-export.py`, through the function its `main` calls.
private func verify(
  _ files: [String], vkey: String, checkpoint: String? = nil
) throws -> [String] {
  struct Question: Encodable {
    var files: [String]
    var vkey: String
    var checkpoint: String?
  }
  let harness = """
    import importlib.util, json, sys
    spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
    verifier = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verifier)
    asked = json.load(open(sys.argv[2], encoding="utf-8"))
    answers = []
    for text in asked["files"]:
        try:
            lines = text.encode("utf-8").splitlines(keepends=True)
            answers.append(verifier.verify(lines, asked.get("vkey"), asked.get("checkpoint")))
        except verifier.Finding as finding:
            answers.append("bad: " + str(finding))
    json.dump(answers, sys.stdout)
    """
  let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "scripts/verify-export.py").path
  let question = FileManager.default.temporaryDirectory.appending(path: "question-\(UUID())")
  defer { try? FileManager.default.removeItem(at: question) }
  try JSONEncoder().encode(Question(files: files, vkey: vkey, checkpoint: checkpoint))
    .write(to: question)
  let said = try runProgram(
    "/usr/bin/env", ["python3", "-B", "-c", harness, script, question.path], keepsErrors: true)
  try #require(said.code == 0, "\(said.output)")
  let answers = try JSONDecoder().decode([String].self, from: Data(said.output.utf8))
  try #require(answers.count == files.count)
  return answers
}
