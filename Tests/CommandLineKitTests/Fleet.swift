import CommandLineKit

/// A small program with one of everything, for the tests to command.
enum Fleet {
  struct Context {
    var port: String
  }

  static let table = CommandTable<Context>(
    "fleet", summary: "Keeps ships where they belong.",
    globals: [
      .flag("--json", short: "j", help: "Answer in JSON."),
      .flag("--quiet", short: "q", help: "Print nothing but the answer."),
      .option("--url", "URL", help: "Where the harbour is."),
    ],
    [
      .command(Note.self), .command(Sail.self), .command(Watch.self),
      .group(
        CommandGroup("cargo", summary: "Load and unload.", [CargoLoad.self, CargoShow.self])),
    ])
}

enum Speed: String, CaseIterable, ArgumentValue {
  case slow, half, full
}

struct Sail: Command {
  static let name = "sail"
  static let summary = "Send a ship somewhere."
  static let discussion = """
    The ship leaves as soon as its crew is aboard. A ship that is under way already is asked to
    turn, which takes longer the more it carries.

    Nothing moves in a storm.
    """
  static let examples = [
    Example("fleet sail Beagle Lima --speed full", "Sends the Beagle to Lima in a hurry."),
    Example("fleet sail Beagle Lima -s half --via Tenerife --via Bahia", "Takes the long way."),
  ]
  static let signature: [Parameter] = [
    .positional("ship", help: "The ship's name."),
    .positional("to", help: "Where it goes."),
    .option(
      "--speed", "SPEED", short: "s", choices: Speed.allCases.map(\.rawValue),
      help: "How fast; the captain decides when it is left out."),
    .option("--via", "PORT", repeated: true, help: "Call there first. Can be repeated."),
    .option("--crew", "COUNT", help: "Hands on board."),
    .option("--for", "TIME", help: "Turn back after that long."),
    .flag("--dry", short: "d", help: "Only say what would happen."),
  ]

  var ship: String
  var goal: String
  var speed: Speed?
  var via: [String]
  var crew: Int?
  var time: TimeLength?
  var isDry: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    ship = try arguments.positional("ship")
    goal = try arguments.positional("to")
    speed = try arguments.option("--speed")
    via = try arguments.options("--via")
    crew = try arguments.option("--crew")
    time = try arguments.option("--for")
    isDry = arguments.flag("--dry")
  }

  func run(with context: Fleet.Context, on terminal: Terminal) async throws -> ExitCode {
    terminal.say("\(ship) leaves \(context.port) for \(goal).")
    return .done
  }
}

struct Note: Command {
  static let name = "note"
  static let summary = "Write into the log of a ship."
  static let signature: [Parameter] = [
    .optional("ship", help: "The ship; the current one when it is left out."),
    .positional("text", help: "What to write."),
    .repeated("tag", help: "Words to find it by."),
  ]

  var ship: String?
  var text: String
  var tags: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    ship = try arguments.optional("ship")
    text = try arguments.positional("text")
    tags = try arguments.positionals("tag")
  }

  func run(with context: Fleet.Context, on terminal: Terminal) async throws -> ExitCode { .done }
}

struct Watch: Command {
  static let name = "watch"
  static let summary = "Run a command as long as a ship is in sight."
  static let signature: [Parameter] = [
    .optional("ship", help: "The ship."),
    .option("--every", "TIME", help: "How often to look."),
    .rest("command", help: "The command."),
  ]

  var ship: String?
  var every: TimeLength
  var command: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    ship = try arguments.optional("ship")
    every = try arguments.required("--every")
    command = arguments.rest()
  }

  func run(with context: Fleet.Context, on terminal: Terminal) async throws -> ExitCode { .failure }
}

struct CargoLoad: Command {
  static let name = "load"
  static let summary = "Load something."
  static let signature: [Parameter] = [.positional("thing", help: "What it's about: a thing.")]

  var thing: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    thing = try arguments.positional("thing")
  }

  func run(with context: Fleet.Context, on terminal: Terminal) async throws -> ExitCode { .done }
}

struct CargoShow: Command {
  static let name = "show"
  static let summary = "Show what is loaded."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func run(with context: Fleet.Context, on terminal: Terminal) async throws -> ExitCode { .done }
}
