import Client
import CommandLineKit
import Crypto
import Digest
import Embedded
import EventLog
import IncidentService
import JSON
import LocalParts
import PostgresStore
import Web

/// One run of the demo.
struct DemoRun {
  var folder: String
  var programs: StagePrograms
  var surroundings: Surroundings
  var terminal: Terminal
  var isKept: Bool

  func play(until stop: Latch) async throws -> ExitCode {
    // What is played on goes afterwards; the data stay.
    let parts = try DrillFolder()
    defer { parts.remove() }
    let local = try LocalStage(
      DemoStory.plan, in: parts.path, of: programs, backend: { ServeBackend.program(for: $0) })
    defer { local.stop() }
    let post = try DemoPost(in: parts.path)
    defer { post.stop() }
    let executor = PrivateExecutor(of: folder, in: surroundings, on: terminal)
    let instance = PrivateInstance(folder: folder, terminal: terminal, executor: executor)
    let (code, stopTime) = try await instance.run(for: Demo.name, until: stop) { opening in
      introduce(opening)
      try await local.start()
      try await post.start()
      var policy = DrillPolicy(
        scenario: .badCanary, stage: local, service: DemoStory.service,
        environment: "production")
      policy.channels = post.channels
      try await policy.apply(to: opening.stage, in: surroundings, beside: local.folder)
      await executor.waitUntilReady()
      local.load.start()
      // As long as signals look back.
      try await Task.sleep(for: .seconds(6))
      say(
        "HAProxy, Prometheus, two backends and the executor are up; users send 200 requests a second."
      )
      return try await withThrowingTaskGroup(of: ExitCode?.self) { group in
        group.addTask {
          try await post.run()
          return nil
        }
        group.addTask { try await perform(on: opening, local, post, until: stop) }
        defer { group.cancelAll() }
        while let code = try await group.next() {
          if let code { return code }
        }
        throw CancellationError()
      }
    }
    if let code, !terminal.settings.isJSON {
      terminal.say(
        "\("Everything stopped in \(stopTime.inSeconds); the data stays in \(folder).", .dim)")
      return code
    }
    return code ?? .done
  }

  private func introduce(_ opening: PrivateInstance.Opening) {
    let found = opening.isNew ? "new" : "\(opening.start) events of earlier demos are still there"
    terminal.say(
      """
      \("Database up in \(opening.startTime.inSeconds)", .bold) (\(found)),
      service at \(opening.stage.http.url).
      Now a bad canary, on real parts and in real time; about half a minute.
      """)
    terminal.flush()
  }

  private func say(_ text: String) {
    for line in TextFlow.lines(of: text, width: min(terminal.width, 100)) {
      terminal.say("\(line)")
    }
    terminal.say("")
    terminal.flush()
  }

  private func perform(
    on opening: PrivateInstance.Opening, _ local: LocalStage, _ post: DemoPost,
    until stop: Latch
  ) async throws -> ExitCode {
    let stage = opening.stage
    let clock = ContinuousClock()
    let begin = clock.now
    let cast = try await DemoCast(at: stage.http.url, by: stage.desk)
    let news = DemoNews(of: stage.store, after: try await stage.store.head().position)
    let story = DemoStory(
      teller: Storyteller(beginning: .now, terminal: terminal, news: news), cast: cast,
      news: news, local: local, start: opening.start)
    let outcome = try await story.play()
    local.stop()
    let length = clock.now - begin
    let pages = try await DemoPages(of: outcome, read: cast.alice, width: terminal.width)
    let files = try await pages.write(to: folder)
    let deliveries = try await ledger(of: outcome, read: cast.alice)
    let events = try await stage.store.events(after: opening.start, limit: 1_000)
    let (report, note) = try await stage.verify()
    let summary = DemoSummary(
      outcome: outcome, pages: pages, files: files, deliveries: deliveries,
      arrived: (mails: post.mails, webhooks: post.webhooks), events: events, report: report,
      note: note,
      startTime: opening.startTime, length: length, isNew: opening.isNew,
      left: try await left(of: outcome, in: stage.store))
    terminal.say(summary.text, json: summary.json)
    terminal.flush()
    guard report.isGood else { return .findings }
    if isKept { try await DemoDoor(stage: stage, terminal: terminal).keepOpen(for: outcome, stop) }
    return .done
  }

  /// What was sent to whom; waits a moment for what is still on its way.
  private func ledger(
    of outcome: DemoStory.Outcome, read reader: Performer
  ) async throws -> [JSONValue] {
    var rows: [JSONValue] = []
    for _ in 0..<50 {
      rows =
        try await reader.get(
          "/api/v1/deliveries", [.init("incident", outcome.incident)]
        )["deliveries"]?.elements ?? []
      if !rows.isEmpty, rows.allSatisfy({ $0["state"]?.text != "waiting" }) { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    return rows
  }

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
