package import EventLog
package import Timelines

/// What happened since somebody last looked.
package struct Brief: Sendable {
  /// How far they had read; nil when this is their first look.
  package var since: LogPosition?
  package var timeline: Timeline
  /// Places of the new entries in the timeline, oldest first.
  package var entries: [TimelineEntry]
}

extension Desk {
  package func brief(of place: Place, for caller: Caller) async throws -> Brief {
    let stream = try await stream(of: place, for: caller).stream
    let since = try await queries.readingPosition(of: caller.principal, in: stream)
    let timeline = try await timeline(of: place, for: caller)
    let entries = timeline.all.filter { entry in since.map { entry.position > $0 } ?? true }
    return Brief(since: since, timeline: timeline, entries: entries)
  }

  /// Remembers how far somebody has read; never backwards.
  package func saveReading(
    _ position: LogPosition, in place: Place, for caller: Caller
  ) async throws {
    let stream = try await stream(of: place, for: caller).stream
    try await queries.saveReadingPosition(position, of: caller.principal, in: stream)
  }
}
