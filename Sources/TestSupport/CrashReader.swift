import Dispatch
import Synchronization

/// Gathers the journals of several processes while they are written.
package final class CrashReader: Sendable {
  private struct State {
    var entries: [JournalEntry] = []
    var halves: [Int: [UInt8]] = [:]
    var strays: [String] = []
    var answers = 0
    var waiter: (goal: Int, semaphore: DispatchSemaphore)?
  }

  private let state = Mutex(State())

  package init() {}

  /// Takes what a process wrote, wherever it was cut.
  package func take(_ bytes: [UInt8], from process: Int) {
    state.withLock { state in
      var rest = state.halves[process, default: []] + bytes
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeFirst(end + 1)
        guard let entry = JournalEntry(line: line) else {
          state.strays.append(line)
          continue
        }
        state.entries.append(entry)
        if case .answered = entry.fact { state.answers += 1 }
      }
      state.halves[process] = rest
      if let waiter = state.waiter, state.answers >= waiter.goal {
        state.waiter = nil
        waiter.semaphore.signal()
      }
    }
  }

  package var entries: [JournalEntry] { state.withLock { $0.entries } }

  /// How many answers were journaled so far.
  package var answers: Int { state.withLock { $0.answers } }

  /// Lines that are none of a journal: a writer's last words.
  package var strays: [String] { state.withLock { $0.strays } }

  /// Blocks until so many answers were journaled.
  ///
  /// - Returns: whether that came in time.
  package func wait(forAnswers goal: Int, atMost limit: Duration) -> Bool {
    let semaphore = DispatchSemaphore(value: 0)
    let isThere = state.withLock { state in
      if state.answers >= goal { return true }
      state.waiter = (goal, semaphore)
      return false
    }
    if isThere { return true }
    let seconds = Double(limit.components.seconds)
    return semaphore.wait(timeout: .now() + seconds) == .success
  }
}
