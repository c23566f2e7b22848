import Crypto
import Decisions
import Digest
import FoundationEssentials
import Glibc
import Policy
import TestThreads
import Testing

@testable import Adapters

/// A file of flags as people write them: with members of their own, and space in odd places.
let flagFile = """
  {
    "$schema": "https://flagd.dev/schema/v0/flags.json",
    "flags": {
      "new-pricing" : {
        "state": "ENABLED",  "owner":"shop \\u00e9",
        "variants": { "on": true,\t"off": false },
        "targeting": { "fractional": [ ["on", 25], ["off", 75] ] },
        "defaultVariant": "on"
      },
      "banner": {"state": "ENABLED", "variants": {"red": "#f00", "off": ""},
                 "defaultVariant": "red", "targeting": {}},
      "old": {"state": "DISABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"}
    },
    "$evaluators": {"mine": {"in": ["@shop", {"var": "email"}]}}
  }

  """

extension FlagFileAdapter {
  init() { self.init(digest: { OpenSSLSHA256().digest(of: $0) }) }
}

extension ActionTarget {
  static func bypass(
    _ settings: [String: String], flag: String = "new-pricing", by adapter: String = "flag-file",
    refresh: Span? = nil
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: adapter)
    (definition.kinds, definition.settings) = ([.bypass], settings)
    (definition.parameters, definition.refresh) = (["flag": .flagKey], refresh)
    return ActionTarget(
      .bypass, of: "checkout", in: "production", by: "switch-off", definition,
      parameters: ["flag": flag])
  }

  func call(_ step: PlanStep, at index: Int = 0) -> StepCall {
    StepCall(step, at: index, of: self, from: nil, identity: "0189", fence: "1.7")
  }
}

@Suite(.ownThreads) struct `Flags in a file` {
  let bench = Bench()
  let file: String
  let adapter = FlagFileAdapter()

  init() { file = bench.file("flags.json", flagFile, mode: 0o640) }

  private var text: String { String(decoding: bytes(file), as: UTF8.self) }

  private func bytes(_ path: String) -> [UInt8] {
    Array(FileManager.default.contents(atPath: path) ?? Data())
  }

  private func target(
    _ settings: [String: String] = [:], flag: String = "new-pricing"
  ) -> ActionTarget {
    .bypass(["file": file].merging(settings) { $1 }, flag: flag)
  }

  private func prepared(_ target: ActionTarget) async throws -> Preparation {
    try adapter.prepare(target, from: await adapter.observe(target))
  }

  @Test func `a dry run says what is and what would be, and changes nothing`() async throws {
    let preparation = try await prepared(target())
    #expect(preparation.current == ["new-pricing is on by default, with targeting."])
    #expect(
      preparation.steps.map { $0.call.dropLast() } == [
        ["flag-file", "set", file, "new-pricing", "off"]
      ])
    #expect(preparation.irreversible.isEmpty)
    #expect(preparation.predicted.contains("off for everybody"))
    #expect(text == flagFile)
  }

  @Test func `only the default and the targeting of that flag are exchanged`() async throws {
    let target = target()
    let step = try #require(try await prepared(target).steps.first)
    #expect(try adapter.wouldPlan([step], for: target))
    guard case .notDone = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was done before")
    }
    let outcome = try await adapter.perform(target.call(step))
    #expect(outcome.ending == .carriedOut)
    let expected =
      flagFile
      .replacing(#"{ "fractional": [ ["on", 25], ["off", 75] ] }"#, with: "{}")
      .replacing(#""defaultVariant": "on""# + "\n", with: #""defaultVariant": "off""# + "\n")
    #expect(text == expected)
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o7777 == 0o640)
    guard case .done = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was not done")
    }
    let again = try await adapter.perform(target.call(step))
    #expect(again.output == "new-pricing was at off for everybody already.")
    #expect(await adapter.observe(target).identity.outcome == .fail)
  }

  @Test func `a flag is put back as it was, and only while it is as it was left`() async throws {
    let target = target()
    let step = try #require(try await prepared(target).steps.first)
    _ = try await adapter.perform(target.call(step))
    let kept = try #require(
      try FileManager.default.contentsOfDirectory(atPath: bench.path)
        .first { $0.hasSuffix(".before.json") })
    let flags = FlagSwitch(file, digest: adapter.digest)
    let snapshot = bytes(bench.path + "/" + kept)
    #expect(try flags.restore(snapshot) == "new-pricing is defined as before.")
    #expect(text == flagFile)
    #expect(try flags.restore(snapshot) == "new-pricing was defined as before already.")
    _ = try await adapter.perform(target.call(step))
    #expect(
      try await adapter.undo(target.call(step)).output == "new-pricing is defined as before.")
    #expect(text == flagFile)
    bench.file("flags.json", flagFile.replacing("25", with: "50"))
    #expect(try await adapter.undo(target.call(step)).ending != .carriedOut)
    #expect(throws: PreparationRefusal.self) { try flags.restore(snapshot) }
    #expect(throws: PreparationRefusal.self) {
      try flags.restore(
        Array(String(decoding: snapshot, as: UTF8.self).replacing("25", with: "99").utf8))
    }
  }

  @Test func `a flag that is not what the plan saw is left alone, and others may change`()
    async throws
  {
    let target = target()
    let step = try #require(try await prepared(target).steps.first)
    let changed = flagFile.replacing("25", with: "50")
    bench.file("flags.json", changed)
    let outcome = try await adapter.perform(target.call(step))
    guard case .failed(let sentence) = outcome.ending else {
      return #expect(Bool(false), "it was changed")
    }
    #expect(sentence.contains("left alone"))
    #expect(text == changed)
    guard case .unknown = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it is neither before nor after")
    }
    bench.file("flags.json", flagFile.replacing("#f00", with: "#0f0"))
    #expect(try await adapter.perform(target.call(step)).ending == .carriedOut)
    #expect(text.contains("#0f0"))
  }

  @Test func `who writes between the reading and the exchange loses nothing`() throws {
    let opened = try ReplaceableFile(file)
    bench.file("next", "theirs")
    #expect(rename(bench.path + "/next", file) == 0)
    #expect(try opened.replace(with: Array("ours".utf8)) == false)
    #expect(text == "theirs")
    let again = try ReplaceableFile(file)
    // In place, so that it is the same file still.
    #expect(truncate(file, 3) == 0)
    #expect(try again.replace(with: Array("ours".utf8)) == false)
    #expect(text == "the")
    #expect(try ReplaceableFile(file).replace(with: Array("ours".utf8)))
    #expect(text == "ours")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path) == ["flags.json"])
  }

  @Test func `readers never see a part of it`() async throws {
    let reader = Task.detached { [file] in
      var odd = 0
      while !Task.isCancelled {
        let whole = FileManager.default.contents(atPath: file).map { Array($0) } ?? []
        if (try? FlagDocument(whole)) == nil { odd += 1 }
        // It is on the pool that everybody shares.
        await Task.yield()
      }
      return odd
    }
    let flags = FlagSwitch(file, digest: adapter.digest)
    let seen = try flags.look(at: "new-pricing", for: "off").digest
    let kept =
      bench.path + "/flags.json.new-pricing.\(seen.description.prefix(12)).before.json"
    for _ in 0..<100 {
      _ = try flags.put("new-pricing", to: "off", seen: seen)
      _ = try flags.restore(bytes(kept))
    }
    reader.cancel()
    #expect(await reader.value == 0)
    #expect(text == flagFile)
  }

  @Test(arguments: [
    ("nowhere", "off"), ("old", "off"), ("banner", "blue"), ("new-pricing", "purple"),
  ])
  func `a flag that is not there, or cannot be put so, fails identity`(
    flag: String, variant: String
  ) async {
    let seen = await adapter.observe(target(["off-variant": variant], flag: flag))
    #expect(seen.identity.outcome == .fail)
  }

  @Test(arguments: smuggled) func `a key that is none is refused`(key: String) async {
    #expect(await adapter.parseCheck(target(flag: key)).outcome == .fail)
    #expect(await adapter.observe(target(flag: key)).identity.outcome == .fail)
  }

  @Test(arguments: [
    ["file": "flags.json"], ["file": "/a/../b"], ["off-variant": "-rf"], ["url": "http://x"],
    ["version-url": "file:///etc/passwd"], ["colour": "blue"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async {
    #expect(await adapter.parseCheck(target(settings)).outcome == .fail)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"flags":[]}"#, #"{"flags":{"a":1}}"#, #"{"flags":{"a":{},"a":{}}}"#,
    #"{"flags":{"new-pricing":{"state":1}}}"#, "{\"flags\":{\"new-pricing\":{}}} x",
  ])
  func `a file that is no file of flags is refused`(text: String) async {
    bench.file("flags.json", text)
    #expect(await adapter.observe(target()).identity.outcome == .fail)
  }

  @Test func `links, and files that everybody may write to, are refused`() async {
    let other = bench.path + "/link.json"
    symlink(file, other)
    #expect(await adapter.observe(target(["file": other])).identity.sentence.contains("is a link"))
    chmod(file, 0o666)
    #expect(await adapter.observe(target()).identity.sentence.contains("chmod o-w"))
  }

  @Test(arguments: [
    ["flag-file", "set", "/etc/passwd", "new-pricing", "off", "sha256:"], ["true"],
    ["flag-file", "set", "F", "new-pricing", "on", "sha256:"], [],
    ["flag-file", "set", "F", "banner", "off", "sha256:"],
  ])
  func `a plan that would do something else is not recognised`(words: [String]) throws {
    let call = words.map {
      $0 == "F" ? file : $0 == "sha256:" ? $0 + String(repeating: "0", count: 64) : $0
    }
    let step = PlanStep(name: "put it", call: call, timeoutSeconds: 10, isIdempotent: true)
    #expect(try !adapter.wouldPlan([step], for: target()))
  }
}
