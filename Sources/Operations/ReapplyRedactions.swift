package import CommandLineKit
package import Embedded
import EventLog
import IncidentService
import JSON
import PostgresStore

/// `lastgood redactions reapply`: destroys again what a restored backup brought back.
package struct ReapplyRedactions: Command {
  package static let name = "reapply"
  package static let summary = "Destroy again the words that a restored backup brought back."
  package static let discussion = """
    Beside the checkpoints is a list of the entries whose words were redacted. A backup from before \
    a redaction still has the key to them. Run this after restoring one, before anybody else reads.

    It can be repeated. One entry that fails does not keep the others; it exits with 2 then.
    """
  package static let examples = [
    Example("lastgood redactions reapply", "Goes through the list beside the checkpoints.")
  ]
  package static let signature: [Parameter] = [.data]

  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    data = try arguments.option(Parameter.data.name)
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    let instance = Instance(configuration)
    try await instance.checkSchema()
    let keys = KeyRing(folder: configuration.keys)
    guard let vault = try keys.vault() else { throw MasterKeysMissing(folder: keys.folder) }
    let store = PostgresEventStore(
      try instance.connectionString(as: .app), vault: vault, readers: 1)
    let list = SealFolder(path: configuration.checkpoints).redactions
    let outcome = await Result { () async throws in
      try await list.reapply(to: store, by: .system, at: .now, purging: Upkeep.projections)
    }
    await store.close()
    report(try outcome.get(), from: list, on: terminal)
    return try outcome.get().failed.isEmpty ? .done : .findings
  }

  private func report(
    _ outcome: RedactionList.Reapplied, from list: RedactionList, on terminal: Terminal
  ) {
    terminal.say(
      """
      \(outcome.destroyed.count) destroyed again, \(outcome.gone.count) were gone already, \
      \(outcome.absent.count) are not in this log, \(outcome.failed.count) failed; \
      the list is \(list.path).
      """,
      json: JSONWriter.object { json in
        json.member("list", list.path)
        json.member("destroyed", outcome.destroyed.map(\.description))
        json.member("gone", outcome.gone.map(\.description))
        json.member("absent", outcome.absent.map(\.description))
        json.array("failed") { failures in
          for failure in outcome.failed {
            failures.object {
              $0.member("entry", failure.entry.description)
              $0.member("reason", failure.reason)
            }
          }
        }
      })
    for failure in outcome.failed {
      terminal.complain("The words of \(failure.entry) can still be read: \(failure.reason)")
    }
  }
}
