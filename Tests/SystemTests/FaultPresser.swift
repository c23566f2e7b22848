import EventLog
import FoundationEssentials
import Postgres
import PostgresStore
import TestSupport

/// Appends one command after the other and keeps a journal.
struct FaultPresser {
  let store: PostgresEventStore
  var history = CrashHistory()
  /// How many times which error was given.
  var errors: [String: Int] = [:]
  var answers = 0
  var diskFull = 0
  var unknown = 0

  private mutating func note(_ key: CommandKey, _ fact: JournalEntry.Fact) {
    history.add(JournalEntry(at: JournalEntry.now, key, fact))
  }

  mutating func append() async {
    let command = JournaledCommand(
      to: StreamID(uuid: UUID()), expecting: .empty, eventCount: 4, hasWords: true)
    note(command.key, .invoked(command))
    do {
      let answer = try await store.append(command.append)
      note(command.key, .answered(answer))
      answers += 1
    } catch is AppendUnknown {
      note(command.key, .unknown)
      unknown += 1
      errors["unknown", default: 0] += 1
    } catch let error as PostgresError {
      note(command.key, .unsaved)
      errors["\(error.sqlState)", default: 0] += 1
      if error.sqlState.rawValue == "53100" { diskFull += 1 }
    } catch  where error is ConnectionError || error is ConnectionLost {
      note(command.key, .unsaved)
      errors[error is ConnectionError ? "no connection" : "connection lost", default: 0] += 1
    } catch {
      note(command.key, .broken("\(error)"))
    }
  }

  /// Appends until `condition` holds, at most two minutes.
  mutating func append(until condition: (FaultPresser) async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(120)
    repeat {
      guard ContinuousClock.now < end else { throw NeverHappened() }
      await append()
    } while try await !condition(self)
  }
}
