import Foundation
import Spawn
import Testing

extension System {
  @Suite struct `lastgood policy` {
    private let folder = FileManager.default.temporaryDirectory
      .appending(path: "lastgood-policy-\(UUID().uuidString)").path()

    private func file(_ text: String, named name: String = "lastgood.yaml") throws -> String {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
      return folder + "/" + name
    }

    @Test func `begins with a file that is in order, and never replaces one unasked`() async throws
    {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      _ = try file("", named: "other")
      for profile in ["minimal", "atp"] {
        let path = folder + "/\(profile).yaml"
        let made = try await lastgood("init", "--profile", profile, "--output", path)
        #expect(made.ending == .exited(0), "\(made.errors)")
        let check = try await lastgood("policy", "check", path)
        #expect(check.ending == .exited(0), "\(check.output)")
      }
      let path = folder + "/minimal.yaml"
      let again = try await lastgood("init", "--output", path)
      #expect(again.ending == .exited(65))
      #expect(again.errors.contains("--force"))
      try Data("mine".utf8).write(to: URL(filePath: path))
      #expect(try await lastgood("init", "--output", path, "--force").ending == .exited(0))
      #expect(try await lastgood("policy", "check", path).ending == .exited(0))
      #expect(try await lastgood("init", "--profile", "atpp").ending == .exited(64))
    }

    @Test func `is checked without a database, with the place and what to write`() async throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = try file("profile: none\norganisation: A\nservcies: {}\n")
      let answer = try await lastgood("policy", "check", path)
      #expect(answer.ending == .exited(2))
      #expect(answer.lines.first?.hasPrefix("\(path):3:1: error: ") == true)
      #expect(answer.lines.dropFirst().first == "  Write services.")
      let json = try object(try await lastgood("policy", "check", "--json", path).output)
      #expect(json["errors"] as? Int == 1)
      let finding = (json["findings"] as? [[String: Any]])?.first
      #expect(
        finding?["line"] as? Int == 3 && finding?["suggestion"] as? String == "Write services.")
      let warned = try file(
        "profile: none\norganisation: A\nenvironments: {p: {production: true, soak: 5m}}\n")
      #expect(try await lastgood("policy", "check", warned).ending == .exited(0))
      #expect(try await lastgood("policy", "check", "--strict", warned).ending == .exited(2))
      #expect(try await lastgood("policy", "check", folder + "/none.yaml").ending == .exited(2))
    }

    @Test func `follows no link out of its folder`() async throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = try file("profile: none\norganisation: A\ninclude: [people.yaml, pipe]\n")
      symlink("/etc/hostname", folder + "/people.yaml")
      mkfifo(folder + "/pipe", 0o600)
      let answer = try await lastgood("policy", "check", path)
      #expect(answer.ending == .exited(2))
      #expect(answer.output.contains("it leads out of the folder"))
      #expect(answer.output.contains("it is no file"))
    }

    @Test func `is put into force once, and compared and shown as it was applied`() async throws {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = try file("profile: none\norganisation: A\npeople: {alice: {roles: [sre]}}\n")
      try await withUp { data, _ in
        #expect(try await lastgood("policy", "show", "--data", data).ending == .exited(64))
        let dry = try await lastgood("policy", "apply", path, "--dry-run", "--data", data)
        #expect(dry.ending == .exited(0), "\(dry.errors)")
        let first = try object(
          try await lastgood("policy", "apply", path, "--json", "--data", data).output)
        #expect(first["outcome"] as? String == "applied")
        let hash = try #require(first["hash"] as? String)
        let second = try object(
          try await lastgood("policy", "apply", path, "--json", "--data", data).output)
        #expect(second["outcome"] as? String == "unchanged" && second["hash"] as? String == hash)

        let shown = try object(
          try await lastgood("policy", "show", "--json", "--data", data).output)
        #expect(shown["hash"] as? String == hash)
        #expect((shown["policy"] as? [String: Any])?["organisation"] as? String == "A")
        #expect(try await lastgood("policy", "diff", path, "--data", data).ending == .exited(0))

        let changed = try file(
          "profile: none\norganisation: B\npeople: {alice: {roles: [sre, lead]}, bob: {}}\n")
        let diff = try await lastgood("policy", "diff", changed, "--data", data)
        #expect(diff.ending == .exited(2))
        #expect(
          diff.lines == [
            "~ organisation: A → B", "~ people.alice.roles: [sre] → [sre, lead]",
            "+ people.bob: {}",
          ])
        #expect(
          try await lastgood("policy", "apply", changed, "--data", data).ending == .exited(0))
        let old = try await lastgood(
          "policy", "show", "--hash", String(hash.prefix(8)), "--data", data)
        #expect(old.ending == .exited(0) && old.output.contains("\"A\""))

        let log = try await lastgood("log", "--type", "policy.applied", "--json", "--data", data)
        #expect(log.lines.count == 2)
        #expect(try await lastgood("verify", "--data", data).ending == .exited(0))
        let broken = try file("profile: none\n")
        #expect(
          try await lastgood("policy", "apply", broken, "--data", data).ending == .exited(65))
        let stranger = try await lastgood(
          "policy", "apply", path, "--by", "nobody", "--data", data)
        #expect(stranger.ending == .exited(65))
      }
    }
  }
}
