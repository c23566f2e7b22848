import CommandLineKit
import FoundationEssentials
import Glibc
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Help` {
  static let verbs: [String] = Desk.table.entries.flatMap { entry -> [String] in
    switch entry {
    case .command(let type): [type.name]
    case .group(let group): group.commands.map { "\(group.name) \($0.name)" }
    }
  }

  /// `WRITE_GOLDEN=1` writes `HelpText.swift` anew.
  @Test func `of every verb is as it was looked at`() async throws {
    let desk = try Desk()
    var text = ""
    for verb in Self.verbs {
      text += "$ lastgood \(verb) --help\n"
      text += await desk.run(verb.split(separator: " ").map(String.init) + ["--help"]).output + "\n"
    }
    if getenv("WRITE_GOLDEN") != nil {
      let path = URL(filePath: #filePath).deletingLastPathComponent().path + "/HelpText.swift"
      let source =
        "// swift-format-ignore-file\n\n/// Written by `WRITE_GOLDEN=1`, and read by people.\nlet helpText = ##\"\"\"\n"
      try Data((source + text + "\n\"\"\"##\n").utf8).write(to: URL(filePath: path))
    } else {
      #expect(text == helpText)
    }
  }

  @Test(arguments: verbs)
  func `has a summary, and examples that parse`(_ verb: String) throws {
    let types = Desk.table.entries.flatMap { entry -> [any Command<ResponderContext>.Type] in
      switch entry {
      case .command(let type): verb == type.name ? [type] : []
      case .group(let group): group.commands.filter { "\(group.name) \($0.name)" == verb }
      }
    }
    let type = try #require(types.first)
    #expect(type.summary.hasSuffix("."))
    for example in type.examples {
      #expect(!example.meaning.isEmpty)
      let line = example.line.split(separator: "|").last.map(String.init) ?? ""
      let words = Self.words(line)
      #expect(words.first == "lastgood")
      guard case .run = try Desk.table.parse(Array(words.dropFirst())) else {
        Issue.record("\(line) runs nothing")
        continue
      }
    }
  }

  @Test(arguments: verbs)
  func `declares nothing that the verb does not read`(_ verb: String) throws {
    let words = verb.split(separator: " ").map(String.init)
    let types = Desk.table.entries.flatMap { entry -> [any Command<ResponderContext>.Type] in
      switch entry {
      case .command(let type): words == [type.name] ? [type] : []
      case .group(let group): group.commands.filter { words == [group.name, $0.name] }
      }
    }
    let type = try #require(types.first)
    let signature = type.signature + type.shared
    var given: [String] = []
    for parameter in signature {
      if case .positional(false, _) = parameter.kind {
        given.append(parameter.choices.first ?? "1")
      }
      if case .option = parameter.kind,
        [
          "--because", "--env", "--back", "--due", "--who", "--role",
          "--verdict", "--actual", "--until", "--findings",
        ].contains(parameter.name)
      {
        given += [parameter.name, parameter.choices.first ?? "1m"]
      }
    }
    if signature.contains(where: { $0.kind == .rest }) { given += ["--", "true"] }
    // What a verb cannot do without, it asks for by name.
    for _ in signature {
      var arguments = try Arguments(given, for: signature)
      do {
        _ = try type.init(&arguments)
        #expect(arguments.unasked == [])
        return
      } catch {
        guard case .missing(let option) = error.kind,
          let parameter = signature.first(where: { $0.name == option })
        else { throw error }
        let usual = ["--total", "--failed"].contains(option) ? "1" : "1m"
        given = [option, parameter.choices.first ?? usual] + given
      }
    }
    Issue.record("\(verb) asks for more than it declares")
  }

  @Test func `options that verbs share may stand before the verb`() throws {
    let line = ["--at", "5m", "--url", "http://x", "note", "inc-1", "hello", "--json"]
    guard case .run(let command, _) = try Desk.table.parse(line) else {
      Issue.record("nothing runs")
      return
    }
    #expect(command is Asking<Note, ResponderContext>)
  }

  /// Splits as a shell does, as far as the examples need it.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": (isQuoted, word) = (!isQuoted, word ?? "")
      case " " where !isQuoted:
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
