import Client
import CommandLineKit
import Crypto
import Digest
import Embedded
import EventLog
import Glibc
import IncidentService
import JSON
import PostgresStore

/// One run of the demo.
struct DemoRun {
  var folder: String
  var terminal: Terminal
  var isKept: Bool

  func play(until stop: Latch) async throws -> ExitCode {
    let instance = PrivateInstance(folder: folder, terminal: terminal)
    let (code, stopTime) = try await instance.run(for: Demo.name, until: stop) { opening in
      introduce(
        startTime: opening.startTime, isNew: opening.isNew, opening.start,
        at: opening.stage.http.url)
      return try await perform(
        on: opening.stage, after: opening.start, isNew: opening.isNew,
        startTime: opening.startTime, until: stop)
    }
    if let code, !terminal.settings.isJSON {
      terminal.say(
        "\("Everything stopped in \(stopTime.inSeconds); the data stays in \(folder).", .dim)")
      return code
    }
    return code ?? .done
  }

  private func introduce(
    startTime: Duration, isNew: Bool, _ position: LogPosition, at url: String
  ) {
    let found = isNew ? "new" : "\(position) events of earlier demos are still there"
    terminal.say(
      """
      \("Database up in \(startTime.inSeconds)", .bold) (\(found)), service at \(url).
      Now a bad canary: forty minutes in fast motion, times from its beginning.

      """)
    terminal.flush()
  }

  private func perform(
    on stage: DemoStage, after start: LogPosition, isNew: Bool, startTime: Duration,
    until stop: Latch
  ) async throws -> ExitCode {
    let clock = ContinuousClock()
    let begin = clock.now
    let cast = try await DemoCast(at: stage.http.url, by: stage.desk)
    // The reminder falls due a little after the question: the story's clock arrives at the real one.
    let beginning = Timestamp.now.advanced(bySeconds: Self.fastMotion - DemoStory.length)
    let story = DemoStory(
      teller: Storyteller(beginning: beginning, terminal: terminal), cast: cast, start: start)
    let outcome = try await story.play()
    let length = clock.now - begin
    let pages = try await DemoPages(of: outcome, read: cast.alice, width: terminal.width)
    let files = try pages.write(to: folder)
    let events = try await stage.store.events(after: start, limit: 1_000)
    let (report, note) = try await stage.verify()
    let summary = DemoSummary(
      outcome: outcome, pages: pages, files: files, events: events, report: report, note: note,
      startTime: startTime, length: length, isNew: isNew,
      left: try await left(of: outcome, in: stage.store))
    terminal.say(summary.text, json: summary.json)
    terminal.flush()
    guard report.isGood else { return .findings }
    if isKept { try await DemoDoor(stage: stage, terminal: terminal).keepOpen(for: outcome, stop) }
    return .done
  }

  /// Seconds that pass between the story's first step and the reminder.
  private static let fastMotion: Int64 = 8

  /// The redacted entry as anybody reads it from now on.
  private func left(
    of outcome: DemoStory.Outcome, in store: PostgresEventStore
  ) async throws -> LogEntry? {
    guard let position = outcome.redacted,
      let event = try await store.events(after: LogPosition(position).previous, limit: 1).first
    else { return nil }
    return try await store.entry(of: event, opening: true)
  }
}

extension LogPosition {
  var previous: LogPosition { LogPosition(rawValue - 1) }
}
