import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood watch`: the live view.
struct Watch: ResponderVerb {
  static let name = "watch"
  static let summary = "Watch an incident live."
  static let discussion = """
    Shows severity, state, clocks, roles, exposure, halts, the newest entries and what is due, and \
    draws anew whenever something is recorded. q or Ctrl-C leaves. Where no terminal is, it prints \
    one line for each entry instead, and with --json each event as it comes.
    """
  static let signature: [Parameter] = [
    .incident, .option("--every", "TIME", help: "Look at least so often; 30s when left out."),
  ]

  private let incident: String?
  private let every: TimeLength

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    every = try arguments.option("--every") ?? TimeLength(seconds: 30)
    guard (1...86_400).contains(every.seconds) else {
      throw UsageError(
        .invalid("--every", value: "\(every)", expectation: "a time from 1s to 1d"))
    }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    let state = try await session.watchState(of: subject)
    let terminal = session.terminal
    if !terminal.settings.isJSON, terminal.canDraw, let screen = RawTerminal() {
      defer { screen.restore() }
      let input = screen.input()
      try await follow(subject, state, input, in: session) { state, trouble in
        let (columns, rows) = screen.size
        let clock = WallClock(now: session.context.now(), zone: session.context.zone)
        let picture = WatchScreen(state: state, clock: clock, trouble: trouble)
        screen.draw(picture.lines(columns: columns, rows: rows), inColor: terminal.hasColor)
      }
      return .done
    }
    terminal.note("Watching \(subject.name); Ctrl-C leaves.")
    var shown = state.position
    try await follow(subject, state, nil, in: session) { state, trouble in
      if let trouble { terminal.note("\(trouble)") }
      guard !terminal.settings.isJSON else { return }
      for entry in state.entries {
        guard let position = entry["position"]?.integer, position > shown else { continue }
        terminal.say(EntryText.line(entry, session.clock))
        shown = position
      }
      terminal.flush()
    }
    return .done
  }
}

/// What makes the live view look again.
private enum News: Sendable {
  case tick
  case input(RawTerminal.Input)
  case event(position: Int64, stream: String?, data: String)
  case broken(String)
  case failed(ClientFailure)
  case interrupted
}

extension Watch {
  /// Calls `draw` whenever there is something to draw, until a person leaves.
  private func follow(
    _ subject: Subject, _ state: WatchState, _ input: AsyncStream<RawTerminal.Input>?,
    in session: Session, _ draw: (WatchState, String?) -> Void
  ) async throws {
    // Nothing is left out of it: with --json each event is printed once, and no other way.
    let (news, desk) = AsyncStream.makeStream(of: News.self)
    let sources = try start(after: state.position, input, in: session, desk)
    defer { for source in sources { source.cancel() } }
    var (state, trouble) = (state, String?.none)
    var ticks: Int64 = 0
    draw(state, nil)
    for await item in news {
      var isStale = false
      switch item {
      case .tick:
        ticks += 1
        isStale = ticks % every.seconds == 0
        if input == nil, !isStale { continue }
      case .input(.key(let key)):
        // q, Q, Escape, Ctrl-C and Ctrl-D.
        if [0x71, 0x51, 0x1B, 0x03, 0x04].contains(key) { return }
        isStale = key == 0x72
      case .input(.resized): break
      case .input(.closed), .interrupted: return
      case .event(let position, let stream, let data):
        guard stream.map({ state.streams.contains($0) }) ?? true else { continue }
        if session.terminal.settings.isJSON {
          session.terminal.say("", json: Array(data.utf8))
          session.terminal.flush()
        }
        isStale = position > state.position
      case .broken(let reason): trouble = reason
      case .failed(let failure): throw failure
      }
      if isStale {
        do {
          let shown = input == nil ? state.position : nil
          state = try await session.watchState(of: subject, after: shown)
          trouble = nil
        } catch ClientFailure.unreachable(let reason, _) {
          trouble = "The service does not answer: \(reason)"
        }
      }
      guard session.terminal.isOutputOpen else { return }
      draw(state, trouble)
    }
  }

  private func start(
    after position: Int64, _ input: AsyncStream<RawTerminal.Input>?, in session: Session,
    _ desk: AsyncStream<News>.Continuation
  ) throws -> [Task<Void, Never>] {
    let feed = EventFeed(
      try session.client(), APIRequest(.get, APIRequest.path("api", "v1", "events")))
    let interruptions = session.context.interruptions()
    var sources = [
      Task {
        while !Task.isCancelled {
          // Clocks on the screen go on although nothing is recorded.
          try? await Task.sleep(for: .seconds(1))
          desk.yield(.tick)
        }
      },
      Task { for await _ in interruptions { desk.yield(.interrupted) } },
      Task {
        do throws(ClientFailure) {
          try await feed.follow(
            after: "\(position)", onBreak: { desk.yield(.broken($0.explanation)) }
          ) { event in
            desk.yield(Self.news(of: event))
            return true
          }
        } catch { desk.yield(.failed(error)) }
      },
    ]
    if let input {
      sources.append(Task { for await item in input { desk.yield(.input(item)) } })
    }
    return sources
  }

  private static func news(of event: ServerSentEvent) -> News {
    let text = try? JSONText(checking: Array(event.data.utf8), limits: JSONLimits(size: 8 << 20))
    let value = text.flatMap { try? JSONValue($0) }
    return .event(
      position: value?["position"]?.integer ?? Int64(event.id) ?? .max,
      stream: value?.text("stream"), data: event.data)
  }
}
