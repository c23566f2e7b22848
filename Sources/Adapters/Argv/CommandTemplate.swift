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

  /// Whether an option is given, as `--name=…`, or `--name` alone.
  func has(_ names: String...) -> Bool {
    arguments.contains { argument in names.contains { argument.isOption($0) } }
  }

  /// What an option is set to; a template, since it may be a parameter.
  func value(of name: String) -> ArgumentTemplate? {
    for (index, argument) in arguments.enumerated() where argument.isOption(name) {
      switch argument {
      case .option(_, let parameter): return .parameter(parameter)
      case .fixed(let text) where text.hasPrefix(name + "="):
        return .fixed(String(text.dropFirst(name.count + 1)))
      case .fixed: return index + 1 < arguments.count ? arguments[index + 1] : nil
      case .parameter: return nil
      }
    }
    return nil
  }
}

extension ArgumentTemplate {
  fileprivate var isWord: Bool {
    if case .fixed(let text) = self { !text.hasPrefix("-") } else { false }
  }

  fileprivate func isOption(_ name: String) -> Bool {
    switch self {
    case .fixed(let text): text == name || text.hasPrefix(name + "=")
    case .option(let prefix, _): prefix == name + "="
    case .parameter: false
    }
  }
}
