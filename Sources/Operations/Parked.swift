package import CommandLineKit
package import Embedded
import Crypto
import EventLog
import JSON
import Postgres
import PostgresStore

/// `lastgood parked`: what was set aside, and trying it again.
package struct Parked: Command {
  package static let name = "parked"
  package static let summary = "Show events that a part could not handle, or try them again."
  package static let discussion = """
    A projection or timer that fails at an event sets it aside, with the later ones of its stream, \
    and goes on with other streams. The record itself has them all.

    “parked replay STREAM” tries a stream's events again, in order, for every part that has some. \
    Do that once the cause is mended. It exits with 2 when some are still set aside.
    """
  package static let examples = [
    Example("lastgood parked", "Lists what is set aside, and why."),
    Example(
      "lastgood parked replay 1f2e3d4c", "Tries that stream again; the end of its id will do."),
  ]
  package static let signature: [CommandLineKit.Parameter] = [
    .optional("action", choices: Action.allCases.map(\.rawValue), help: "replay, or nothing."),
    .optional("stream", help: "The stream to replay."), .data,
  ]

  private enum Action: String, CaseIterable, ArgumentValue {
    case replay
  }

  private let stream: StreamReference?
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    let action: Action? = try arguments.optional("action")
    stream = try arguments.optional("stream")
    data = try arguments.option(CommandLineKit.Parameter.data.name)
    if action != nil, stream == nil { throw UsageError(.missing("stream")) }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    let instance = Instance(configuration)
    try await instance.checkSchema()
    guard let stream else { return try await list(instance, on: terminal) }
    return try await replay(try await instance.stream(stream), in: instance, on: terminal)
  }

  private func list(_ instance: Instance, on terminal: Terminal) async throws -> ExitCode {
    let store = PostgresEventStore(
      try instance.connectionString(as: .auditor), vault: try Vault(.generate()), readers: 1)
    let outcome = await Result { () async throws in
      try await ParkedEvents(of: store, projections: Upkeep.projections).list()
    }
    await store.close()
    let entries = try outcome.get()
    if entries.isEmpty, !terminal.settings.isJSON { terminal.note("Nothing is parked.") }
    guard !entries.isEmpty || terminal.settings.isJSON else { return .done }
    terminal.say(table(of: entries), json: json(of: entries))
    return .done
  }

  private func table(of entries: [ParkedEvents.Entry]) -> Table {
    var table = Table([
      .init("subscription"), .init("position", .trailing), .init("stream"),
      .init("tries", .trailing), .init("since"), .init("error"),
    ])
    for entry in entries {
      let event = entry.event
      table.add(
        "\(entry.owner.name)", "\(event.position)", "\(event.stream)", "\(event.tries)",
        "\(event.parkedAt.description.prefix(19))Z",
        event.error.map { "\($0)" } ?? "\("waits for an earlier event", .dim)")
    }
    return table
  }

  private func json(of entries: [ParkedEvents.Entry]) -> [UInt8] {
    JSONWriter.object { answer in
      answer.array("parked") { list in
        for entry in entries {
          list.object { json in
            json.member("subscription", entry.owner.name)
            json.member("version", entry.owner.version)
            json.member("position", entry.event.position.rawValue)
            json.member("stream", entry.event.stream.description)
            json.member("error", entry.event.error)
            json.member("tries", entry.event.tries)
            json.member("parked_at", entry.event.parkedAt.description)
          }
        }
      }
    }
  }
}

// MARK: - Replaying

extension Parked {
  private func replay(
    _ stream: StreamID, in instance: Instance, on terminal: Terminal
  ) async throws -> ExitCode {
    let keys = KeyRing(folder: instance.configuration.keys)
    guard let vault = try keys.vault() else { throw MasterKeysMissing(folder: keys.folder) }
    let database = try instance.connectionString(as: .app)
    let store = PostgresEventStore(database, vault: vault, readers: 1)
    let listener = LogListener(database)
    let outcome = await Result { () async throws in
      try await ParkedEvents(of: store, projections: Upkeep.projections)
        .replay(stream, waking: listener)
    }
    listener.close()
    await store.close()
    let outcomes = try outcome.get()
    if outcomes.isEmpty { terminal.note("Nothing of stream \(stream) is parked.") }
    for outcome in outcomes { report(outcome, of: stream, on: terminal) }
    return outcomes.allSatisfy(\.left.isEmpty) ? .done : .findings
  }

  private func report(
    _ outcome: ParkedEvents.Replayed, of stream: StreamID, on terminal: Terminal
  ) {
    let reason = outcome.failure.map(Self.reason)
    terminal.say(
      "\(outcome.owner.name): \(outcome.passed.count) passed, \(outcome.left.count) still parked.",
      json: JSONWriter.object { json in
        json.member("subscription", outcome.owner.name)
        json.member("version", outcome.owner.version)
        json.member("stream", stream.description)
        json.member("passed", outcome.passed.count)
        json.member("left", outcome.left.count)
        json.member("error", reason)
      })
    if let reason, let first = outcome.left.first {
      terminal.complain("\(outcome.owner.name) fails at event \(first.position) again: \(reason)")
    } else if !outcome.isKnown {
      terminal.complain(
        "\(outcome.owner.name) is no part that this lastgood runs: its events are left as they are."
      )
    }
  }

  private static func reason(of error: any Error) -> String {
    switch error {
    case let error as PostgresError: "\(error.message) (\(error.sqlState))"
    default: String(describing: error)
    }
  }
}
