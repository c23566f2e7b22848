import Crypto
import Digest
import EventLog
import Foundation
import TestPrograms
import Testing

@Suite struct `An export` {
  let log: ExampleLog
  let file: String

  init() throws {
    log = try ExampleLog()
    file = try log.export(.log)
  }

  @Test func `is JSON in every line, and says what the events say`() throws {
    let lines = file.split(separator: "\n")
    #expect(lines.count == 13)
    let objects = try lines.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects[0]["format"] as? String == "lastgood export 1")
    #expect(objects[0]["checkpoint"] as? String == (try log.checkpoint().description))
    #expect(objects[1]["kind"] as? String == "incident")
    #expect(objects[1]["redacted_by"] as? Int == 10)
    #expect(objects[1]["happened_at"] as? String == "2026-01-02T03:04:05.678901Z")
    #expect(objects[4]["kind"] is NSNull)
    #expect(objects[5]["role"] as? String == "Ärzt\"in\\\n\u{1}🚒")
    #expect(objects[12].keys.elementsEqual(["count"]) && objects[12]["count"] as? Int == 11)
  }

  @Test func `is found good by the independent verifier`() throws {
    let one = try #require(log.events.first).event.stream
    let answers = try verify([
      file,
      try log.export(.log, isWithheld: { $0.rawValue == 4 }),
      try log.export(.log, isWithheld: { $0.rawValue == 10 }),
      try log.export(.stream(one), where: { $0.stream == one }),
      try log.export(
        .stream(one), isWithheld: { $0.rawValue == 4 }, where: { $0.stream == one }),
      try log.export(.selection, where: { [1, 3, 10].contains($0.position.rawValue) }),
      try log.export(.selection, where: { _ in false }),
    ])
    for answer in answers { #expect(answer.hasPrefix("good: "), "\(answer)") }
    #expect(answers[0].contains("redacted: the words of the event at position 1, by the event at"))
    #expect(answers[1].contains("withheld: 1 events"))
  }

  @Test func `is found bad when a line is missing, moved, doubled or cut`() throws {
    let lines = file.split(separator: "\n").map { "\($0)\n" }
    var files: [(String, String)] = []
    for index in lines.indices {
      var (dropped, doubled, swapped) = (lines, lines, lines)
      dropped.remove(at: index)
      doubled.insert(lines[index], at: index)
      files.append(("drop \(index)", dropped.joined()))
      files.append(("double \(index)", doubled.joined()))
      guard index > 0 else { continue }
      swapped.swapAt(index - 1, index)
      files.append(("swap \(index)", swapped.joined()))
    }
    files.append(("no end", String(file.dropLast())))
    files.append(("empty", ""))
    files.append(("empty line", file + "\n"))
    // The count mended, so that only the positions can tell.
    let mended = lines.enumerated().filter { $0.offset != 11 }.map(\.element).joined()
    files.append(("mended", mended.replacing("{\"count\":11}", with: "{\"count\":10}")))
    try expectFindings(in: files)
  }

  @Test func `of a stream is found bad when an event of it is missing`() throws {
    let one = try #require(log.events.first).event.stream
    func stream(_ isIncluded: (Int64) -> Bool) throws -> String {
      try log.export(
        .stream(one), where: { $0.stream == one && isIncluded($0.position.rawValue) })
    }
    try expectFindings(in: [
      ("first", stream { $0 != 1 }), ("inner", stream { $0 != 4 }),
      ("redaction", stream { $0 != 10 }),
      ("other stream", try log.export(.stream(one), where: { $0.position.rawValue < 3 })),
      ("no redaction", try log.export(.selection, where: { $0.position.rawValue == 1 })),
    ])
  }

  @Test func `is found bad when any field of any line is changed, removed or added`() throws {
    let lines = file.split(separator: "\n").map(String.init)
    var files: [(String, String)] = []
    for (index, line) in lines.enumerated() {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      func add(_ name: String, _ changed: [String: Any]) throws {
        let bytes = try JSONSerialization.data(withJSONObject: changed)
        var other = lines
        other[index] = String(decoding: bytes, as: UTF8.self)
        files.append(("line \(index), \(name)", other.joined(separator: "\n") + "\n"))
      }
      for (name, value) in object {
        for (way, mutant) in mutants(of: value) {
          try add("\(name) \(way)", object.merging([name: mutant]) { $1 })
        }
        try add("\(name) removed", object.filter { $0.key != name })
      }
      try add("one added", object.merging(["surplus": 1]) { $1 })
      if let command = object["command"] as? [String: Any] {
        for (name, value) in command {
          for (way, mutant) in mutants(of: value) {
            try add(
              "command.\(name) \(way)",
              object.merging(["command": command.merging([name: mutant]) { $1 }]) { $1 })
          }
        }
      }
    }
    #expect(files.count > 600)
    try expectFindings(in: files)
  }

  @Test func `is found bad when it is not strict JSON`() throws {
    let edits = [
      ("\"version\":1,", "\"version\":1,\"version\":1,"), ("\"version\":1,", "\"version\":1.0,"),
      ("\"version\":1,", "\"version\":true,"), ("\"version\":1,", "\"version\":\"1\","),
      ("\"revision\":1,", "\"revision\":1e0,"), ("\"revision\":1,", "\"revision\":NaN,"),
      ("responder", "responder\\ud800"), ("\"key\":", "\"key\":\"\",\"key\":"),
      ("\"causes\":[]", "\"causes\":\(String(repeating: "[", count: 100_000))"),
    ]
    try expectFindings(
      in: edits.map { ("\($1.prefix(60))", file.replacing($0, with: $1, maxReplacements: 1)) })
  }

  @Test func `is found bad when it is signed by another key, or written anew`() throws {
    let stranger = try Ed25519SigningKey.generate()
    let key = try #require(
      NoteKey(name: log.origin.description, publicKey: stranger.publicKey, by: log.sha256))
    let root = try #require(try log.tree.prover.root(at: log.tree.size))
    let note = try Checkpoint(origin: log.origin, size: log.tree.size, root: root)
      .signed(as: key, with: stranger)
    var lines = file.split(separator: "\n").map { "\($0)\n" }
    let header = ExportHeader(.log, of: log.origin, checkpoint: note, signedBy: key)
    lines[0] = String(decoding: ExportLine.header(header).bytes, as: UTF8.self)
    let forged = lines.joined()
    // On its own it is whole; only the key that is known from elsewhere tells.
    let alone = try verify([forged])
    #expect(alone[0].hasPrefix("good: ") && alone[0].contains("caution: "))
    let known = try verify([forged, file], vkey: log.key.description)
    #expect(known[0].contains("key is not the given one"))
    #expect(known[1].hasPrefix("good: ") && !known[1].contains("caution: "))
  }

  @Test func `is held against a checkpoint kept elsewhere`() throws {
    let vkey = log.key.description
    for size in [0, 1, 5, 10, 11] as [Int64] {
      let answer = try verify([file], vkey: vkey, checkpoint: log.checkpoint(at: size).description)
      #expect(answer[0].contains("agrees with the given checkpoint"), "\(answer)")
    }
    for (size, root) in [(5, 6), (11, 10), (12, 11)] as [(Int64, Int64)] {
      let root = try #require(try log.tree.prover.root(at: root))
      let other = try Checkpoint(origin: log.origin, size: size, root: root)
        .signed(as: log.key, with: log.signer)
      let answer = try verify([file], vkey: vkey, checkpoint: other.description)
      #expect(answer[0].hasPrefix("bad: "), "\(answer)")
    }
    let part = try log.export(.selection, where: { $0.position.rawValue == 2 })
    let answer = try verify([part], vkey: vkey, checkpoint: log.checkpoint(at: 5).description)
    #expect(answer[0].contains("cannot be compared"))
  }

  @Test func `is judged by an exit code`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let good = folder.appending(path: "good").path
    let bad = folder.appending(path: "bad").path
    try Data(file.utf8).write(to: URL(filePath: good))
    try Data(file.replacing("responder", with: "commander", maxReplacements: 1).utf8)
      .write(to: URL(filePath: bad))
    #expect(try run([good]).code == 0)
    #expect(try run([good, "--vkey", log.key.description]).code == 0)
    let answer = try run([bad])
    #expect(answer.code == 2)
    #expect(answer.output.hasPrefix("bad: line 2, event at position 1 ("))
    #expect(try run([]).code == 64)
    #expect(try run([good, bad]).code == 64)
    #expect(try run(["--unknown", good]).code == 64)
    #expect(try run([good, "--vkey"]).code == 64)
    #expect(try run([good + "x"]).code == 64)
  }
}

extension `An export` {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "scripts/verify-export.py").path

  /// Judges many files in one run of the verifier, through the function its `main` calls.
  private static let harness = """
    import functools, importlib.util, json, sys
    spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
    verifier = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verifier)
    # Most files carry the same signature: without this it is nearly all of the time.
    verifier.is_signature = functools.cache(verifier.is_signature)
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

  private struct Question: Encodable {
    var files: [String]
    var vkey: String?
    var checkpoint: String?
  }

  private func verify(
    _ files: [String], vkey: String? = nil, checkpoint: String? = nil
  ) throws -> [String] {
    let question = FileManager.default.temporaryDirectory.appending(path: "question-\(UUID())")
    defer { try? FileManager.default.removeItem(at: question) }
    try JSONEncoder().encode(Question(files: files, vkey: vkey, checkpoint: checkpoint))
      .write(to: question)
    let answer = try python(["-B", "-c", Self.harness, Self.script, question.path])
    let answers = try JSONDecoder().decode([String].self, from: Data(answer.output.utf8))
    try #require(answers.count == files.count)
    return answers
  }

  private func run(_ arguments: [String]) throws -> (code: Int32, output: String) {
    try python(["-B", Self.script] + arguments)
  }

  private func python(_ arguments: [String]) throws -> (code: Int32, output: String) {
    try runProgram("/usr/bin/env", ["python3"] + arguments)
  }

  private func expectFindings(in files: [(name: String, text: String)]) throws {
    for (file, answer) in zip(files, try verify(files.map(\.text))) {
      #expect(answer.hasPrefix("bad: "), "\(file.name): \(answer)")
    }
  }

  /// Other values in the place of this one.
  private func mutants(of value: Any) -> [(String, Any)] {
    switch value {
    case let text as String:
      var (flipped, last) = (Array(text.utf8), Array(text.utf8))
      if !text.isEmpty {
        // Within ASCII, so that it stays text; for digits and letters it stays plausible.
        flipped[0] ^= 1
        last[last.count - 1] ^= 2
      }
      return [
        ("begins otherwise", text.isEmpty ? "x" : String(decoding: flipped, as: UTF8.self)),
        ("ends otherwise", text.isEmpty ? "y" : String(decoding: last, as: UTF8.self)),
        ("longer", text + "A"), ("null", NSNull()), ("a number", 1),
      ]
    case is NSNull: return [("a text", "x"), ("a number", 3), ("a list", [Any]())]
    case let list as [Any]:
      return [
        ("longer", list + [list.first ?? String(repeating: "0", count: 64)]), ("null", NSNull()),
        ("a text", "x"),
      ] + (list.isEmpty ? [] : [("shorter", Array(list.dropLast()))])
    case is [String: Any]: return [("null", NSNull()), ("a text", "x"), ("empty", [String: Any]())]
    case let number as NSNumber:
      return [
        ("more", number.intValue + 1), ("less", number.intValue - 1), ("zero", -number.intValue),
        ("null", NSNull()), ("a text", "1"), ("true", true),
      ]
    default: return []
    }
  }
}
