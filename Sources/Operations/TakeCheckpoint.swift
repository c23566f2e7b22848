package import CommandLineKit
package import Embedded
import Digest
import EventLog
import JSON
import PostgresStore

/// `lastgood checkpoint`: signs what the log holds now.
package struct TakeCheckpoint: Command {
  package static let name = "checkpoint"
  package static let summary = "Sign what the log holds now, and show the signed checkpoint."
  package static let discussion = """
    “lastgood up” does so every minute or thousand events. Keep a copy where nobody who can change \
    the database can change it: whoever has it can tell later whether history was rewritten.
    """
  package static let examples = [
    Example("lastgood checkpoint > kept.txt", "Keeps one elsewhere, for “lastgood verify”.")
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
    let signed = try await instance.checkpoint()
    terminal.note(
      "Written to \(configuration.checkpoints). To trust it elsewhere, keep the key too: \(signed.key)"
    )
    terminal.say(
      TerminalText(signed.note.description.trimmingNewline, allowing: .newlines),
      json: JSONWriter.object {
        $0.member("origin", signed.checkpoint.origin.description)
        $0.member("size", signed.checkpoint.size)
        $0.member("root", signed.checkpoint.root.description)
        $0.member("note", signed.note.description)
        $0.member("vkey", signed.key.description)
      })
    return .done
  }
}

extension Instance {
  /// Seals all that the log holds now.
  ///
  /// - Throws: `CheckpointContradicted`.
  func checkpoint() async throws -> SignedCheckpoint {
    let keys = KeyRing(folder: configuration.keys)
    let vault = try await keys.makeVault(for: self)
    let store = PostgresEventStore(try connectionString(as: .app), vault: vault, readers: 1)
    let outcome = await Result { () async throws in
      try makeFolders(configuration.checkpoints, mode: 0o700)
      return try await Sealer(
        store, to: SealFolder(path: configuration.checkpoints),
        signingWith: try keys.makeSigningKey()
      ).checkpoint()
    }
    await store.close()
    return try outcome.get()
  }
}

extension String {
  /// Without the line end that a file has and a terminal adds.
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
