import Foundation
import Spawn
import Testing

extension System {
  /// A canary fails and people deal with it, over a network and a service that fail too.
  @Suite struct `A bad evening` {
    @Test func `is recorded as it was, through a cut and a kill`() async throws {
      try await withScenario { desk in
        #expect(try await desk.host.does("me")["role"] as? String == "administrator")
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        try await Self.canaryFails(for: alice)
        let corrected = try await Self.peopleRespond(alice, bob)
        try await Self.deploymentHalts(alice, bob)
        let saved = try await Self.networkIsCut(desk, alice)
        try await Self.everythingArrives(saved, desk, alice)
        try await Self.itEnds(corrected, desk, alice, bob)
        #expect(desk.kills == 1)
        #expect(desk.relay.cuts > 0)
        #expect(desk.relay.lostAnswers > 0)
      }
    }

    @Test func `finds the service of this machine again at whichever port it is`() async throws {
      try await withScenario { desk in
        let host = desk.host
        try await host.does("declare", "The port changes")
        try await desk.kill()
        let saved = try await host.does("note", "inc-1", "While it was down")
        #expect(saved["spooled"] as? Bool == true)
        try await desk.start(elsewhere: true)
        try await host.does("note", "inc-1", "Up again")
        let texts = try await host.entries("inc-1", "--by", "recorded").compactMap {
          $0["text"] as? String
        }
        // What the clock records comes when it comes.
        let said = texts.filter { !$0.hasPrefix("Updates ") }
        #expect(Array(said.suffix(2)) == ["While it was down", "Up again"], "\(texts)")
      }
    }

    private static func canaryFails(for alice: ScenarioPerson) async throws {
      let artefact = "sha256:" + String(repeating: "a1", count: 32)
      let started = try await alice.does(
        "deploy", "start", "checkout", "v42", "--from", "v41", "--env", "production", "--artefact",
        artefact, "--group", "canary=20:10m", "--group", "all=100")
      #expect((started["number"] as? String)?.hasSuffix("-001") == true)
      try await alice.does("deploy", "enter", "dep-1", "canary")
      let gate = try await alice.says("deploy", "gate", "dep-1", "canary", "--", "false")
      #expect(gate.ending == .exited(1))
      try await alice.isRefused(65, "deploy", "promote", "dep-1", "canary")
    }

    /// The note that was corrected, by its id, and the moment before it was.
    private struct Corrected {
      var note: String
      var before: String
    }

    private static func peopleRespond(
      _ alice: ScenarioPerson, _ bob: ScenarioPerson
    ) async throws -> Corrected {
      try await alice.does("report", "Cannot pay with a French card", "--service", "checkout")
      let declared = try await alice.does(
        "declare", "Checkout fails for EU cards", "--service", "checkout", "--env", "production",
        "--deploy", "dep-1")
      let incident = try #require(declared["incident"] as? [String: Any])
      #expect((incident["exposure"] as? [String: Any])?["share"] as? Int == 20)
      try await alice.does("severity", "SEV2", "--because", "one payment in five fails")
      try await alice.does(
        "impact", "--who", "EU customers", "--symptom", "card payments fail", "--how-many",
        "unknown")

      try await alice.does("role", "commander", "bob")
      #expect(try await commander(alice) == "alice")
      try await bob.does("accept", "commander")
      #expect(try await commander(alice) == "bob")

      let note = try await alice.does("note", "--at", "5m ago", "The error rate was 12 %")
      let id = try #require(note["event"] as? String)
      let entry = try #require(try await alice.entries().first { $0["id"] as? String == id })
      let position = try #require(note["position"] as? Int)
      try await alice.does(
        "correct", "\(position)", "The error rate was 21 %", "--because", "misread")
      let marks = try #require(entry["marks"] as? [String])
      #expect(marks.contains("learned_late"))
      return Corrected(note: id, before: try #require(entry["recorded_at"] as? String))
    }

    private static func commander(_ person: ScenarioPerson) async throws -> String? {
      let roles = try await person.does("show")["roles"] as? [String: [String: Any]]
      return roles?["commander"]?["name"] as? String
    }

    private static func deploymentHalts(
      _ alice: ScenarioPerson, _ bob: ScenarioPerson
    ) async throws {
      try await bob.does("deploy", "halt", "dep-1", "--because", "the canary fails")
      let reason = try await alice.isRefused(65, "deploy", "enter", "dep-1", "all")
      #expect(reason.contains("halted"))
      try await alice.does("deploy", "resume", "dep-1", "--because", "it may have been the test")
      try await alice.isRefused(65, "deploy", "resume", "dep-1")
      try await bob.does("deploy", "resume", "dep-1", "--deny", "--because", "it was not")
      try await alice.isRefused(65, "deploy", "enter", "dep-1", "all")
      // His last look before it gets dark.
      try await bob.does("show", "inc-1")
    }

    /// What was saved without a connection.
    private struct Saved {
      var texts: [String] = []
      /// When each was said to have happened, within these bounds.
      var times: [ClosedRange<Date>] = []
    }

    private static func networkIsCut(
      _ desk: ScenarioDesk, _ alice: ScenarioPerson
    ) async throws -> Saved {
      var saved = Saved()
      func note(_ text: String, secondsAgo: Double = 0) async throws {
        let start = Date()
        let time = secondsAgo == 0 ? [] : ["--at", "\(Int(secondsAgo))s ago"]
        let answer = try await alice.says(["note", "inc-1", "--json"] + time + [text])
        #expect(answer.ending == .exited(0), "\(answer.errors)")
        #expect(try object(answer.output)["spooled"] as? Bool == true)
        saved.texts.append(text)
        saved.times.append(
          start.addingTimeInterval(-secondsAgo - 1)...Date().addingTimeInterval(1 - secondsAgo))
      }
      // First only the answers are lost: the service has what the command must think it has not.
      try desk.relay.set(.withoutAnswers)
      try await note("Asked the payment provider")
      try desk.relay.set(.cut)
      try await note("The provider sees no errors")
      try await note("The canary restarted", secondsAgo: 120)
      let text = try await alice.says("note", "inc-1", "Rolled back by hand")
      #expect(text.ending == .exited(0))
      #expect(text.output.contains("Saved here, not sent"))
      saved.texts.append("Rolled back by hand")
      let now = Date()
      saved.times.append(now.addingTimeInterval(-30)...now.addingTimeInterval(1))
      // Never counts as a pass, and never happens, without the service.
      try await alice.isRefused(69, "deploy", "enter", "dep-1", "all")
      let gate = try await alice.says("deploy", "gate", "dep-1", "canary", "--json", "--", "true")
      #expect(gate.ending == .exited(3))
      #expect(try object(gate.output)["spooled"] as? Bool == true)
      let waiting = try await alice.does("sync", "--list")["waiting"] as? [[String: Any]]
      #expect(waiting?.count == saved.texts.count + 1)
      return saved
    }

    private static func everythingArrives(
      _ saved: Saved, _ desk: ScenarioDesk, _ alice: ScenarioPerson
    ) async throws {
      try await desk.kill()
      try await desk.start()
      try desk.relay.set(.whole)
      // It has to answer within what a command waits, also on a machine that does much else.
      let first = try await alice.says("show", "inc-1")
      let next = try await alice.says("note", "inc-1", "Back again")
      #expect(next.ending == .exited(0))
      #expect((first.errors + next.errors).contains("Delivered what was saved earlier"))
      let list = try await alice.does("sync", "--list")
      #expect((list["waiting"] as? [Any])?.count == 0)
      #expect((list["parked"] as? [Any])?.count == 0)

      let entries = try await alice.entries("inc-1", "--by", "recorded")
      let expected = saved.texts + ["Back again"]
      let found = entries.filter { expected.contains($0["text"] as? String ?? "") }
      #expect(found.map { $0["text"] as? String } == expected, "each once, in this order")
      for (entry, bounds) in zip(found, saved.times) {
        let happened = try time(entry["happened_at"])
        #expect(bounds.contains(happened), "\(entry)")
        #expect(try happened <= time(entry["recorded_at"]))
      }
      #expect(entries.count { $0["type"] as? String == "deployment.gate_recorded" } == 2)
    }

    private static func itEnds(
      _ corrected: Corrected, _ desk: ScenarioDesk, _ alice: ScenarioPerson, _ bob: ScenarioPerson
    ) async throws {
      // Bob has not seen what came meanwhile.
      let reason = try await bob.isRefused(75, "resolve", "inc-1")
      #expect(reason.contains("Somebody else changed"))
      try await bob.does("resolve", "inc-1", "--recovered-at", "1s ago", "--data-loss", "none")
      #expect(try await bob.does("show", "inc-1")["state"] as? String == "resolved")

      let whole = try await alice.entries("inc-1", "--by", "recorded")
      let then = try await alice.entries(
        "inc-1", "--by", "recorded", "--as-known-at", corrected.before)
      // All times are written alike, to the microsecond.
      let known = whole.filter { ($0["recorded_at"] as? String ?? "") <= corrected.before }
      #expect(then.map { $0["id"] as? String } == known.map { $0["id"] as? String })
      #expect(then.count > 8 && then.count < whole.count)
      #expect(try text(of: corrected.note, in: then) == "The error rate was 12 %")
      #expect(try text(of: corrected.note, in: whole) == "The error rate was 21 %")

      let picture = try await alice.says("timeline", "inc-1", "--format", "svg")
      #expect(picture.ending == .exited(0))
      try await expectXML(picture.output, root: "svg")
      #expect(picture.output.contains("INC-"))

      let verify = try await lastgood("verify", "--data", desk.folder, "--json")
      #expect(verify.ending == .exited(0), "\(verify.output) \(verify.errors)")
      #expect(try object(verify.output)["good"] as? Bool == true)
      #expect(try await lastgood("parked", "--data", desk.folder).output == "")
    }

    private static func text(of id: String, in entries: [[String: Any]]) throws -> String? {
      try #require(entries.first { $0["id"] as? String == id })["text"] as? String
    }

    private static func time(_ value: Any?) throws -> Date {
      let text = try #require(value as? String)
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      return try style.parse(text)
    }
  }
}

/// Reads a text with a strict parser of XML that is not ours.
func expectXML(_ text: String, root: String) async throws {
  let path = "/tmp/lastgood-system-\(getpid())-\(UUID().uuidString).xml"
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  defer { unlink(path) }
  let script =
    "import sys, xml.dom.minidom as m; print(m.parse(sys.argv[1]).documentElement.tagName)"
  let outcome = try await Program("/usr/bin/python3", ["-c", script, path])
    .outcome(within: .seconds(30))
  #expect(outcome.text == root + "\n")
}
