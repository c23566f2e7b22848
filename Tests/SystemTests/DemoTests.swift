import Foundation
import Spawn
import Testing

extension System {
  @Suite(.enabled(if: StageParts.areThere)) struct `lastgood demo` {
    @Test func `it plays twice, and the second time it is a new incident`() async throws {
      try await withEmptyFolder { folder in
        var summaries: [[String: Any]] = []
        for _ in 1...2 {
          let answer = try await lastgood("demo", "--data", folder, "--json")
          #expect(answer.ending == .exited(0))
          // Nothing was set aside, and nobody had trouble.
          #expect(answer.errors == "" || summaries.isEmpty)
          #expect(!answer.output.contains("\"event\":\"parked\""))
          summaries.append(try object(try #require(answer.lines.last)))
        }
        #expect(summaries[0]["created"] as? Bool == true)
        #expect(summaries[1]["created"] as? Bool == false)
        let events = try summaries.map { try #require($0["events"] as? Int) }
        #expect(summaries[0]["verified"] as? Int == events[0])
        #expect(summaries[1]["verified"] as? Int == events[0] + events[1])
        let numbers = try summaries.map { try #require($0["incident"] as? String) }
        #expect(numbers[0].hasSuffix("-001"))
        #expect(numbers[1].hasSuffix("-002"))
        for summary in summaries { try expectWhole(summary) }
      }
    }

    @Test func `every step of the story is one line, recorded by somebody`() async throws {
      try await withEmptyFolder { folder in
        let answer = try await lastgood("demo", "--data", folder, "--json")
        #expect(answer.ending == .exited(0), "\(answer.errors)")
        let steps = try answer.lines.dropLast().map(object)
        #expect(steps.count >= 28)
        #expect(Set(steps.compactMap { $0["by"] as? String }).isSuperset(of: actors))
        // What broke, what the service refused, and what users got are told but are no entries.
        #expect(steps.filter { $0["position"] is NSNull }.count == 3)
        let positions = steps.compactMap { $0["position"] as? Int }
        #expect(positions == positions.sorted())
        let reminder = try #require(steps.first { $0["by"] as? String == "timer" })
        #expect(reminder["position"] is Int)
        try expectChain(steps.compactMap { $0["words"] as? String })
      }
    }

    /// From what was measured to what was verified, as it is told.
    private func expectChain(_ words: [String]) throws {
      let chain = [
        "Measured: canary-errors", "Halted by the trigger", "An incident is declared",
        "Proposed, D1: fallback", "Its plan:", "He has read the plan", "She agrees too",
        "Two others have agreed: authorised", "Step 1:", "Carried out; whether it helped is not",
        "Look 1:", "Verified: it helped", "Mitigated",
      ]
      let places = try chain.map { link in
        try #require(words.firstIndex { $0.hasPrefix(link) }, "\(link) is missing")
      }
      #expect(places == places.sorted())
      // Nothing is called verified, or over, before.
      let verified = try #require(words.firstIndex { $0.hasPrefix("Verified") })
      for word in words[..<verified] {
        #expect(!word.hasPrefix("Mitigated") && !word.hasPrefix("Resolved"))
      }
    }

    /// The same from the log itself.
    private func expectRecordedChain(in folder: String) async throws {
      let types = [
        "deployment.planned", "trigger.fired", "deployment.halted", "incident.declared",
        "decision.proposed", "plan.prepared", "approval.requested", "approval.granted",
        "decision.authorised", "action.claimed", "step.started", "action.completed",
        "verification.started", "verification.sampled", "verification.passed",
        "mitigation.confirmed", "deployment.rolled_back", "incident.mitigated",
        "incident.resolved",
      ]
      let log = try await lastgood("log", "--data", folder, "--json")
      #expect(log.ending == .exited(0), "\(log.errors)")
      let logged = try log.lines.map(object).compactMap { $0["type"] as? String }
      let places = try types.map { type in
        try #require(logged.firstIndex(of: type), "\(type) is missing")
      }
      #expect(places == places.sorted())
    }

    @Test func `with --keep it stays up for this user's commands, until Ctrl-C`() async throws {
      try await withEmptyFolder { folder in
        let environment = ["XDG_STATE_HOME": folder + "-state"]
        defer { try? FileManager.default.removeItem(atPath: folder + "-state") }
        let demo = try RunningProgram(
          "demo", "--keep", "--data", folder, "--json", environment: environment)
        // It takes a while: each of these is waited for by itself.
        _ = try await demo.line { $0.contains("Verified: it helped") }
        let kept = try await demo.event("kept")
        try await expectRecordedChain(in: folder)
        #expect((kept["commands"] as? [String])?.count == 5)
        let shown = try await lastgood("list", "--state", "all", environment: environment)
        #expect(shown.ending == .exited(0))
        #expect(shown.output.contains("parcel-labels"))
        let declared = try await lastgood("declare", "Something else", environment: environment)
        #expect(declared.ending == .exited(0))
        #expect(declared.output.contains("-002"))

        demo.signal(.interrupt)
        #expect(try await demo.end() == .exited(0))
        #expect(!FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid"))
        let file = folder + "-state/lastgood/instance.json"
        #expect(!FileManager.default.fileExists(atPath: file))
      }
    }

    @Test func `it never plays on what is not its own`() async throws {
      try await withEmptyFolder { folder in
        try "mine".write(toFile: folder + "/something", atomically: false, encoding: .utf8)
        let answer = try await lastgood("demo", "--data", folder)
        #expect(answer.ending == .exited(64))
        #expect(answer.errors.contains("holds something that no demo made"))
      }
    }

    @Test func `interrupted, it stops its database`() async throws {
      try await withEmptyFolder { folder in
        let demo = try RunningProgram("demo", "--data", folder, "--json")
        _ = try await demo.line { $0.contains("\"event\":\"step\"") }
        demo.signal(.interrupt)
        #expect(try await demo.end() == .exited(0))
        #expect(!FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid"))
      }
    }
  }
}

private let actors: Set<String> = [
  "pipeline", "helpdesk", "alice", "bob", "carol", "policy", "executor",
]

/// That a summary tells of a story with all its parts, and that its files are there.
private func expectWhole(_ summary: [String: Any]) throws {
  #expect(try #require(summary["events"] as? Int) >= 35)
  #expect(summary["findings"] as? Int == 0)
  #expect(summary["redacted"] is Int)
  let number = try #require(summary["incident"] as? String)
  let picture = try String(
    contentsOfFile: try #require(summary["svg"] as? String), encoding: .utf8)
  // Measured, and in this order.
  let times = try [
    "detected_ms", "decided_ms", "authorised_ms", "first_step_ms", "mitigation_verified_ms",
  ].map { try #require(summary[$0] as? Int) }
  #expect(times == times.sorted())
  #expect(try #require(summary["restored_ms"] as? Int) <= times[4])
  #expect(try #require(summary["bad_requests"] as? Int) > 0)
  #expect(picture.hasPrefix("<svg") && picture.contains(number))
  let page = try String(contentsOfFile: try #require(summary["html"] as? String), encoding: .utf8)
  #expect(page.contains("font table missing"))
  #expect(page.contains("About 1 200 labels"))
  #expect(!page.contains("Mill Lane"))
  let owed = try #require(summary["owed"] as? [[String: Any]])
  // Everything that was asked or reported in the story was answered in it, and it was looked back
  // upon.
  #expect(owed.isEmpty, "\(owed)")
  for (key, mark) in [("postmortem_html", "<h2>Decisions</h2>"), ("postmortem_md", "## Decisions")]
  {
    let text = try String(
      contentsOfFile: try #require(summary[key] as? String), encoding: .utf8)
    #expect(text.contains(mark) && text.contains("sealed as"), "\(key)")
    #expect(text.contains("verification passed") && text.contains("font table"), "\(key)")
    let words = Set(text.lowercased().split { !$0.isLetter })
    #expect(words.isDisjoint(with: ["alice", "carol"]), "\(key)")
    #expect(!text.contains("Mill Lane"), "\(key)")
  }
  if let pages = summary["postmortem_pdf"] as? String {
    #expect(try Data(contentsOf: URL(filePath: pages)).starts(with: Data("%PDF".utf8)))
  }
}
