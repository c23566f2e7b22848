/// One thing a command accepts: the declaration that the parser, help and completions share.
package struct Parameter: Sendable {
  /// `--from` for options and flags, `file` for positional arguments.
  package var name: String
  package var short: Character?
  package var help: String
  package var kind: Kind
  /// The only words it takes, when there are few.
  package var choices: [String] = []

  package enum Kind: Hashable, Sendable {
    case flag
    case option(value: String, isRepeated: Bool)
    case positional(isOptional: Bool, isRepeated: Bool)
    /// Everything behind `--`.
    case rest
  }

  package static func flag(_ name: String, short: Character? = nil, help: String) -> Parameter {
    Parameter(name: name, short: short, help: help, kind: .flag)
  }

  package static func option(
    _ name: String, _ value: String, short: Character? = nil, repeated: Bool = false,
    choices: [String] = [], help: String
  ) -> Parameter {
    Parameter(
      name: name, short: short, help: help, kind: .option(value: value, isRepeated: repeated),
      choices: choices)
  }

  package static func positional(
    _ name: String, choices: [String] = [], help: String
  ) -> Parameter {
    Parameter(
      name: name, help: help, kind: .positional(isOptional: false, isRepeated: false),
      choices: choices)
  }

  package static func optional(_ name: String, choices: [String] = [], help: String) -> Parameter {
    Parameter(
      name: name, help: help, kind: .positional(isOptional: true, isRepeated: false),
      choices: choices)
  }

  /// Any number of arguments; the last positional parameter, if there is one of these.
  package static func repeated(_ name: String, help: String) -> Parameter {
    Parameter(name: name, help: help, kind: .positional(isOptional: true, isRepeated: true))
  }

  /// At least one argument; the last positional parameter, if there is one of these.
  package static func several(_ name: String, help: String) -> Parameter {
    Parameter(name: name, help: help, kind: .positional(isOptional: false, isRepeated: true))
  }

  package static func rest(_ name: String, help: String) -> Parameter {
    Parameter(name: name, help: help, kind: .rest)
  }

  static let helpFlag = Parameter.flag("--help", short: "h", help: "Show this help.")
}

extension Parameter {
  var isOption: Bool {
    switch kind {
    case .flag, .option: true
    case .positional, .rest: false
    }
  }

  var takesValue: Bool {
    if case .option = kind { true } else { false }
  }

  /// As it stands in the usage line: `[FILE]`, `[--from POSITION]`, `-- COMMAND...`.
  var usage: String {
    switch kind {
    case .flag: "[\(name)]"
    case .option(let value, false): "[\(name) \(value)]"
    case .option(let value, true): "[\(name) \(value)]..."
    case .positional(false, false): name.uppercased()
    case .positional(true, false): "[\(name.uppercased())]"
    case .positional(false, true): "\(name.uppercased())..."
    case .positional(true, true): "[\(name.uppercased())]..."
    case .rest: "-- \(name.uppercased())..."
    }
  }

  /// As it stands in the list of options: `-f, --from POSITION`.
  var label: String {
    let spelled =
      switch kind {
      case .flag: name
      case .option(let value, _): "\(name) \(value)"
      case .positional, .rest: name.uppercased()
      }
    return if let short { "-\(short), \(spelled)" } else { spelled }
  }
}
