import EventLog
package import IncidentService
package import StatusPages
import Synchronization

/// Keeps the pages for people outside as the record says, rendered once for whoever asks.
///
/// What was shown last stays when the database is away: that is when people look.
package final class StatusKeeper: Sendable {
  private let desk: Desk
  private let pages = Mutex<[String: StatusSite.File]?>(nil)
  private let onChange: @Sendable (StatusBoard) async -> Void

  /// `onChange` hears of each new board, for those who keep it elsewhere too.
  package init(
    _ desk: Desk, onChange: @escaping @Sendable (StatusBoard) async -> Void = { _ in }
  ) { (self.desk, self.onChange) = (desk, onChange) }

  func file(_ path: String) -> StatusSite.File? { pages.withLock { $0?[path] } }

  /// Works until the task is cancelled.
  package func run() async throws {
    var shown: StatusBoard?
    while !Task.isCancelled {
      do {
        let head = try await desk.store.head().position
        // Lists may be a moment behind the log.
        try await desk.queries.wait(for: head, atMost: .seconds(5))
        var board = try await desk.statusBoard()
        let isNews = !board.isSame(as: shown)
        if !isNews, let shown { board?.asOf = shown.asOf }
        if isNews {
          let site = board.map { StatusSite.served($0) } ?? [:]
          pages.withLock { $0 = site }
          if let board { await onChange(board) }
          shown = board
        }
        try await wait(beyond: head, or: shown?.nextChange)
        // Many events at once are one look.
        try await Task.sleep(for: .milliseconds(200))
      } catch let error as CancellationError {
        throw error
      } catch {
        try await Task.sleep(for: .seconds(1))
      }
    }
  }
}

extension StatusKeeper {
  /// Until the log grew, or planned work begins or ends.
  private func wait(beyond head: LogPosition, or change: Timestamp?) async throws {
    guard let change else { return await desk.watch.wait(beyond: head) }
    let now = try await desk.queries.time()
    let left = Duration.microseconds(max(0, change.microseconds - now.microseconds))
    try await withThrowingTaskGroup(of: Void.self) { [desk] group in
      group.addTask { await desk.watch.wait(beyond: head) }
      group.addTask { try await Task.sleep(for: min(left, .seconds(60))) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

extension StatusBoard? {
  /// Apart from when it was looked at.
  fileprivate func isSame(as other: StatusBoard?) -> Bool {
    guard var board = self, let other else { return self == nil && other == nil }
    board.asOf = other.asOf
    return board == other
  }
}
