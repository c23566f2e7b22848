import CommandLineKit
import Glibc
import Testing

/// A verb that shares an option with others, and one that does not.
private struct Dive: Command {
  static let name = "dive"
  static let summary = "Go below."
  static let examples = [Example("sub dive '.profile' -- -now", "A line\\with 'odd' - characters.")]
  static let signature: [Parameter] = [.several("depths", help: "How deep.")]
  static let shared: [Parameter] = [.option("--clock", "TIME", help: "When.")]

  let depths: [String]
  let clock: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    depths = try arguments.positionals("depths")
    clock = try arguments.option("--clock")
  }

  func run(with context: Int, on terminal: Terminal) async throws -> ExitCode { .done }
}

private struct Rise: Command {
  static let name = "rise"
  static let summary = "Come up."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func run(with context: Int, on terminal: Terminal) async throws -> ExitCode { .done }
}

@Suite struct `Options that verbs share` {
  private let table: CommandTable<Int> = {
    var table = CommandTable<Int>(
      "sub", summary: "Dives.", globals: [.flag("--json", help: "JSON.")],
      [.command(Dive.self), .command(Rise.self)])
    table.titles = ["dive": "Down", "rise": "Up"]
    return table
  }()

  @Test(arguments: [
    ["--clock", "noon", "dive", "10", "20"], ["dive", "--clock", "noon", "10", "20"],
    ["dive", "10", "20", "--clock=noon"], ["--json", "--clock", "noon", "dive", "10", "20"],
  ])
  func `stand before the verb or behind it`(_ words: [String]) throws {
    guard case .run(let command, _) = try table.parse(words), let dive = command as? Dive else {
      Issue.record("nothing dives")
      return
    }
    #expect(dive.clock == "noon")
    #expect(dive.depths == ["10", "20"])
  }

  @Test(arguments: [["rise", "--clock", "noon"], ["--clock", "noon", "rise"]])
  func `are unknown to the others`(_ words: [String]) {
    #expect(throws: UsageError.self) { try table.parse(words) }
  }

  @Test func `need a word where several are asked for`() {
    #expect(throws: UsageError(.missing("depths"), verbs: ["dive"])) { try table.parse(["dive"]) }
  }

  @Test func `are listed apart, and verbs under their titles`() {
    let help = table.help()
    #expect(help.contains("\nDown:\n  dive  Go below.\n\nUp:\n  rise  Come up.\n"))
    #expect(help.contains("\nOptions that several commands share:\n  --clock TIME  When.\n"))
    for shell in Shell.allCases { #expect(table.completion(for: shell).contains("clock")) }
  }

  @Test func `are in the manual, where no text is taken for a request`() {
    let manual = table.manual(version: "sub 1")
    #expect(manual.hasPrefix(".TH SUB 1 \"\" \"sub 1\"\n.SH NAME\nsub \\- Dives.\n"))
    #expect(manual.contains("A line\\ewith 'odd' \\- characters."))
    #expect(manual.contains(".SH DOWN\n.SS \"sub dive\"\nsub dive DEPTHS...\n"))
    for line in manual.split(separator: "\n") where line.hasPrefix(".") {
      let request = line.dropFirst().prefix { $0 != " " }
      #expect(["TH", "SH", "SS", "TP", "PP", "EX", "EE", "B", "I"].contains(request))
    }
  }
}

@Suite struct `Text for a screen` {
  @Test(arguments: [
    (0, ""), (1, "…"), (2, "a…"), (4, "a日…"), (5, "a日b…"), (6, "a日bcd"), (9, "a日bcd"),
  ])
  func `is cut to fit, never through a character`(_ columns: Int, _ expected: String) {
    let text = TerminalText("a日") + TerminalText("bcd", .bold)
    #expect(text.fitted(to: columns).plain == expected)
    #expect(text.fitted(to: columns).displayWidth <= columns)
    #expect(text.padded(to: columns).displayWidth == max(6, columns))
  }

  @Test(
    arguments: [
      (nil, ["less", "-FRX"]), ("", nil), ("cat", nil), ("more -s", ["more", "-s"]), ("  ", nil),
    ] as [(String?, [String]?)])
  func `goes to the pager a person wants`(_ wish: String?, _ command: [String]?) {
    #expect(Pager.command { $0 == "PAGER" ? wish : nil } == command)
  }

  @Test func `reaches the pager whole`() async throws {
    let path = "/tmp/lastgood-pager-\(getpid())"
    defer { unlink(path) }
    let bytes = Array(repeating: UInt8(ascii: "x"), count: 300_000)
    #expect(await Pager.show(bytes, in: ["dd", "of=\(path)", "status=none"]) == true)
    let file = open(path, O_RDONLY)
    defer { close(file) }
    #expect(Platform.read(file, atMost: 1 << 20) == bytes)
    #expect(Platform.read(file, atMost: 1 << 20) == [])
    #expect(await Pager.show(bytes, in: ["no-such-pager"]) == false)
    // One that does not read to the end is left alone.
    #expect(await Pager.show(bytes, in: ["true"]) == true)
  }
}
