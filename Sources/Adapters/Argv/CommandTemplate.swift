import Policy

/// The program and arguments of one step, checked but not filled in.
struct CommandTemplate: Equatable {
  /// By its absolute path.
  let program: String
  let arguments: [ArgumentTemplate]
  let types: [String: ParameterType]

  /// Takes the program's absolute path and its arguments.
  ///
  /// - Throws: what is wrong with them, for whoever wrote the policy.
  init(_ run: [String], parameters: [String: ParameterType]) throws(PreparationRefusal) {
    guard let program = run.first else {
      throw PreparationRefusal("A step has nothing to run: give a program by its absolute path.")
    }
    guard Self.isPlainPath(program) else {
      throw PreparationRefusal(
        "“\(program)” is no absolute path of a program: write it like /usr/bin/kubectl, without "
          + "“..” and without parameters.")
    }
    guard run.count <= Self.mostArguments else {
      throw PreparationRefusal("A step has more than \(Self.mostArguments) arguments.")
    }
    var arguments: [ArgumentTemplate] = []
    for text in run.dropFirst() {
      arguments.append(try ArgumentTemplate(text, parameters: parameters.keys))
    }
    (self.program, self.arguments, types) = (program, arguments, parameters)
  }

  /// The last part of the program's path.
  var tool: String { Self.lastPart(of: program) }

  /// The program and its arguments with every value in its place.
  func filled(with values: ParameterValues) throws(PreparationRefusal) -> [String] {
    var call = [program]
    for argument in arguments { call.append(try values.fill(argument)) }
    return call
  }

  private static let mostArguments = 100

  static func lastPart(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Absolute, of plain characters, and leading nowhere else.
  static func isPlainPath(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count >= 2 && parts[0].isEmpty && path.utf8.count <= 1_024
      && parts.dropFirst().allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"{}".utf8.contains($0) }
  }
}

extension CommandTemplate {
  /// The fixed words right behind the program, which say what it does.
  var leadingWords: [String] {
    var words: [String] = []
    for case .fixed(let word) in arguments.prefix(while: \.isWord) { words.append(word) }
    return words
  }

  /// Whether the command begins with these words.
  func begins(with words: [String]) -> Bool { leadingWords.starts(with: words) }

  /// Whether an option is given in any form: `--name=…`, `--name`, `-n`, `-nVALUE`, `-abn`.
  ///
  /// `flags` are the short options that take no value, behind which others may stand.
  func has(_ names: String..., flags: String = "") -> Bool {
    arguments.contains { argument in
      names.contains { argument.isOption($0) || argument.hasShort($0, flags: flags) }
    }
  }

  /// The same of a tool that also takes the beginning of a name for the whole.
  func mayHave(_ name: String) -> Bool { arguments.contains { $0.mayBeOption(name) } }

  /// What an option is set to, each time it is given; nil where nothing follows it.
  ///
  /// Templates, since they may be parameters. Tools take the last, so that a rule that looks at one
  /// has to see that there is no other.
  func values(of name: String, orItsBeginning: Bool = false) -> [ArgumentTemplate?] {
    arguments.indices.compactMap { index -> ArgumentTemplate?? in
      let argument = arguments[index]
      guard argument.isOption(name) || orItsBeginning && argument.mayBeOption(name) else {
        return nil
      }
      switch argument {
      case .option(_, let parameter): return .some(.parameter(parameter))
      case .fixed(let text):
        if let sign = text.firstIndex(of: "=") {
          return .some(.fixed(String(text[text.index(after: sign)...])))
        }
        return .some(index + 1 < arguments.count ? arguments[index + 1] : nil)
      case .parameter: return nil
      }
    }
  }

  /// The option right before `name`, when that may take it for its value; nil when there is none.
  ///
  /// It may when it has no value of its own, and is not one of those that take none.
  func swallower(of name: String, flags: String, longFlags: Set<String>) -> String? {
    for (argument, next) in zip(arguments, arguments.dropFirst()) where next.isOption(name) {
      guard case .fixed(let text) = argument, text.hasPrefix("-"), !text.contains("="),
        !longFlags.contains(text)
      else { continue }
      let letters = text.dropFirst()
      // In `-nshop` the value is there already; in `-An` it is still to come.
      let rest = letters.drop { flags.contains($0) }
      if letters.hasPrefix("-") || rest.count == 1 { return text }
    }
    return nil
  }

  /// `--`, behind which nothing is an option any more.
  var endsOptions: Bool { arguments.contains(.fixed("--")) }
}

extension ArgumentTemplate {
  fileprivate var isWord: Bool {
    if case .fixed(let text) = self { !text.hasPrefix("-") } else { false }
  }

  /// `-v`, `-v9`, and `-Av` where `A` is a flag; only for names of one dash and one letter.
  fileprivate func hasShort(_ name: String, flags: String) -> Bool {
    guard case .fixed(let text) = self, text.hasPrefix("-"), !text.hasPrefix("--"),
      name.count == 2, !name.hasPrefix("--"), let letter = name.last
    else { return false }
    let letters = text.dropFirst()
    return letters.prefix { flags.contains($0) }.contains(letter)
      || letters.drop { flags.contains($0) }.first == letter
  }

  /// The long option itself, or a beginning of it that a tool may take for it.
  fileprivate func mayBeOption(_ name: String) -> Bool {
    let text =
      switch self {
      case .fixed(let text): text
      case .option(let prefix, _): prefix
      case .parameter: ""
      }
    let given = text.prefix { $0 != "=" }
    return given.count > 2 && given.hasPrefix("--") && name.hasPrefix(given)
  }

  fileprivate func isOption(_ name: String) -> Bool {
    switch self {
    case .fixed(let text): text == name || text.hasPrefix(name + "=")
    case .option(let prefix, _): prefix == name + "="
    case .parameter: false
    }
  }
}
