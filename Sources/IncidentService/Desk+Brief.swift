package import EventLog
import Incidents
package import Timelines

/// What happened since somebody last looked.
package struct Brief: Sendable {
  /// How far they had read; nil when this is their first look.
  package var since: LogPosition?
  package var timeline: Timeline
  /// What others added since, oldest first.
  package var entries: [TimelineEntry]
  /// Actions for the same service that should be done by now: what they were against may be back.
  package var overdue: [ImprovementRow]
}

extension Desk {
  package func brief(of place: Place, for caller: Caller) async throws -> Brief {
    let stream = try await stream(of: place, for: caller).stream
    let since = try await queries.readingPosition(of: caller.principal, in: stream)
    let timeline = try await timeline(of: place, for: caller)
    // What they did themselves is no news to them.
    let entries = timeline.all.filter { entry in
      entry.actor.principal != caller.principal && since.map { entry.position > $0 } ?? true
    }
    return Brief(
      since: since, timeline: timeline, entries: entries,
      overdue: try await overdueActions(bearingOn: stream, for: caller))
  }

  /// Of other incidents of its service; soonest due first.
  ///
  /// What was recorded this moment may be missing: nobody waits for it in an incident.
  private func overdueActions(
    bearingOn incident: StreamID, for caller: Caller
  ) async throws -> [ImprovementRow] {
    guard let service = try await state(of: incident).state.declaration?.service else { return [] }
    let filter = ImprovementFilter(
      service: service, dueBefore: try await queries.time(), viewer: viewer(caller), limit: 20)
    return try await queries.improvements(filter).filter { $0.subject != incident }
  }

  /// Remembers how far somebody has read; never backwards, and never beyond what there is: what is
  /// still to come would count as read.
  package func saveReading(
    _ position: LogPosition, in place: Place, for caller: Caller
  ) async throws {
    let stream = try await stream(of: place, for: caller).stream
    let position = min(position, try await store.head().position)
    try await queries.saveReadingPosition(position, of: caller.principal, in: stream)
  }
}
