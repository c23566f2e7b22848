import Foundation
import Spawn
import Testing

/// A folder with what `init` writes after a profile, until the test ends.
private func withProfile(_ name: String, _ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "lastgood-cases-\(UUID().uuidString)").path()
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let made = try await lastgood(
    "init", "--profile", name, "--output", folder + "/lastgood.yaml")
  #expect(made.ending == .exited(0), "\(made.errors)")
  #expect(made.output.contains("\(folder)/lastgood.test.yaml"))
  try await body(folder)
}

private func change(_ file: String, _ old: String, _ new: String) throws {
  let text = try String(contentsOfFile: file, encoding: .utf8)
  #expect(text.contains(old))
  try Data(text.replacing(old, with: new).utf8).write(to: URL(filePath: file))
}

extension System {
  @Suite struct `lastgood policy test` {
    @Test(arguments: [("atp", 40), ("minimal", 6)])
    func `what init writes passes its own tests`(profile: String, atLeast: Int) async throws {
      try await withProfile(profile) { folder in
        let answer = try await lastgood("policy", "test", folder + "/lastgood.test.yaml")
        #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
        let verdict = try #require(answer.lines.last)
        let count = try #require(Int(verdict.prefix { $0.isNumber }))
        #expect(count >= atLeast && verdict == "\(count) cases, 0 failed")
        #expect(answer.lines.dropLast().allSatisfy { $0.hasPrefix("ok      ") })
      }
    }

    /// One rule changed, and the case that notices.
    @Test(arguments: [
      ("and-roles: [change-board]", "and-roles: []", "two people and the board", "got       2"),
      (
        "    at-least: 1%\n    for: 2m", "    at-least: 1%\n    for: 3m",
        "two minutes at exactly 1 %",
        "got       after 3m"
      ),
      (
        "        - at-least: 1%\n          go: roll-back\n",
        "        - at-least: 1%\n          go: monitor\n",
        "a degraded service at exactly 1 %", "got       monitor"
      ),
      (
        "name: safe, above: 50%", "name: safe, above: 50%, inclusive: true", "exactly half",
        "got       safe"
      ),
      ("from: \"16:00\"", "from: \"16:30\"", "Friday from 16:00", "got       open"),
      ("at-least: 10 exceptions", "above: 10 exceptions", "10 exceptions act", "got       never"),
    ])
    func `a changed rule fails the case that is about it, with its place`(
      old: String, new: String, name: String, got: String
    ) async throws {
      try await withProfile("atp") { folder in
        let (policy, tests) = (folder + "/lastgood.yaml", folder + "/lastgood.test.yaml")
        // What departs from the guide would be an error.
        try change(policy, "profile: atp\n", "profile: none\n")
        try change(policy, old, new)
        let answer = try await lastgood("policy", "test", tests)
        #expect(answer.ending == .exited(2), "\(answer.output)\(answer.errors)")
        let lines = answer.lines
        let failed = try #require(
          lines.firstIndex { $0.hasPrefix("FAILED  \(name)") }, "\(answer.output)")
        let text = try String(contentsOfFile: tests, encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false)
        let place = lines[failed + 1].dropFirst(2 + tests.count + 1)
        #expect(lines[failed + 1].hasPrefix("  \(tests):"))
        let number = try #require(Int(place.prefix { $0.isNumber }))
        #expect(text[number - 1].contains("expect:"))
        #expect(lines[failed...].prefix(5).contains { $0.contains(got) }, "\(answer.output)")
        #expect(lines.last?.contains(" cases, ") == true)
      }
    }

    @Test func `one case alone, and as JSON`() async throws {
      try await withProfile("atp") { folder in
        let (policy, tests) = (folder + "/lastgood.yaml", folder + "/lastgood.test.yaml")
        try change(policy, "profile: atp\n", "profile: none\n")
        try change(policy, "from: \"16:00\"", "from: \"16:30\"")
        let names = [
          "--case", "Friday from 16:00 is avoided until Monday", "--case", "17:00 is over",
        ]
        let answer = try await lastgood(["policy", "test", tests, "--json"] + names)
        #expect(answer.ending == .exited(2))
        let json = try object(answer.output)
        #expect(json["failed"] as? Int == 1)
        #expect(json["policy"] as? String == policy)
        let cases = try #require(json["cases"] as? [[String: Any]])
        #expect(cases.map { $0["passed"] as? Bool } == [false, true])
        let failures = try #require(cases[0]["failures"] as? [[String: Any]])
        #expect(failures.map { $0["subject"] as? String } == ["calendar", "opens"])
        #expect(failures[0]["expected"] as? String == "avoided")
        #expect(failures[0]["file"] as? String == tests)
        #expect((failures[0]["because"] as? [String])?.first?.contains("Friday 16:00") == true)
        let passed = try await lastgood("policy", "test", tests, "--case", "17:00 is over")
        #expect(passed.ending == .exited(0) && passed.lines.last == "1 case, 0 failed")
        let misspelt = try await lastgood("policy", "test", tests, "--case", "17:00 is ovr")
        #expect(misspelt.ending == .exited(64))
        #expect(misspelt.errors.contains("(perhaps “17:00 is over”)"))
      }
    }

    @Test func `errors of the policy and of the file stop everything, with their places`()
      async throws
    {
      try await withProfile("minimal") { folder in
        let (policy, tests) = (folder + "/lastgood.yaml", folder + "/lastgood.test.yaml")
        let missing = try await lastgood("policy", "test", folder + "/none.yaml")
        #expect(missing.ending == .exited(2) && missing.output.contains("there is no such file"))
        let other = try await lastgood("policy", "test", tests, "--policy", folder + "/none.yaml")
        #expect(other.ending == .exited(2) && other.output.contains("there is no such file"))

        try change(tests, "environment: staging", "environment: stagin")
        let unknown = try await lastgood("policy", "test", tests)
        #expect(unknown.ending == .exited(2))
        #expect(unknown.output.contains("\(tests):8:44: error: "), "\(unknown.output)")
        #expect(
          unknown.output.contains("\n  Write staging.\n1 error in \(tests); nothing was tried."))
        try change(tests, "environment: stagin", "enviroment: stagin")
        let key = try object(try await lastgood("policy", "test", tests, "--json").output)
        #expect(key["errors"] as? Int == 1)
        #expect((key["findings"] as? [[String: Any]])?.first?["rule"] as? String == "unknown-key")

        try change(tests, "enviroment: stagin", "environment: staging")
        try change(policy, "approvers: 2", "aprovers: 2")
        let faulty = try await lastgood("policy", "test", tests)
        #expect(faulty.ending == .exited(2))
        #expect(faulty.output.hasPrefix("\(policy):"))
        #expect(faulty.output.contains("Write approvers.") && !faulty.output.contains("FAILED"))
      }
    }

    @Test func `a file in another folder names its policy`() async throws {
      try await withProfile("minimal") { folder in
        try FileManager.default.createDirectory(
          atPath: folder + "/tests", withIntermediateDirectories: false)
        let file = folder + "/tests/staging.yaml"
        let text = """
          policy: ../lastgood.yaml
          cases:
            - name: one
              given: {action: rollback, environment: staging}
              expect: {approvals: {count: 0}}
          """
        try Data(text.utf8).write(to: URL(filePath: file))
        let answer = try await lastgood("policy", "test", file)
        #expect(answer.ending == .exited(0), "\(answer.output)")
        let named = try await lastgood("policy", "test", file, "--policy", file)
        #expect(named.ending == .exited(2) && named.output.contains("There is no key “cases”"))
      }
    }

    @Test func `what is no test file is refused in a sentence`() async throws {
      try await withProfile("minimal") { folder in
        let file = folder + "/bad.yaml"
        for (bytes, says) in [
          ([0xFF, 0xFE, 0x00], "not UTF-8"),
          (Array(("cases: " + String(repeating: "[", count: 5_000)).utf8), "64 levels"),
          ([UInt8](repeating: 0x20, count: 2 << 20), "larger than"),
          (Array("cases: [{name: \"\u{1B}[2J\"}]".utf8), "nobody sees"),
        ] {
          try Data(bytes).write(to: URL(filePath: file))
          let answer = try await lastgood("policy", "test", file)
          #expect(answer.ending == .exited(2))
          #expect(answer.output.contains(says), "\(answer.output)")
        }
        let folderAnswer = try await lastgood("policy", "test", folder + "/.")
        #expect(folderAnswer.ending == .exited(2))
      }
    }
  }
}
