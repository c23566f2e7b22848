import Foundation
import JSON
import Spawn
import Testing

/// The Big List of Naughty Strings, where it is present.
private enum NaughtyStrings {
  static let path = "../shared/data/naughty-strings/blns.json"

  private static let file: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: path)
  }()

  /// Absent data is an excuse, unless the environment says that it must be there.
  static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: file.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  /// Those that an argument of a program can hold, which are not blank, and which are texts: a lone
  /// hyphen says that the text comes from standard input.
  static func strings() throws -> [String] {
    try JSONReader.read(Array(try Data(contentsOf: file))) { reader throws(JSONFault) in
      try reader.strings()
    }.filter { string in
      !string.utf8.contains(0) && string != "-" && !string.allSatisfy(\.isWhitespace)
    }
  }
}

/// A browser that needs no screen, where one is installed.
private enum Browser {
  static let path = "/usr/bin/chromium"

  static var isAvailable: Bool {
    FileManager.default.isExecutableFile(atPath: path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  /// What a file looks like once it is loaded, and what the console says of it.
  static func load(_ file: String, in folder: String) async throws -> (page: String, said: [String])
  {
    let log = folder + "/browser.log"
    let run = "exec \"$0\" \"$@\" 2>\"$LOG\""
    let browser = Program(
      "/bin/sh",
      [
        "-c", run, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--user-data-dir=\(folder)/profile", "--enable-logging=stderr", "--dump-dom",
        "file://\(file)",
      ],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "LOG": log])
    let outcome = try await browser.outcome(within: .seconds(60), keeping: 1 << 22)
    try #require(outcome.hasSucceeded, "\(outcome.ending)")
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    return (outcome.text, lines.filter { $0.contains(":CONSOLE") }.map(String.init))
  }
}

extension System {
  /// What people and browsers get to see.
  @Suite struct `What the scenario shows` {
    @Test(
      .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
    func `has no control character in it that somebody else wrote`() async throws {
      let strings = try NaughtyStrings.strings()
      try #require(strings.count > 400)
      var random = SystemRandomNumberGenerator()
      let short = Array(strings.filter(Self.isWild).prefix(12))
      let sample =
        Campaigns.isLong ? strings : short + strings.shuffled(using: &random).prefix(12)
      try #require(sample.contains(where: Self.isWild))
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        var recorded = 0
        for (number, string) in sample.enumerated() {
          // A name in the list may look like a secret, which is no matter here.
          let declared = try await alice.says([
            "declare", "--insist", "--source", "user", "--json", "--", string,
          ])
          Self.expectClean(declared, string)
          guard declared.ending == .exited(0) else {
            #expect(declared.ending == .exited(65), "\(declared.errors)")
            continue
          }
          recorded += 1
          let name = try #require(try object(declared.output)["number"] as? String)
          for words in [
            ["note", name, "--insist", "--", string], ["report", "--insist", "--", string],
            ["ask", name, "scribe", "--back", "5m", "--insist", "--", string],
          ] {
            let answer = try await alice.says(words)
            Self.expectClean(answer, string)
            #expect([.exited(0), .exited(65)].contains(answer.ending), "\(answer.errors)")
          }
          for words in [
            ["show", name], ["timeline", name], ["brief", name],
            ["timeline", name, "--originals", "--format", "json"],
          ] { try await Self.expectCleanView(words, of: alice, string) }
          if number.isMultiple(of: 8) || number == sample.count - 1 {
            for words in [
              ["list", "--limit", "100"], ["due", "--all"], ["reports"],
              ["search", "--", string], ["log", "--words", "--data", desk.folder],
            ] { try await Self.expectCleanView(words, of: alice, string) }
          }
        }
        #expect(recorded > sample.count / 2)
      }
    }

    @Test(.enabled(if: Browser.isAvailable, "There is no \(Browser.path): scripts/setup --all"))
    func `loads in a browser without a complaint`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        try await alice.does(
          "deploy", "start", "checkout", "v42", "--env", "production", "--artefact",
          "sha256:" + String(repeating: "a1", count: 32), "--group", "canary=20", "--group",
          "all=100")
        try await alice.does("deploy", "enter", "dep-1", "canary")
        try await alice.does("declare", "<script>alert(1)</script>", "--deploy", "dep-1")
        try await alice.does("note", "<img src=x onerror=alert(1)> & “quotes”")
        try await alice.does("resolve")
        for format in ["svg", "html"] {
          let file = desk.folder + "/timeline." + format
          let written = try await alice.says(
            "timeline", "inc-1", "--format", format, "--output", file)
          #expect(written.ending == .exited(0), "\(written.errors)")
          let (page, said) = try await Browser.load(file, in: desk.folder)
          #expect(said == [])
          #expect(page.contains("<\(format)"))
          #expect(page.contains("INC-"))
        }
        // That it would have been heard.
        let broken = desk.folder + "/broken.html"
        try "<script>console.error('heard')</script>".write(
          toFile: broken, atomically: false, encoding: .utf8)
        #expect(try await Browser.load(broken, in: desk.folder).said.count == 1)
      }
    }

    private static func isWild(_ string: String) -> Bool {
      string.unicodeScalars.contains {
        [.control, .format].contains($0.properties.generalCategory)
      }
    }

    private static func expectCleanView(
      _ words: [String], of person: ScenarioPerson, _ string: String
    ) async throws {
      let answer = try await person.says(words)
      expectClean(answer, string)
      #expect(answer.ending == .exited(0), "\(words): \(answer.errors)")
    }

    private static func expectClean(_ answer: Answer, _ string: String) {
      let scalars = (answer.output + answer.errors).unicodeScalars
      let wild = scalars.filter {
        $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
      }
      #expect(
        wild.isEmpty, "\(wild.map { String($0.value, radix: 16) }) for \(string.debugDescription)")
    }
  }
}
