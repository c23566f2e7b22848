import Crypto
import EventLog
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import TestSupport

/// A process of the crash test: appends until it is killed, and says on standard output what it
/// did, before and after.
///
///     LOG_DATABASE='…' logwriter MASTER-KEY-FILE SEED CALLERS SHARED-STREAM…
@main enum LogWriter {
  static func main() async throws {
    signal(SIGPIPE, SIG_IGN)
    let arguments = CommandLine.arguments
    guard arguments.count > 4, let database = ProcessInfo.processInfo.environment["LOG_DATABASE"],
      let seed = UInt64(arguments[2]), let callers = Int(arguments[3])
    else {
      print("usage: LOG_DATABASE=… logwriter MASTER-KEY-FILE SEED CALLERS SHARED-STREAM…")
      exit(64)
    }
    let store = PostgresEventStore(
      ConnectionString(database), vault: try Vault(MasterKeyFile(path: arguments[1]).read()),
      readers: 1, timeout: .seconds(10))
    let shared = arguments[4...].compactMap { StreamID($0) }
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<callers {
        group.addTask {
          var caller = Caller(
            store: store, shared: shared, random: SplitMix(seed &* 1_000 &+ UInt64(index)))
          while true { await caller.act() }
        }
      }
    }
  }
}

/// One of the concurrent callers, with streams of its own and streams that all writers share.
private struct Caller {
  let store: PostgresEventStore
  let shared: [StreamID]
  let journal = JournalWriter()
  var random: SplitMix
  /// As far as this caller knows.
  var versions: [StreamID: StreamVersion] = [:]
  var own: [StreamID] = []

  init(store: PostgresEventStore, shared: [StreamID], random: SplitMix) {
    (self.store, self.shared, self.random) = (store, shared, random)
  }

  /// Gives one command and repeats it until it has an answer, or gives it up.
  mutating func act() async {
    let command = next()
    journal.write(command.key, .invoked(command))
    while true {
      do {
        let answer = try await store.append(command.append)
        journal.write(command.key, .answered(answer))
        switch answer {
        case .appended(let receipt): versions[command.stream] = receipt.version
        case .replayed(let receipt): versions[command.stream] = receipt.version
        case .conflict(let actual): versions[command.stream] = actual
        }
        return
      } catch is AppendUnknown {
        journal.write(command.key, .unknown)
        // Some people never ask again; the truth must be found without them.
        if chance(1, of: 10) { return }
      } catch  where error is ConnectionError || error is ConnectionLost || error is PostgresError {
        journal.write(command.key, .unsaved)
        // Given up for good: then it must never turn up in the log.
        if chance(1, of: 2) { return await pause() }
      } catch {
        journal.write(command.key, .broken("\(error)"))
        return await pause()
      }
      await pause()
      journal.write(command.key, .retried)
    }
  }

  /// As any client does while its server is away.
  private func pause() async { try? await Task.sleep(for: .milliseconds(20)) }

  private mutating func next() -> JournaledCommand {
    let stream: StreamID
    if chance(1, of: 4), let one = shared.randomElement(using: &random) {
      stream = one
    } else if own.count < 3 || chance(1, of: 20) {
      stream = StreamID(uuid: UUID())
      own.append(stream)
      if own.count > 8 { own.removeFirst() }
    } else {
      stream = own.randomElement(using: &random) ?? StreamID(uuid: UUID())
    }
    let expected = chance(3, of: 5) ? versions[stream] ?? .empty : nil
    return JournaledCommand(
      to: stream, expecting: expected,
      eventCount: chance(7, of: 10) ? 1 : Int.random(in: 2...5, using: &random),
      hasWords: chance(3, of: 10))
  }

  private mutating func chance(_ count: Int, of all: Int) -> Bool {
    Int.random(in: 0..<all, using: &random) < count
  }
}
