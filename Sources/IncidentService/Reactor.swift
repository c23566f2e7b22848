package import EventLog
import Incidents

/// Does what follows from events without anybody asking, as long as it runs.
///
/// It keeps no place in the log: what it missed while nobody ran it, it finds by looking once at
/// every incident that is not closed, and at the deployments that are watched.
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
    // Rules applied before this place are not among the events that will be read.
    await desk.policies.lookAgain()
    // The list of incidents may be behind, and whoever is not on it would be missed for good.
    try await desk.queries.wait(for: position, atMost: .seconds(30))
    var owed = try await catchUp()
    while !Task.isCancelled {
      let page = try await desk.store.events(after: position, limit: 500)
      for event in page {
        let isDone = await attempt { try await desk.react(to: event, as: principal) }
        if !isDone { owed.insert(desk.concerned(by: event)) }
        position = event.position
      }
      guard page.isEmpty else { continue }
      await desk.watch.wait(beyond: position)
      for stream in owed where await catchUp(on: stream, tellsTrouble: false) {
        owed.remove(stream)
      }
    }
  }

  /// One trouble with one incident is no reason to leave the others alone.
  ///
  /// - Returns: those of which something is still owed.
  @discardableResult package func catchUp() async throws -> Set<StreamID> {
    var owed: Set<StreamID> = []
    for stream in try await desk.watchedDeployments() where !(await catchUp(on: stream)) {
      owed.insert(stream)
    }
    _ = try await desk.firstUnclosed { row -> Never? in
      if !(await catchUp(on: row.stream)) { owed.insert(row.stream) }
      return nil
    }
    return owed
  }

  private func catchUp(on stream: StreamID, tellsTrouble: Bool = true) async -> Bool {
    await attempt(tellsTrouble: tellsTrouble) {
      try await desk.catchUp(on: stream, as: principal)
    }
  }

  /// Whether it is done, or given up.
  private func attempt(
    tellsTrouble: Bool = true, _ body: () async throws -> Void
  ) async -> Bool {
    do {
      try await body()
      return true
    } catch is CancellationError {
      return true
    } catch {
      // Once is enough: it is tried again about each second.
      if tellsTrouble { onTrouble(error) }
      return false
    }
  }
}
