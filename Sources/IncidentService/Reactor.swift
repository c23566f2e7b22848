package import EventLog
import Incidents

/// Does what follows from events without anybody asking, as long as it runs.
///
/// It keeps no place in the log: what it missed while nobody ran it, it finds by looking once at
/// every incident that is not closed.
package struct Reactor: Sendable {
  private let desk: Desk
  private let principal: PrincipalID
  private let onTrouble: @Sendable (any Error) -> Void

  package init(
    _ desk: Desk, as principal: PrincipalID,
    onTrouble: @escaping @Sendable (any Error) -> Void = { _ in }
  ) {
    (self.desk, self.principal, self.onTrouble) = (desk, principal, onTrouble)
  }

  /// Works until the task is cancelled or the log cannot be read.
  package func run() async throws {
    var position = try await desk.store.head().position
    try await catchUp()
    while !Task.isCancelled {
      let page = try await desk.store.events(after: position, limit: 500)
      for event in page {
        await attempt { try await desk.react(to: event, as: principal) }
        position = event.position
      }
      if page.isEmpty { await desk.watch.wait(beyond: position) }
    }
  }

  /// One trouble with one incident is no reason to leave the others alone; it is tried again with
  /// the next event, timer or start.
  package func catchUp() async throws {
    var filter = IncidentFilter(
      states: [.open, .mitigated, .resolved],
      viewer: desk.viewer(Caller(principal, as: .administrator)), limit: 200)
    while true {
      let page = try await desk.queries.incidents(filter)
      for row in page.rows {
        await attempt { try await desk.catchUp(on: row.stream, as: principal) }
      }
      guard let next = page.next else { return }
      filter.before = next
    }
  }

  private func attempt(_ body: () async throws -> Void) async {
    do {
      try await body()
    } catch is CancellationError {
      return
    } catch {
      onTrouble(error)
    }
  }
}
