import CommandLineKit
import EventLog
import PostgresStore

/// Shows the events of the story as they arrive.
struct DemoFollower: Sendable {
  var tail: LogTail
  var terminal: Terminal
  var timerFired: Latch
  var isTold: Latch

  /// Ends when the story is told and all of it was shown.
  func run(after start: LogPosition) async throws -> [RecordedEvent] {
    let narrator = DemoNarrator(width: min(terminal.width, 100), start: .now)
    var shown: [RecordedEvent] = []
    _ = try await tail.run(after: start) { events in
      for event in events {
        let entry = try await tail.store.entry(of: event, opening: true)
        if terminal.settings.isJSON {
          terminal.say("", json: entry.json)
        } else {
          for line in narrator.lines(for: entry) { terminal.say(line) }
        }
        if event.type == .timerFired { timerFired.open() }
      }
      terminal.flush()
      shown += events
      return !(events.isEmpty && isTold.isOpen)
    }
    return shown
  }
}
