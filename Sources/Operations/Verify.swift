package import CommandLineKit
import Crypto
import Digest
package import Embedded
import EventLog
import FoundationEssentials
import PostgresStore
import Synchronization

/// `lastgood verify`: computes everything about the log again.
package struct Verify: Command {
  package static let name = "verify"
  package static let summary = "Check every hash, key and checkpoint of the log."
  package static let discussion = """
    Reads the whole log and computes chains and tree from the stored bytes; it changes nothing and \
    may run while the log is written. Compares with the checkpoints in the checkpoints' folder, or \
    with the one given, which is best one that was kept elsewhere.

    Exits with 2 when something is wrong.
    """
  package static let examples = [
    Example("lastgood verify", "Checks the local instance against its own checkpoints."),
    Example(
      "lastgood verify --checkpoint kept.txt --key 'lastgood/…/1+GakH5TfG+Ab…'",
      "Holds it against a checkpoint from elsewhere, trusting only that key."),
  ]
  package static let signature: [Parameter] = [
    .option("--checkpoint", "FILE", help: "Compare with this checkpoint."),
    .option("--key", "VKEY", help: "The public key to trust, instead of the local signing key's."),
    .data,
  ]

  private let checkpoint: String?
  private let key: String?
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    checkpoint = try arguments.option("--checkpoint")
    key = try arguments.option("--key")
    data = try arguments.option(Parameter.data.name)
    if let key, NoteKey(vkey: key, by: OpenSSLSHA256()) == nil {
      throw UsageError(
        .invalid("--key", value: key, expectation: "a vkey such as name+id+key, as it was printed"))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    let instance = Instance(configuration)
    try await instance.checkSchema()
    let report = try await LogVerification(instance: instance, terminal: terminal)
      .run(against: try evidence(configuration))
    terminal.say(report.text, json: report.json)
    return report.isGood ? .done : .findings
  }

  private func evidence(_ configuration: Configuration) throws -> LogVerification.Evidence {
    var evidence = LogVerification.Evidence()
    let keys = KeyRing(folder: configuration.keys)
    evidence.vault = try keys.vault()
    if let key, let noteKey = NoteKey(vkey: key, by: OpenSSLSHA256()) { evidence.keys = [noteKey] }
    if key == nil, let own = try keys.publicKey() { evidence.ownKeys = [own] }
    let folder = SealFolder(path: configuration.checkpoints)
    evidence.redactions = try folder.redactions.read()
    if let checkpoint {
      guard let text = FileManager.default.contents(atPath: checkpoint) else {
        throw FileUnreadable(path: checkpoint)
      }
      evidence.checkpoints = [String(decoding: text, as: UTF8.self)]
    } else if key == nil, !evidence.ownKeys.isEmpty {
      evidence.checkpoints = try folder.all(signedBy: evidence.ownKeys).map(\.note.description)
    }
    return evidence
  }
}

/// A file that was named cannot be read.
struct FileUnreadable: Error, Hashable {
  var path: String
}

/// One verification, with its progress on the terminal.
struct LogVerification {
  /// What the log is held against.
  struct Evidence {
    var vault: Vault?
    var checkpoints: [String] = []
    /// Keys with the name of the log they sign.
    var keys: [NoteKey] = []
    /// Public keys that sign for this very log.
    var ownKeys: [[UInt8]] = []
    var redactions: [RedactionList.Entry] = []
  }

  var instance: Instance
  var terminal: Terminal

  func run(against evidence: Evidence) async throws -> VerificationReport {
    let database = try instance.connectionString(as: .auditor)
    let progress = VerificationProgress(on: terminal)
    var options = LogVerifier.Options()
    options.threads = 2
    options.vault = evidence.vault
    options.checkpoints = evidence.checkpoints
    options.redactions = evidence.redactions
    options.keys =
      evidence.keys
      + evidence.checkpoints.compactMap {
        SignedCheckpoint(note: $0, signedBy: evidence.ownKeys)?.key
      }
    options.onProgress = { progress.show($0, of: $1) }
    defer { progress.finish() }
    return try await LogVerifier(database, options: options).run()
  }
}

/// A progress bar for reports from another thread.
private final class VerificationProgress: Sendable {
  private let terminal: Terminal
  private let bar = Mutex<ProgressBar<ContinuousClock>?>(nil)

  init(on terminal: Terminal) { self.terminal = terminal }

  func show(_ done: Int64, of total: Int64) {
    bar.withLock { bar in
      if bar == nil { bar = ProgressBar("Verifying", total: total, on: terminal) }
      bar?.update(to: done)
    }
  }

  func finish() { bar.withLock { $0?.finish() } }
}

extension VerificationReport {
  /// Its lines, the verdict coloured.
  var text: TerminalText {
    let lines = description.split(separator: "\n")
    var text: TerminalText = "\(lines.first ?? "", isGood ? [.green] : [.red, .bold])"
    for line in lines.dropFirst() {
      let style: Style = line.hasPrefix("caution") || line.hasPrefix("note") ? .yellow : []
      text = text + "\n\(line, style)"
    }
    return text + "\n\("Checked in \(elapsed.inSeconds).", .dim)"
  }
}
