import Spelling

/// A verb: parses in `init`, acts in `run`.
///
/// What it accepts is declared once, in `signature`; the parser, help and completions read it there.
package protocol Command<Context>: Sendable {
  /// What a command needs to act: a client, a store.
  associatedtype Context

  static var name: String { get }
  /// One line for lists of commands.
  static var summary: String { get }
  /// What else a person must know; paragraphs are separated by empty lines.
  static var discussion: String { get }
  static var examples: [Example] { get }
  static var signature: [Parameter] { get }
  /// Options that it shares with other verbs; they may also stand before its name.
  static var shared: [Parameter] { get }

  init(_ arguments: inout Arguments) throws(UsageError)

  func run(with context: Context, on terminal: Terminal) async throws -> ExitCode
}

extension Command {
  package static var discussion: String { "" }
  package static var examples: [Example] { [] }
  package static var signature: [Parameter] { [] }
  package static var shared: [Parameter] { [] }
}

/// A command line worth copying, and what it does.
package struct Example: Hashable, Sendable {
  package var line: String
  package var meaning: String

  package init(_ line: String, _ meaning: String) { (self.line, self.meaning) = (line, meaning) }
}

/// Verbs that share a first word: `deploy start`, `deploy halt`.
package struct CommandGroup<Context>: Sendable {
  package var name: String
  package var summary: String
  package var commands: [any Command<Context>.Type]

  package init(_ name: String, summary: String, _ commands: [any Command<Context>.Type]) {
    (self.name, self.summary, self.commands) = (name, summary, commands)
  }
}

/// All verbs of a program.
package struct CommandTable<Context>: Sendable {
  package var program: String
  package var summary: String
  /// Options that every verb accepts, before and after its name.
  package var globals: [Parameter]
  package var entries: [Entry]
  /// Titles in the list of commands: each stands before the entry of its name.
  package var titles: [String: String] = [:]
  /// The title of the list of options that several verbs share.
  package var sharedTitle = "Options that several commands share"

  package enum Entry: Sendable {
    case command(any Command<Context>.Type)
    case group(CommandGroup<Context>)
  }

  package init(
    _ program: String, summary: String, globals: [Parameter] = [], _ entries: [Entry]
  ) {
    (self.program, self.summary) = (program, summary)
    (self.globals, self.entries) = (globals, entries)
  }
}

/// What a command line asks for.
package enum Invocation<Context>: Sendable {
  /// `globals` holds the values of the options that every verb accepts.
  case run(any Command<Context>, globals: Arguments)
  case help(String)
}

extension CommandTable {
  /// Understands the words behind the program's name.
  package func parse(_ words: [String]) throws(UsageError) -> Invocation<Context> {
    var words = words
    guard let first = try verb(takenFrom: &words, among: names, known: []) else {
      return .help(help())
    }
    if first == "help" { return .help(try help(for: words)) }
    guard let entry = entries.first(where: { $0.name == first }) else {
      throw unknown(first, among: names, known: [])
    }
    switch entry {
    case .command(let type): return try parse(words, for: type, verbs: [first])
    case .group(let group):
      let names = group.commands.map { $0.name }
      guard let second = try verb(takenFrom: &words, among: names, known: [first]) else {
        return .help(help(for: group))
      }
      guard let type = group.commands.first(where: { $0.name == second }) else {
        throw unknown(second, among: names, known: [first])
      }
      return try parse(words, for: type, verbs: [first, second])
    }
  }

  private func parse(
    _ words: [String], for type: any Command<Context>.Type, verbs: [String]
  ) throws(UsageError) -> Invocation<Context> {
    let accepted = type.signature + type.shared + globals
    if Self.asksForHelp(words, signature: accepted) {
      return .help(help(for: type, verbs: verbs))
    }
    do {
      var arguments = try Arguments(words, for: accepted)
      return .run(try type.init(&arguments), globals: arguments)
    } catch {
      throw UsageError(error.kind, verbs: verbs)
    }
  }

  /// Takes the first word that is neither a global option nor the value of one.
  ///
  /// A word that is nothing of the kind stays where it is, for the verb's own parser.
  private func verb(
    takenFrom words: inout [String], among names: [String], known: [String]
  ) throws(UsageError) -> String? {
    // Most lines begin with the verb: then nobody has to know what could stand before it.
    let isFirst = words.first?.hasPrefix("-") ?? false
    let globals = globals + (isFirst ? shared : []) + [.helpFlag]
    var index = words.startIndex
    while index < words.endIndex, words[index] != "--" {
      guard Arguments.looksLikeOption(words[index], among: globals) else {
        return words.remove(at: index)
      }
      do {
        for option in try Arguments.options(in: words[index], among: globals) {
          if option.parameter.name == Parameter.helpFlag.name, known.isEmpty {
            let rest = words[(index + 1)...].filter { !$0.hasPrefix("-") }
            words = Array(rest)
            return "help"
          }
          if option.parameter.takesValue, option.value == nil { index += 1 }
        }
      } catch { throw UsageError(error.kind, verbs: known) }
      index += 1
    }
    return nil
  }

  private static func asksForHelp(_ words: [String], signature: [Parameter]) -> Bool {
    let own = words.prefix { $0 != "--" }
    let hasOwnShort = signature.contains { $0.short == Parameter.helpFlag.short }
    return own.contains { $0 == "--help" || ($0 == "-h" && !hasOwnShort) }
  }

  private func unknown(_ verb: String, among names: [String], known: [String]) -> UsageError {
    UsageError(
      .unknownVerb(
        (known + [verb]).joined(separator: " "),
        suggestion: Suggestion.nearest(to: verb, among: names).map {
          (known + [$0]).joined(separator: " ")
        }), verbs: known)
  }

  var names: [String] { entries.map(\.name) + ["help"] }

  /// Every option that some verbs share, once.
  var shared: [Parameter] {
    var found: [Parameter] = []
    for type in entries.flatMap(\.commands) {
      for parameter in type.shared where !found.contains(where: { $0.name == parameter.name }) {
        found.append(parameter)
      }
    }
    return found
  }
}

extension CommandTable.Entry {
  var name: String {
    switch self {
    case .command(let type): type.name
    case .group(let group): group.name
    }
  }

  var commands: [any Command<Context>.Type] {
    switch self {
    case .command(let type): [type]
    case .group(let group): group.commands
    }
  }

  var summary: String {
    switch self {
    case .command(let type): type.summary
    case .group(let group): group.summary
    }
  }
}
