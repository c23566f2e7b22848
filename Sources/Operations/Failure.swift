import Adapters
import Client
package import CommandLineKit
import Crypto
import Embedded
import EventLog
import Glibc
import HTTP
import IncidentService
import LocalParts
import Policy
import Postgres
import PostgresStore

/// What a failed verb tells the person and the shell.
package struct Failure {
  package var code: ExitCode
  package var explanation: TerminalText

  private init(_ code: ExitCode, _ explanation: TerminalText) {
    (self.code, self.explanation) = (code, explanation)
  }
}

extension Failure {
  /// Explains an error; what is not listed here is our own fault.
  package init(_ error: any Error) {
    switch error {
    case let error as UsageError:
      let help = (["lastgood", "help"] + error.verbs).joined(separator: " ")
      self.init(.usage, error.explanation + "\nTry “\(help)”.")
    case ConfigurationError.twoDatabases:
      self.init(.usage, "LASTGOOD_DATABASE and --data both say where the database is. Drop one.")
    case ConfigurationError.noDatabase:
      self.init(
        .usage,
        "LASTGOOD_DATABASE says which database to serve. “lastgood up” brings one of its own.")
    case let error as SelectionError: self.init(error)
    case let error as PreparationRefusal: self.init(.refused, "\(error.sentence)")
    case let error as DemoFolderTaken:
      self.init(.usage, "\(error.path) holds something that no demo made. Choose an empty folder.")
    case let error as StageProgramsMissing:
      self.init(
        .unavailable,
        """
        This plays on real parts, and \(error.names.joined(separator: " and ")) \
        \(error.names.count == 1 ? "is" : "are") not installed. On Debian: \
        apt-get install \(error.names.joined(separator: " ")), or scripts/setup --demo in a checkout.
        """)
    case let error as ClientFailure: self.init(.failure, "The service: \(error.explanation)")
    case let error as AddressFailure:
      self.init(.unavailable, "No instance to record in: \(error.explanation)")
    case let error as StageTrouble:
      self.init(.failure, "A part of the drill failed: \(error.description)")
    case let error as SocketError:
      let reason = String(cString: strerror(error.code))
      self.init(
        .unavailable,
        "The service cannot listen (\(error.call): \(reason)). Choose another port with --port N.")
    case let error as EmbeddedError: self.init(error)
    case let error as ServerTooOld:
      let version = "\(error.version / 10_000).\(error.version % 10_000)"
      self.init(
        .refused,
        "This is PostgreSQL \(version); \(Instance.oldestServer) or newer is needed.")
    case let error as SchemaTooNew:
      self.init(
        .refused,
        """
        The database is newer than this program: it has schema step \(error.found) \
        (\(error.name)), and this program knows \(error.newestKnown). Use the newer lastgood.
        """)
    case let error as SchemaTooOld:
      self.init(
        .refused,
        "The database lacks \(error.pending) schema steps. Run “lastgood migrate”, or “lastgood up”."
      )
    case let error as SchemaStepChanged:
      self.init(
        .refused,
        """
        Schema step \(error.number) (\(error.name)) ran in another form than this program has it. \
        Nothing was changed. Use the lastgood that migrated this database.
        """)
    case let error as KeyFileError: self.init(error)
    case let error as MasterKeysMissing:
      self.init(
        .refused,
        """
        The log has sealed texts, but their master keys are not in \(error.folder). \
        Put master.keys back there, or name its folder in LASTGOOD_KEYS.
        """)
    case let error as HoleInLog:
      self.init(
        .findings,
        """
        The log is damaged: position \(error.expected) is missing before \(error.found). \
        Write nothing more, and restore a backup beside it.
        """)
    case let error as KeyMissing:
      self.init(
        .findings,
        """
        The log was tampered with: the key of event \(error.position) is gone, and nothing says why.
        """)
    case is IncarnationChanged, is LogRestored:
      self.init(.failure, "The log was restored to an earlier point meanwhile. Start over.")
    case let error as CheckpointContradicted:
      self.init(
        .findings, "Nothing is signed: \(error). Look at it with “lastgood verify”.")
    case let error as SealFileError:
      self.init(
        .findings, "The checkpoints are not as they were written: \(String(describing: error))")
    case let error as StillSealing:
      self.init(
        .conflict,
        """
        Some lastgood goes on sealing under master key \(error.master). Stop it, then run this again; \
        what was done so far stays done.
        """)
    case let error as KeysInUse:
      self.init(
        .conflict,
        """
        The master keys are in use on this database: \(Self.list(error.holders)). Stop that, then \
        run this again. Nothing was changed.
        """)
    case let error as RotationRunning:
      self.init(
        .conflict,
        """
        The master keys are being exchanged on this database: \(Self.list(error.holders)). Start \
        this again when that is done.
        """)
    case is KeysExchanged:
      self.init(
        .conflict,
        """
        The master keys were exchanged since this was started. Copy the new master.keys here if it \
        is elsewhere, and start this again: it would seal with a key that is forgotten.
        """)
    case let error as KeyFolderLocked:
      self.init(
        .conflict, "Another “lastgood keys rotate” works in \(error.path). Wait until it is done.")
    case is NothingToExport: self.init(.usage, "There is nothing to export yet.")
    case let error as FileUnreadable: self.init(.usage, "\(error.path) cannot be read.")
    case let error as FileTaken:
      self.init(
        .refused,
        "\(error.path) is there already. Choose another --output, or replace it with --force.")
    case let error as StreamBusy where error.stream == .policy:
      self.init(
        .conflict, "Somebody else applied a policy just now. Look at it, and try again.")
    case let error as FileUnwritable: self.init(.usage, "\(error.path) cannot be written.")
    case let error as PolicyFaulty: self.init(error)
    case let error as NoDecisionTree:
      self.init(.refused, "\(error.path) has no decision tree. Write one under “tree:”.")
    case let error as FactMissing: self.init(error)
    case let error as FileNotWritten:
      self.init(
        .failure, "\(error.path) was not written: \(Self.text(ofSystemError: error.code)).")
    case is ConnectionError, is ConnectionLost, is CommitUnknown, is PoolExhausted,
      is PostgresError:
      self.init(fromDatabase: error)
    default:
      self.init(.failure, "Something unexpected went wrong: \(String(describing: error))")
    }
  }

  private init(_ error: SelectionError) {
    switch error {
    case .noSuchStream(let ending): self.init(.usage, "No stream's id ends in \(ending).")
    case .ambiguousStream(let ending, let streams):
      let list = streams.map(\.description).joined(separator: ", ")
      self.init(.usage, "Several streams' ids end in \(ending): \(list).")
    }
  }

  private init(_ error: PolicyFaulty) {
    var explanation: TerminalText = "\(error.path) has errors, so nothing is done by it:"
    for line in error.lines.prefix(10) { explanation = explanation + "\n" + line }
    self.init(.findings, explanation + "\n“lastgood policy check” shows all of them.")
  }

  private init(_ error: FactMissing) {
    let question = error.question
    self.init(
      .usage,
      """
      The tree asks: \(question.ask)
      Give --fact \(question.fact)=ANSWER with \(question.allowed.expectation(insteadOf: "")).
      """)
  }

  private init(_ error: EmbeddedError) {
    switch error {
    case .locked: self.init(.conflict, "\(error.explanation)")
    case .noCluster: self.init(.unavailable, "\(error.explanation) “lastgood up” makes one.")
    case .noHome, .noSuchUser, .notPassable: self.init(.usage, "\(error.explanation)")
    default: self.init(.unavailable, "\(error.explanation)")
    }
  }

  private init(fromDatabase error: any Error) {
    switch error {
    case let error as ConnectionError where error.reason == .badConnectionString:
      self.init(.usage, "LASTGOOD_DATABASE cannot be read as a connection string of libpq.")
    case let error as ConnectionError where error.message.contains("permission denied to set role"):
      self.init(
        .notAllowed,
        """
        The database lets this user log in, but not act for the service: \(error.message). \
        Make it a member of lastgood_app and lastgood_auditor.
        """)
    case let error as ConnectionError:
      self.init(
        .unavailable,
        """
        The database does not answer: \(Self.oneLine(error.message))
        “lastgood up” starts the local one; LASTGOOD_DATABASE names another.
        """)
    case let error as PostgresError where error.sqlState == .insufficientPrivilege:
      self.init(
        .notAllowed,
        "The database does not allow it: \(error.message). Connect as an administrator.")
    case let error as PostgresError
    where error.sqlState.rawValue.hasPrefix("53") || error.sqlState.rawValue.hasPrefix("57"):
      self.init(.unavailable, "The database cannot do it now: \(error.message).")
    case let error as PostgresError:
      self.init(.failure, "The database refuses it: \(error.message) (\(error.sqlState)).")
    default:
      self.init(
        .unavailable,
        "The connection to the database broke: \(String(describing: error))")
    }
  }

  private init(_ error: KeyFileError) {
    switch error {
    case .tooOpen(let path, let mode):
      self.init(
        .notAllowed,
        "\(path) can be read by others (mode \(String(mode, radix: 8))). Run “chmod 600” on it.")
    case .foreignOwner(let path, _):
      self.init(.notAllowed, "\(path) belongs to somebody else.")
    case .notRegular(let path): self.init(.failure, "\(path) is no file.")
    case .malformed(let path, let line):
      self.init(.failure, "\(path) holds no keys as this program writes them (line \(line)).")
    case .exists(let path): self.init(.failure, "\(path) is there already.")
    case .system(let path, let call, let code):
      self.init(.failure, "\(path): \(call) failed: \(Failure.text(ofSystemError: code)).")
    }
  }
}

extension Failure {
  /// What libpq spreads over lines with tabs.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func list(_ holders: [String]) -> String {
    holders.isEmpty ? "a process that is ending" : holders.joined(separator: "; ")
  }

  private static func text(ofSystemError code: Int32) -> String {
    String(cString: strerror(code))
  }
}
