import CommandLineKit

/// An incident that may be left out, and the text behind it.
struct FreeText {
  private var first: String?
  private var words: [String]

  /// The parameters of `[INC] TEXT…`.
  static func signature(_ text: String, help: String) -> [Parameter] {
    [.incident, .several(text, help: help)]
  }

  init(_ arguments: inout Arguments, _ text: String) throws(UsageError) {
    first = try arguments.optional(Parameter.incident.name)
    words = try arguments.positionals(text)
  }

  /// Tells the incident from the text: only what is surely the name of one is one.
  func split(in session: Session) -> (incident: String?, words: [String]) {
    guard let first else { return (nil, words) }
    return session.namesIncident(first) ? (first, words) : (nil, [first] + words)
  }

  /// The words joined as they were typed; `-` stands for standard input.
  static func text(_ words: [String], in session: Session) throws(ResponderFailure) -> String {
    guard words == ["-"] else { return words.joined(separator: " ") }
    guard let bytes = session.context.input.read(atMost: 1 << 20),
      var text = String(validating: bytes, as: UTF8.self)
    else { throw ResponderFailure(.usage, "Standard input is no text, or too much of it.") }
    while text.last?.isNewline ?? false { text.removeLast() }
    guard !text.isEmpty else { throw ResponderFailure(.usage, "Standard input is empty.") }
    return text
  }
}

extension Parameter {
  static let incident = Parameter.optional(
    "inc", help: "The incident: INC-2026-001, inc-1; the current one when left out.")
  static let deployment = Parameter.positional(
    "deployment", help: "The deployment: DEP-2026-001, dep-1, or 1.")
  static let group = Parameter.positional("group", help: "The group of the rollout.")
  static let entry = Parameter.positional(
    "entry", help: "The entry: 1234 (as shown, without the #), or its id.")
  static let because = Parameter.option("--because", "WHY", short: "b", help: "The reason.")
  static let insist = Parameter.flag(
    "--insist", help: "Record it although something in it looks like a secret.")
  static let service = Parameter.option("--service", "NAME", short: "s", help: "The service.")
  static let environment = Parameter.option(
    "--env", "NAME", short: "e", help: "The environment, such as production.")
  static let limit = Parameter.option("--limit", "COUNT", short: "n", help: "How many at most.")
}

extension Arguments {
  /// The entry that a word names.
  mutating func entry() throws(UsageError) -> EntryReference { try required("entry") }

  /// A count above nought, of at most 200.
  mutating func limit() throws(UsageError) -> Int {
    let limit: Int = try option(Parameter.limit.name) ?? 50
    guard (1...200).contains(limit) else {
      throw UsageError(.invalid("--limit", value: "\(limit)", expectation: "a count from 1 to 200"))
    }
    return limit
  }
}

extension EntryReference: ArgumentValue {
  static var expectation: String { "the number of an entry such as 1234, or its id" }
  init?(argument: String) { self.init(argument) }
}
