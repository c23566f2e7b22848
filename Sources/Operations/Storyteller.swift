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
  /// Time to read between two steps.
  var pause = Duration.milliseconds(180)

  private var narrator: DemoNarrator {
    DemoNarrator(width: min(terminal.width, 100), beginning: beginning)
  }

  /// A time of the story, in seconds from its beginning.
  func time(_ seconds: Int64) -> Timestamp { beginning.advanced(bySeconds: seconds) }

  /// Has somebody do something, and tells it.
  ///
  /// `second` is when it is told, and when it happened unless `happened` says otherwise; nil is now,
  /// which nobody has to state.
  @discardableResult
  func tell(
    _ second: Int64?, _ phase: Phase, _ performer: Performer, _ words: String,
    quote: String? = nil, style: Style = [], happened: Int64? = nil, to path: String,
    _ body: (inout JSONMembers) -> Void = { _ in }
  ) async throws -> JSONValue {
    let bytes = JSONWriter.object { object in
      if let stated = happened ?? second { object.member("happened_at", time(stated).description) }
      body(&object)
    }
    return try await tell(
      second, phase, performer, words, quote: quote, style: style, happened: happened
    ) {
      try await performer.post(path, bytes)
    }
  }

  /// Does something, and tells it when the service says that it is recorded.
  @discardableResult
  func tell(
    _ second: Int64?, _ phase: Phase, _ performer: Performer, _ words: String,
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
    var step = DemoStep(second.map(time) ?? .now, phase, performer.name, words)
    (step.quote, step.style) = (quote, style)
    step.happenedAt = happened.map(time)
    step.position = answer["position"]?.integer
    say(step)
    return answer
  }

  /// Has somebody try what the rules do not allow, and tells what the service says to it.
  func tellRefusal(
    _ second: Int64, _ phase: Phase, _ performer: Performer, _ words: String, to path: String
  ) async throws {
    try await Task.sleep(for: pause)
    let body = JSONWriter.object { $0.member("happened_at", time(second).description) }
    do {
      _ = try await performer.post(path, body)
    } catch ClientFailure.refused(let problem) {
      var step = DemoStep(time(second), phase, performer.name, words)
      (step.quote, step.style) = (problem.explanation, .yellow)
      return say(step)
    }
    throw DemoBroken(reason: "The service let \(performer.name) do what its rules forbid: \(path).")
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
