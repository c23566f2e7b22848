import Foundation
import Spawn
import Testing

extension System {
  /// Looking back, by commands alone.
  @Suite struct `Postmortems by command` {
    @Test func `are written by several people, reviewed, sealed and printed`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--severity", "SEV2")
        try await alice.does("impact", "--symptom", "Card payments fail", "--how-many", "1840")
        let note = try await alice.does("note", "alice asked @bob to look at the graph")
        let position = try #require(note["position"] as? Int)
        try await alice.does("resolve", "--data-loss", "none")
        let owed = try await alice.says("postmortem", "owed")
        #expect(owed.output.contains("INC-"), "\(owed.output)")
        let draft = try await alice.says("postmortem", "show", "inc-1")
        #expect(draft.output.contains("1,840") && draft.output.contains("IMPACT"))
        #expect(!draft.output.contains("alice") && !draft.output.contains("bob"))

        // Two editors of a few words that both begin with the same text.
        func editor(_ name: String, _ script: String) throws -> String {
          let path = desk.folder + "/" + name
          try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
          try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: path)
          return path
        }
        var writer = alice
        writer.environment["EDITOR"] = try editor("first", "sed -i '1i Seen by many.\\n' \"$1\"")
        try await writer.does("postmortem", "edit", "inc-1", "summary")
        // Whoever changes the same lines meanwhile gets both back, and puts them together.
        try await bob.does("postmortem", "edit", "inc-1", "lucky", "--text", "Nothing.")
        var other = bob
        other.environment["EDITOR"] = try editor(
          "second",
          """
          if grep -q '<<<<<<<' "$1"; then printf 'It was night. It was quiet.\\n' > "$1"
          else
            "$PROGRAM" postmortem edit inc-1 lucky --text 'It was night.' >/dev/null 2>&1
            printf 'It was quiet.\\n' > "$1"
          fi
          """)
        other.environment["PROGRAM"] = try BuiltProgram.path
        try await other.does("postmortem", "edit", "inc-1", "lucky")
        let page = try await alice.does("postmortem", "show", "inc-1")
        let sections = try #require(page["sections"] as? [[String: Any]])
        #expect(
          sections.first { $0["section"] as? String == "lucky" }?["text"] as? String
            == "It was night. It was quiet.")

        try await alice.does(
          "postmortem", "factor", "process", "The canary had no load test [#\(position)]", "--inc",
          "inc-1")
        try await alice.isRefused(
          65, "postmortem", "factor", "process", "No load test [#1]", "--inc", "inc-1")
        try await alice.does(
          "postmortem", "factor", "detection", "No alert on lock waits", "--inc", "inc-1")
        try await bob.does("perspective", "inc-1", "The graph was green.")
        let said = try await bob.says(
          "perspective", "--anonymous", "inc-1", "I was on two calls at once.")
        #expect(said.ending == .exited(0), "\(said.errors)")
        try await bob.isRefused(65, "perspective", "--anonymous", "inc-1", "And more.")
        try await alice.isRefused(
          65, "action", "add", "detect", "Investigate locks", "--owner", "platform", "--due", "14d",
          "--done-when", "x", "--inc", "inc-1")
        try await alice.does(
          "action", "add", "detect", "Alert on lock waits", "--owner", "platform", "--due", "14d",
          "--done-when", "a lock of 5 s pages within 60 s", "--inc", "inc-1")
        try await alice.does(
          "postmortem", "comment", "lucky", "Which night?", "--inc", "inc-1")
        try await alice.isRefused(65, "postmortem", "publish", "inc-1")
        try await alice.does("postmortem", "review", "--ask", "inc-1")
        try await bob.does("postmortem", "review", "--approve", "inc-1")
        try await alice.isRefused(65, "postmortem", "publish", "inc-1")
        try await bob.does("postmortem", "settle", "inc-1")
        let published = try await alice.says("postmortem", "publish", "inc-1")
        #expect(published.output.contains("sha256:"), "\(published.output)\(published.errors)")
        let verified = try await bob.says("postmortem", "verify", "inc-1")
        #expect(verified.output.contains("byte for byte"), "\(verified.output)")

        for name in ["looking-back.md", "looking-back.html", "looking-back.json"] {
          let file = desk.folder + "/" + name
          let written = try await alice.says("postmortem", "export", "inc-1", "-o", file)
          #expect(written.ending == .exited(0), "\(written.errors)")
          let text = try String(contentsOfFile: file, encoding: .utf8)
          #expect(text.contains("two calls at once") && text.contains("1,840"), "\(name)")
          #expect(!text.contains("@bob"), "\(name)")
        }
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/weasyprint") {
          let file = desk.folder + "/looking-back.pdf"
          let printed = try await alice.says("postmortem", "export", "inc-1", "-o", file)
          #expect(printed.ending == .exited(0), "\(printed.errors)")
          let bytes = try Data(contentsOf: URL(filePath: file))
          #expect(bytes.starts(with: Data("%PDF".utf8)))
        }
        try await alice.does("action", "done", "INC-\(year)-001-A1", "Drill", "14", "paged")
        let sync = try await alice.says("action", "sync")
        #expect(sync.output.contains("Looked at 0"), "\(sync.output)\(sync.errors)")
        let trends = try await alice.says("postmortem", "factors")
        #expect(trends.output.contains("detection"), "\(trends.output)\(trends.errors)")
        let table = try await alice.says("action", "list", "--state", "all", "--csv")
        #expect(table.output.contains("Alert on lock waits") && table.output.contains("finished"))
      }
    }

    private var year: Int { Calendar(identifier: .gregorian).component(.year, from: .now) }
  }
}
