import Crypto
package import CommandLineKit
package import Embedded
import EventLog
import PostgresStore

/// `lastgood log`: the raw events.
package struct Log: Command {
  package static let name = "log"
  package static let summary = "Show the raw events of the log."
  package static let discussion = """
    Shows every event, restricted ones included, in the order of the log: position, time of \
    recording, end of the stream's id and version, type and role; below it the payload.

    Texts are sealed and stay so, unless --words asks for them and the master keys are at hand. To go \
    on where you stopped, give --from the next position.
    """
  package static let examples = [
    Example("lastgood log --follow --words", "Watches what happens, after the newest ten events."),
    Example("lastgood log --type 'incident.*' --type decision.proposed", "Only these types."),
    Example("lastgood log --from 1200 --limit 50 --json", "Fifty events for a program."),
    Example("lastgood log --export log.jsonl", "Everything, to be checked without this program."),
  ]
  package static let signature: [Parameter] = [
    .flag("--follow", short: "f", help: "Go on as the log grows, until Ctrl-C."),
    .option("--from", "POSITION", help: "Begin with this position."),
    .option(
      "--type", "TYPE", short: "t", repeated: true,
      help: "Only this type, or incident.* for all of one subject. Can be repeated."),
    .option("--stream", "ID", short: "s", help: "Only this stream; the end of its id will do."),
    .option("--limit", "COUNT", short: "n", help: "Stop after so many events."),
    .flag("--words", short: "w", help: "Open the sealed texts."),
    .option(
      "--export", "FILE",
      help: "Write all of it, or the --stream, with proofs to a new file, for checking elsewhere."),
    .data,
  ]

  private let isFollowing: Bool
  private let start: Int64?
  private let types: [TypePattern]
  private let stream: StreamReference?
  private let limit: Int?
  private let opensWords: Bool
  private let exportFile: String?
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    isFollowing = arguments.flag("--follow")
    start = try arguments.option("--from")
    types = try arguments.options("--type")
    stream = try arguments.option("--stream")
    limit = try arguments.option("--limit")
    opensWords = arguments.flag("--words")
    exportFile = try arguments.option("--export")
    data = try arguments.option(Parameter.data.name)
    if exportFile != nil {
      if isFollowing { throw UsageError(.together("--export", "--follow")) }
      if start != nil { throw UsageError(.together("--export", "--from")) }
      if !types.isEmpty { throw UsageError(.together("--export", "--type")) }
      if limit != nil { throw UsageError(.together("--export", "--limit")) }
      if opensWords { throw UsageError(.together("--export", "--words")) }
    }
    if let start, start < 1 {
      throw UsageError(
        .invalid("--from", value: "\(start)", expectation: "a position, which begins at 1"))
    }
    if let limit, limit < 1 {
      throw UsageError(.invalid("--limit", value: "\(limit)", expectation: "a count above 0"))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    let instance = Instance(configuration)
    try await instance.checkSchema()
    var selection = LogSelection(types: types)
    if let stream { selection.stream = try await instance.stream(stream) }
    if let exportFile {
      try await LogFileExport(
        instance: instance, path: exportFile,
        part: selection.stream.map(LogExport.Part.stream) ?? .log
      ).run(on: terminal)
      return .done
    }
    let vault = try vault(of: configuration, terminal)
    let database = try instance.connectionString(as: .auditor)
    let store = PostgresEventStore(database, vault: vault, readers: 1)
    let listener = isFollowing ? LogListener(database) : nil
    let tail = LogTail(store: store, listener: listener, selection: selection) { interruption in
      switch interruption {
      case .away: terminal.complain("The database is away; the log goes on when it is back.")
      case .back: terminal.complain("The database is back.")
      }
    }
    let outcome = await Result { () async throws in
      try await Latch.onSignals { stop in
        _ = try await stop.orDone { try await show(tail, of: store, on: terminal) }
      }
    }
    listener?.close()
    await store.close()
    try outcome.get()
    return .done
  }

  private func show(
    _ tail: LogTail, of store: PostgresEventStore, on terminal: Terminal
  ) async throws {
    var printer = LogPrinter(width: terminal.width)
    var count = 0
    let end = try await tail.run(after: try await beginning(in: store)) { events in
      for event in events.prefix(limit.map { $0 - count } ?? events.count) {
        let entry = try await store.entry(of: event, opening: opensWords)
        if terminal.settings.isJSON {
          terminal.say("", json: entry.json)
        } else {
          for line in printer.lines(for: entry) { terminal.say(line) }
        }
        count += 1
        if count == limit {
          terminal.note("Go on with --from \(event.position.next).")
        }
      }
      terminal.flush()
      return terminal.isOutputOpen && count != limit
    }
    if count == 0, !isFollowing {
      terminal.note(
        end == .start ? "The log is empty." : "None of the \(end) events is of that kind.")
    }
  }

  /// Where to begin: as told, or with the newest ten to follow the log, or with the first event.
  private func beginning(in store: PostgresEventStore) async throws -> LogPosition {
    if let start { return LogPosition(start - 1) }
    guard isFollowing else { return .start }
    return LogPosition(max(0, try await store.head().position.rawValue - 10))
  }

  /// The vault, or one without the keys: then words stay sealed.
  private func vault(of configuration: Configuration, _ terminal: Terminal) throws -> Vault {
    if let vault = try KeyRing(folder: configuration.keys).vault() { return vault }
    if opensWords {
      terminal.complain(
        "There are no master keys in \(configuration.keys): texts stay sealed. LASTGOOD_KEYS names another folder."
      )
    }
    return try Vault(.generate())
  }
}
