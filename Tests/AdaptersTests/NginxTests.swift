import Decisions
import Digest
import FoundationEssentials
import Glibc
import LocalParts
import Policy
import Synchronization
import TestThreads
import Testing

@testable import Adapters

// One after the other: each has servers of its own.
@Suite(
  .ownThreads, .serialized,
  .enabled(if: NginxProgram.isThere, "nginx is not on this machine: scripts/setup --all"))
struct `A live nginx` {
  private func sentence(_ outcome: StepOutcome) -> String {
    if case .failed(let sentence) = outcome.ending { sentence } else { "\(outcome)" }
  }

  @Test func `what it sends to whom is seen, and what would be so afterwards`() async throws {
    try await withNginx { shop in
      let target = shop.target(.fallback, ["url": "http://\(shop.new)/version"])
      let seen = await shop.adapter.observe(target)
      #expect(seen.identity.outcome == .pass, "\(seen.identity.sentence)")
      #expect(seen.rights.outcome == .pass, "\(seen.rights.sentence)")
      // A machine with much to do may keep it waiting for longer than it waits.
      var running = seen.running
      for _ in 0..<5 where running.value == nil {
        running = await shop.adapter.observe(target).running
      }
      #expect(running == .seen("2.0.0"))
      let preparation = try shop.adapter.prepare(target, from: seen)
      #expect(
        preparation.current == [
          "New clients go to \(shop.old) 50 %, \(shop.new) 50 %. \(shop.old) weight 1; "
            + "\(shop.new) weight 1."
        ])
      #expect(
        preparation.predicted
          == "New clients go to \(shop.old) 100 %. \(shop.old) weight 1; \(shop.new) down.")
      let digest = sha256(Array(shop.text.utf8))
      #expect(
        preparation.steps.map { Array($0.call.dropFirst(2)) } == [
          ["expect", "sha256:\(digest)"], ["need", "usable", shop.old],
          ["write", "shop", shop.old, shop.new, "down", "sha256:\(digest)"],
          ["reload", NginxProgram.path, shop.bench.path + "/nginx.conf"],
          ["ask", "http://127.0.0.1:\(shop.port)/"],
        ])
      #expect(preparation.steps.filter(\.restoresTraffic).map(\.name) == ["let nginx load it"])
      #expect(try shop.adapter.wouldPlan(preparation.steps, for: target))
      #expect(
        try !shop.adapter.wouldPlan(
          preparation.steps, for: shop.target(.fallback, ["new": "10.0.0.1:80"])))
      let check = await shop.adapter.parseCheck(target)
      #expect(check == .pass("nginx takes the file as it would be written."))
      #expect(digest == sha256(Array(shop.text.utf8)), "and nothing was changed")
    }
  }

  @Test(arguments: [MitigationKind.fallback, .halt])
  func `all clients are moved while many of them ask, and none sees an error`(
    kind: MitigationKind
  ) async throws {
    try await withNginx { shop in
      let target = shop.target(kind)
      let before = shop.text
      let preparation = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target))
      let (said, during) = try await underLoad(shop) {
        try await shop.perform(preparation.steps, of: target)
      }
      #expect(Set(during.keys) == ["old", "new"], "both before, and nothing but them")
      #expect(during.values.reduce(0, +) > 50)
      #expect(try await shop.answers(to: 200) == ["old": 200])
      #expect(said[1] == "\(shop.old) takes connections.")
      #expect(said[3].hasPrefix("nginx has loaded it: 2 new processes take clients."))
      let kept = FileManager.default.contents(
        atPath: NginxFile.predecessor(of: shop.file)
      ).map { String(decoding: $0, as: UTF8.self) }
      #expect(kept == before)
      #expect(shop.text == (try NginxSettings(target.definition)).wanted.text)
      // Asked once more there is nothing to do.
      let observation = await shop.adapter.observe(target)
      #expect(throws: PreparationRefusal.self) {
        try shop.adapter.prepare(target, from: observation)
      }
    }
  }

  /// Who answered while `body` was at work; errors count too.
  private func underLoad(
    _ shop: ServedShop, _ body: @Sendable () async throws -> [String]
  ) async throws -> ([String], [String: Int]) {
    let load = Load()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          while !load.hasEnded { load.count((try? await shop.answer()) ?? "error") }
        }
      }
      defer { load.end() }
      try await load.reaches(30)
      let value = try await body()
      try await load.reaches(load.sum + 30)
      return (value, load.answers)
    }
  }

  @Test func `whether a step was done is asked of the file and of nginx`() async throws {
    try await withNginx { shop in
      let target = shop.target()
      let preparation = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target))
      for (index, step) in preparation.steps.enumerated() {
        let call = shop.call(step, of: target)
        let before = await shop.adapter.probe(call)
        // Before it was written, nothing can be said of loading it.
        guard case .notDone = before else {
          Issue.record("\(step.name) was done before: \(before)")
          return
        }
        try await shop.perform([step], of: target)
        // Looks are taken again, since they change nothing.
        switch (index, await shop.adapter.probe(call)) {
        case (0...1, .notDone), (2...3, .done), (4, .notDone): break
        case (_, let answer): Issue.record("\(step.name): \(answer)")
        }
      }
    }
  }

  @Test func `a file that somebody has changed since is left alone`() async throws {
    try await withNginx { shop in
      let target = shop.target()
      let steps = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target)
      ).steps
      shop.bench.file("conf/shop.conf", "# mine\n" + shop.text, mode: 0o644)
      let changed = shop.text
      for step in [steps[0], steps[2]] {
        let outcome = try await shop.adapter.perform(shop.call(step, of: target))
        #expect(sentence(outcome).contains("is not what it was when the plan was made"))
      }
      #expect(shop.text == changed)
      guard case .unknown = await shop.adapter.probe(shop.call(steps[2], of: target)) else {
        Issue.record("it is neither before nor after")
        return
      }
    }
  }

  @Test func `what nginx does not take is taken back`() async throws {
    try await withNginx { shop in
      let target = shop.target()
      let before = shop.text
      let steps = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target)
      ).steps
      shop.bench.file("conf/zz.conf", "no such thing;\n", mode: 0o644)
      let written = try await shop.adapter.perform(shop.call(steps[2], of: target))
      #expect(sentence(written).contains("unknown directive \"no\""))
      #expect(sentence(written).contains("is as it was, and nothing was loaded"))
      #expect(shop.text == before)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: shop.folder).sorted().suffix(2)
          == ["shop.conf", "zz.conf"])
      // It does not start from there either.
      let seen = await shop.adapter.observe(target)
      #expect(seen.identity.outcome == .fail)
      #expect(await shop.adapter.parseCheck(target).outcome == .fail)
    }
  }

  @Test func `what breaks between writing and loading is told, and the old stays at work`()
    async throws
  {
    try await withNginx { shop in
      let target = shop.target()
      let steps = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target)
      ).steps
      try await shop.perform(steps.prefix(3), of: target)
      shop.bench.file("conf/zz.conf", "no such thing;\n", mode: 0o644)
      let outcome = try await shop.adapter.perform(shop.call(steps[3], of: target))
      #expect(sentence(outcome).contains("is written and not loaded"))
      #expect(try await shop.answers(to: 20).keys.sorted() == ["new", "old"])
      guard case .notDone = await shop.adapter.probe(shop.call(steps[3], of: target)) else {
        Issue.record("it was not loaded")
        return
      }
    }
  }

  @Test func `clients are not sent to where nobody listens`() async throws {
    try await withNginx { shop in
      let port = try LocalPort.free()
      let gone = "127.0.0.1:\(port)"
      shop.bench.file(
        "conf/shop.conf", "upstream shop { server \(gone); server \(shop.new); }", mode: 0o644)
      let target = shop.target(.fallback, ["unchanged": gone])
      let steps = try shop.adapter.prepare(
        target, from: await shop.adapter.observe(target)
      ).steps
      let outcome = try await shop.adapter.perform(shop.call(steps[1], of: target))
      #expect(sentence(outcome).contains("nobody would be served"))
    }
  }

  @Test func `a file that nginx does not include, and an nginx that is not allowed, fail`()
    async throws
  {
    try await withNginx { shop in
      shop.bench.file("conf/other.txt", shop.text, mode: 0o644)
      var seen = await shop.adapter.observe(
        shop.target(.fallback, ["file": shop.folder + "/other.txt"]))
      #expect(seen.identity.outcome == .fail)
      #expect(seen.identity.sentence.contains("does not include"))
      let adapter = NginxAdapter(ArgvAdapter(shop.bench.gate("/usr/bin/true")))
      seen = await adapter.observe(shop.target())
      #expect(seen.rights.outcome == .fail)
      seen = await shop.adapter.observe(
        shop.target(.fallback, ["pid-file": shop.bench.path + "/none.pid"]))
      #expect(seen.identity.outcome == .fail)
      chmod(shop.folder, 0o777)
      seen = await shop.adapter.observe(shop.target())
      #expect(seen.identity.sentence.hasPrefix("Everybody may write to"))
    }
  }

  @Test func `programs of the action are run in their places`() async throws {
    try await withNginx { shop in
      let tell = shop.bench.program("tell", "echo told")
      let adapter = NginxAdapter(
        ArgvAdapter(
          shop.bench.gate(NginxProgram.path, shop.bench.line(allowing: tell))))
      var target = shop.target()
      var step = ActionStep(name: "tell")
      (step.run, step.restoresTraffic) = ([tell], true)
      target.definition.steps = [step]
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(
        preparation.steps.map(\.restoresTraffic) == [false, false, false, false, false, true])
      #expect(try adapter.wouldPlan(preparation.steps, for: target))
      let outcome = try await adapter.perform(shop.call(preparation.steps[5], of: target))
      #expect(outcome.output == "told\n")
    }
  }

  @Test(arguments: [0, 5, 50])
  func `who is broken off does not say how it ended`(_ milliseconds: Int) async throws {
    try await withNginx { shop in
      // Nobody answers there, and it is asked for long.
      let url = "http://127.0.0.1:\(try LocalPort.free())/"
      let target = shop.target(.fallback, ["proof": url])
      let step = try #require(
        NginxPlan(try NginxSettings(target.definition), before: .zero).planSteps.last)
      let task = Task { try await shop.adapter.perform(shop.call(step, of: target)) }
      try await Task.sleep(for: .milliseconds(milliseconds))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}

/// Many who ask at the same time.
private final class Load: Sendable {
  private let state = Mutex((answers: [String: Int](), hasEnded: false))

  var hasEnded: Bool { state.withLock(\.hasEnded) }
  var answers: [String: Int] { state.withLock(\.answers) }
  var sum: Int { answers.values.reduce(0, +) }
  func count(_ answer: String) { state.withLock { $0.answers[answer, default: 0] += 1 } }
  func end() { state.withLock { $0.hasEnded = true } }

  func reaches(_ count: Int) async throws {
    for _ in 0..<6_000 where sum < count { try await Task.sleep(for: .milliseconds(10)) }
  }
}
