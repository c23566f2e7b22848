import Policy
import PolicyFile

extension CaseTrial {
  mutating func tryTrigger() {
    guard expected.fires != nil || expected.states != nil else { return }
    guard let trigger = given(.trigger, given.trigger, in: policy.triggers, kind: "trigger") else {
      return
    }
    let before = findings.count
    for readings in given.readings { lookAtUnit(of: readings, trigger) }
    guard findings.count == before else { return }
    let run = TriggerRun(
      trigger, of: policy.signals[trigger.signal], from: given.at, given.readings,
      lookingAt: expected.states?.list.map(\.time.value) ?? [])
    if let fires = expected.fires {
      compare(
        "fires", at: fires.place, expected: fires.value.sorted().map(\.description).firings,
        actual: run.fires.map(\.description).firings, because: run.story)
    }
    for (time, state) in expected.states?.list ?? [] {
      let actual = run.states[time.value] ?? .unknown(.notRead)
      let doubt = if case .unknown(let doubt) = actual { [doubt.description] } else { [String]() }
      compare(
        "state at \(time.value)", at: state.place, expected: state.value.rawValue,
        actual: actual.word.rawValue, because: doubt + run.story)
    }
  }

  private mutating func lookAtUnit(of readings: CaseReadings, _ trigger: Trigger) {
    guard let value = readings.value else { return }
    let unit = trigger.condition.limit.unit
    guard !value.unit.isComparable(with: unit) else { return }
    report(
      "unlike-units", at: readings.valuePlace, "given.readings",
      "\(value) is \(value.unit), and the trigger is about \(unit).",
      write: value.suggestion(comparedWith: unit))
  }
}

extension [String] {
  fileprivate var firings: String { isEmpty ? "never" : "after " + joined(separator: ", ") }
}

extension TriggerState {
  var word: ExpectedStates.State {
    switch self {
    case .unknown: .unknown
    case .quiet: .quiet
    case .pending: .pending
    case .firing: .firing
    case .expired: .expired
    }
  }
}

/// A trigger that was played the readings of a case.
struct TriggerRun {
  /// Since the beginning of the case.
  private(set) var fires: [Span] = []
  /// Where it stood at the times that were asked for.
  private(set) var states: [Span: TriggerState] = [:]
  /// Where it went, one line for each change.
  private(set) var story: [String] = []

  private static let longestStory = 12

  /// Begins at `moment`, or long before any trigger expires.
  init(
    _ trigger: Trigger, of signal: Signal?, from moment: CaseMoment?, _ readings: [CaseReadings],
    lookingAt times: [Span]
  ) {
    let start = (moment?.seconds ?? 0) * 1_000
    var evaluation = TriggerEvaluation(trigger, of: signal)
    var times = times.sorted()[...]
    func look(before time: Int64?, _ run: inout TriggerRun) {
      while let next = times.first, time.map({ next.inMilliseconds < $0 }) ?? true {
        var later = evaluation
        later.pass(to: start + next.inMilliseconds)
        run.states[next] = later.state
        times.removeFirst()
      }
    }
    for reading in readings {
      for time in reading.times {
        look(before: time, &self)
        let before = evaluation.state.word
        var sample = TriggerSample(at: start + time, value: reading.value)
        (sample.scope, sample.requests) = (reading.scope, reading.requests)
        sample.window = reading.window
        if evaluation.feed(sample) != nil { fires.append(Span(milliseconds: time)) }
        if evaluation.state.word != before || story.isEmpty {
          tell(evaluation.state, time, reading)
        }
      }
    }
    look(before: nil, &self)
  }

  private mutating func tell(_ state: TriggerState, _ time: Int64, _ reading: CaseReadings) {
    guard story.count < Self.longestStory else {
      if story.count == Self.longestStory { story.append("and so on") }
      return
    }
    let value = reading.value?.description ?? "no value"
    var line = "\(Span(milliseconds: time)) \(value): \(state.word.rawValue)"
    if case .unknown(let doubt) = state { line += ", \(doubt)" }
    story.append(line)
  }
}
