import CommandLineKit
import Foundation
import TestPrograms
import Testing

@Suite struct `Help` {
  private func help(_ words: String...) throws -> String {
    guard case .help(let text) = try Fleet.table.parse(words) else { return "not help" }
    return text
  }

  @Test func `lists the commands`() throws {
    let expected = """
      Usage: fleet COMMAND [OPTIONS]

      Keeps ships where they belong.

      Commands:
        note   Write into the log of a ship.
        sail   Send a ship somewhere.
        watch  Run a command as long as a ship is in sight.
        cargo  Load and unload.

      Options for every command:
        -j, --json   Answer in JSON.
        -q, --quiet  Print nothing but the answer.
        --url URL    Where the harbour is.
        -h, --help   Show this help.

      “fleet help COMMAND” says more about one of them.

      """
    #expect(try help() == expected)
    #expect(try help("--help") == expected)
    #expect(try help("-h") == expected)
    #expect(try help("help") == expected)
    #expect(try help("--json", "--url", "x") == expected)
  }

  @Test func `shows everything about a command`() throws {
    let expected = """
      Usage: fleet sail SHIP TO [--speed SPEED] [--via PORT]... [--crew COUNT]
             [--for TIME] [--dry]

      Send a ship somewhere.

      The ship leaves as soon as its crew is aboard. A ship that is under way already
      is asked to turn, which takes longer the more it carries.

      Nothing moves in a storm.

      Arguments:
        SHIP  The ship's name.
        TO    Where it goes.

      Options:
        -s, --speed SPEED  How fast; the captain decides when it is left out.
        --via PORT         Call there first. Can be repeated.
        --crew COUNT       Hands on board.
        --for TIME         Turn back after that long.
        -d, --dry          Only say what would happen.

      Options for every command:
        -j, --json   Answer in JSON.
        -q, --quiet  Print nothing but the answer.
        --url URL    Where the harbour is.
        -h, --help   Show this help.

      Examples:
        fleet sail Beagle Lima --speed full
            Sends the Beagle to Lima in a hurry.
        fleet sail Beagle Lima -s half --via Tenerife --via Bahia
            Takes the long way.

      """
    #expect(try help("sail", "--help") == expected)
    #expect(try help("--help", "sail") == expected)
    #expect(try help("help", "sail") == expected)
    #expect(try help("sail", "a", "b", "c", "--nonsense", "-h") == expected)
  }

  @Test func `shows groups and their verbs`() throws {
    let group = try help("cargo")
    #expect(group.hasPrefix("Usage: fleet cargo COMMAND [OPTIONS]\n\nLoad and unload.\n"))
    #expect(group.contains("\n  load  Load something.\n  show  Show what is loaded.\n"))
    #expect(try help("cargo", "--help") == group)
    #expect(try help("help", "cargo") == group)
    let verb = try help("cargo", "load", "--help")
    #expect(verb.hasPrefix("Usage: fleet cargo load THING\n"))
    #expect(try help("help", "cargo", "load") == verb)
    #expect(
      try help("watch", "-h").hasPrefix("Usage: fleet watch [SHIP] [--every TIME] -- COMMAND...\n"))
  }

  @Test func `fits into eighty columns`() throws {
    for words in [[], ["sail"], ["note"], ["watch"], ["cargo"], ["cargo", "load"]] {
      guard case .help(let text) = try Fleet.table.parse(["help"] + words) else { continue }
      for line in text.split(separator: "\n") { #expect(line.displayWidth <= 80) }
    }
  }
}

@Suite struct `Completions` {
  static func path(of shell: Shell) -> String? {
    ["/bin/\(shell.rawValue)", "/usr/bin/\(shell.rawValue)"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Runs a shell on a script; answers its exit code and what it printed.
  private func run(_ shell: Shell, _ arguments: [String], on script: String) throws -> (
    Int32, String
  ) {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(script.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try runProgram(
      try #require(Self.path(of: shell)), arguments + [file.path], keepsErrors: true)
  }

  @Test(arguments: Shell.allCases)
  func `are valid in their shell`(shell: Shell) throws {
    let script = Fleet.table.completion(for: shell)
    for word in ["sail", "cargo", "load", "speed", "full", "json"] {
      #expect(script.contains(word), "\(shell) does not complete \(word)")
    }
    if Self.path(of: shell) != nil || shell == .bash {
      #expect(try run(shell, ["-n"], on: script) == (0, ""))
    }
  }

  @Test(arguments: [
    ("fleet ''", "note sail watch cargo --json -j --quiet -q --url --help -h"),
    ("fleet sa", "sail"), ("fleet --url x w", "watch"), ("fleet cargo ''", "load show --json"),
    ("fleet --json cargo lo", "load"), ("fleet sail a --sp", "--speed"),
    ("fleet sail -s ''", "slow half full"), ("fleet sail --speed h", "half"),
    ("fleet cargo load --q", "--quiet"), ("fleet sail cargo --dr", "--dry"),
  ])
  func `complete in bash`(line: String, expected: String) throws {
    let script =
      Fleet.table.completion(for: .bash) + """
        COMP_WORDS=(\(line))
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _fleet
        echo "${COMPREPLY[*]}"
        """
    let (code, output) = try run(.bash, [], on: script)
    #expect(code == 0)
    #expect(output.hasPrefix(expected), "\(output)")
  }
}
