import Client
import CommandLineKit
import EventLog
import JSON
import Web

/// Has a story played by those who are in it, and tells each step once the service has recorded it.
struct Storyteller: Sendable {
  /// When the story begins, by its own clock.
  let beginning: Timestamp
  let terminal: Terminal
  /// What comes without anybody's hand is told where it belongs.
  var news: DemoNews?
  /// Time to read between two steps.
  var pause = Duration.milliseconds(180)

  private var narrator: DemoNarrator {
    DemoNarrator(width: min(terminal.width, 100), beginning: beginning)
  }

  /// A time of the story, in seconds from its beginning.
  func time(_ seconds: Int64) -> Timestamp { beginning.advanced(bySeconds: seconds) }

  /// Has somebody do something, and tells it.
  ///
  /// It happens now, which nobody has to state, unless `happened` says at which second of the story.
  @discardableResult
  func tell(
    _ phase: Phase, _ performer: Performer, _ words: String,
    quote: String? = nil, style: Style = [], happened: Int64? = nil, to path: String,
    _ body: (inout JSONMembers) -> Void = { _ in }
  ) async throws -> JSONValue {
    let bytes = JSONWriter.object { object in
      if let happened { object.member("happened_at", time(happened).description) }
      body(&object)
    }
    return try await tell(
      phase, performer, words, quote: quote, style: style, happened: happened
    ) {
      try await performer.post(path, bytes)
    }
  }

  /// Does something, and tells it when the service says that it is recorded.
  @discardableResult
  func tell(
    _ phase: Phase, _ performer: Performer, _ words: String,
    quote: String? = nil, style: Style = [], happened: Int64? = nil,
    _ act: () async throws -> JSONValue
  ) async throws -> JSONValue {
    try await Task.sleep(for: pause)
    let answer: JSONValue
    do {
      answer = try await act()
    } catch let failure as ClientFailure {
      throw DemoBroken(reason: "“\(words)”: \(failure.explanation)")
    }
    var step = DemoStep(.now, phase, performer.name, words)
    (step.quote, step.style) = (quote, style)
    step.happenedAt = happened.map(time)
    step.position = answer["position"]?.integer
    if let position = step.position {
      for step in try await news?.steps(before: position) ?? [] { say(step) }
    }
    say(step)
    return answer
  }

  /// Has somebody try what the rules do not allow, and tells what the service says to it.
  func tellRefusal(
    _ phase: Phase, _ performer: Performer, _ words: String, to path: String
  ) async throws {
    try await Task.sleep(for: pause)
    do {
      _ = try await performer.post(path, JSONWriter.object { _ in })
    } catch ClientFailure.refused(let problem) {
      var step = DemoStep(.now, phase, performer.name, words)
      (step.quote, step.style) = (problem.explanation, .yellow)
      return say(step)
    }
    throw DemoBroken(reason: "The service let \(performer.name) do what its rules forbid: \(path).")
  }

  /// Waits for what comes by itself, and tells all that comes until then.
  func wait(for types: Set<EventType>, _ what: String) async throws -> RecordedEvent {
    guard let news,
      let event = try await news.wait(for: types, within: .seconds(40), { say($0) })
    else { throw DemoBroken(reason: "\(what) within 40 seconds.") }
    return event
  }

  func say(_ step: DemoStep) {
    if terminal.settings.isJSON {
      terminal.say("", json: step.json)
    } else {
      for line in narrator.lines(for: step) { terminal.say(line) }
    }
    terminal.flush()
  }
}

/// The story did not go as the parts of the product promise: a fault of ours.
struct DemoBroken: Error, CustomStringConvertible {
  var reason: String

  var description: String { reason }
}
