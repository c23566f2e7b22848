import Foundation
import Spawn
import Testing

extension System {
  /// Telling people how it stands, by commands alone.
  @Suite struct `Updates by command` {
    @Test func `are drafted, edited, published, corrected and shown`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--severity", "SEV2")
        try await alice.does("impact", "--symptom", "Card payments fail", "--how-many", "unknown")
        let draft = try await alice.does("update", "--audience", "public")
        let text = try #require(draft["text"] as? String)
        #expect(text.contains("Card payments fail.") && text.contains("unknown"))
        #expect((draft["findings"] as? [Any])?.isEmpty == true)

        let published = try await alice.does("update", "--publish", "--next", "10m")
        let update = try #require(published["update"] as? [String: Any])
        #expect(update["sequence"] as? Int == 1)
        let refused = try await alice.isRefused(
          65, "update", "--publish", "--text",
          "It will be fixed in 10 minutes. How many are affected is unknown. Next update: 15:00 UTC."
        )
        #expect(refused.contains("update.fix-time-promise"))

        // An editor of a few words: it changes one, and keeps the rest.
        let editor = desk.folder + "/editor"
        try "#!/bin/sh\nsed -i 's/Card payments fail/Paying by card fails/' \"$1\"\n"
          .write(toFile: editor, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor)
        var writer = alice
        writer.environment["EDITOR"] = editor
        let edited = try await writer.does("update", "--audience", "public", "--edit", "--publish")
        let entry = try #require(edited["event"] as? String)
        let said = try #require((edited["update"] as? [String: Any])?["text"] as? String)
        #expect(said.contains("Paying by card fails"))
        #expect(!said.contains("Lines that begin with"))

        let refusedToo = try await alice.isRefused(
          65, "correct", entry, "Everything is fixed.", "--because", "seen in tests")
        #expect(refusedToo.contains("update."))
        let corrected = "Paying by card fails for some cards. How many are affected is unknown."
        try await alice.does(
          "correct", entry, corrected, "--because", "seen in tests")
        let list = try await alice.does("updates")
        let updates = try #require(list["updates"] as? [[String: Any]])
        #expect(updates.map { $0["audience"] as? String } == ["responders", "public"])
        #expect(updates.last?["text"] as? String == corrected)
        #expect(updates.last?["original"] as? String == said)

        let promises = try await alice.does("promises")["promises"] as? [[String: Any]]
        #expect(promises?.first?["service"] as? String == "checkout")
        let table = try await alice.says("promises", "--days", "1")
        #expect(table.output.contains("checkout"), "\(table.output)")
        let due = try await alice.does("due")
        let owed = try #require(due["obligations"] as? [[String: Any]])
        #expect(owed.contains { $0["kind"] as? String == "update" })
        try await alice.does("snooze", "5m", "--because", "waiting for the rebuild")
      }
    }

    @Test func `that somebody outside is owed hold the incident open until they were told`()
      async throws
    {
      try await withScenario { desk in
        let rules = desk.folder + "/rules.yaml"
        try """
        profile: none
        organisation: Example
        notices:
          data-protection: {to: supervisory authority, within: 72h, role: legal, data-risk: [possible]}
        announcements:
          start: {text: "{{service}} {{to}} by {{primary}}"}

        """.write(toFile: rules, atomically: true, encoding: .utf8)
        let applied = try await desk.host.says("policy", "apply", rules, "--data", desk.folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)")
        let alice = try await desk.person("alice")
        try await alice.does("declare", "Orders of others are shown", "--severity", "SEV2")
        try await alice.does("impact", "--how-many", "unknown", "--data-risk", "possible")
        func notices() async throws -> [[String: Any]] {
          try #require(
            try await alice.does("notice", "list", "inc-1")["notices"] as? [[String: Any]])
        }
        for _ in 0..<300 where try await notices().isEmpty {
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await notices().map { $0["state"] as? String } == ["owed"])
        let shown = try await alice.says("notice", "list")
        #expect(shown.output.contains("supervisory authority, owed, by "), "\(shown.output)")
        let due = try await alice.does("due")["obligations"] as? [[String: Any]]
        #expect(due?.contains { $0["kind"] as? String == "notice" } == true)
        try await alice.does("resolve", "--data-loss", "none")
        try await alice.isRefused(65, "close", "inc-1")
        try await alice.does(
          "notice", "given", "--at", "1m ago", "inc-1", "data-protection", "By", "the", "form,",
          "case",
          "4711")
        #expect(try await notices().first?["said"] as? String == "By the form, case 4711")
        try await alice.does("close", "inc-1")

        let plan = try await alice.does(
          "deploy", "start", "checkout", "4.2.0", "--env", "staging", "--from", "4.1.9",
          "--artefact", "sha256:" + String(repeating: "a", count: 64),
          "--strategy", "canary", "--group", "canary=20", "--group", "all=100")
        let number = try #require(plan["number"] as? String)
        let draft = try await alice.says("deploy", "announce", number, "start")
        #expect(draft.output.contains("checkout 4.2.0 by [primary?]"), "\(draft.output)")
        try await alice.isRefused(65, "deploy", "announce", number, "start", "--publish")
        try await alice.does(
          "deploy", "announce", number, "start", "--fact", "primary=on-call SRE", "--publish")
      }
    }

    /// Whoever resolves has to have seen what people added, and not what the clock did.
    @Test func `that are owed stand in nobody's way, and what people add does`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        for (incident, isNews) in [("inc-1", false), ("inc-2", true)] {
          try await alice.does("declare", "Checkout fails", "--severity", "SEV2")
          for _ in 0..<200 {
            let promises = try await bob.does("updates", incident)["promises"] as? [[String: Any]]
            if promises?.contains(where: { $0["due_at"] is String }) == true { break }
            try await Task.sleep(for: .milliseconds(20))
          }
          if isNews { try await bob.does("note", incident, "It still fails.") }
          try await alice.does("note", incident, "It works for me.")
          if isNews {
            let reason = try await alice.isRefused(75, "resolve", incident)
            #expect(reason.contains("Somebody else changed"))
          } else {
            try await alice.does("resolve", incident)
          }
        }
      }
    }
  }
}
