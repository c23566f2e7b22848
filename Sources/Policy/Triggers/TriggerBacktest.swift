/// What a trigger would have done, had it been there when something was recorded.
package struct TriggerBacktest: Equatable, Sendable {
  package var trigger: String
  package var readings = 0
  package var fires: [Fire] = []
  /// Stretches in which it could not judge, and why.
  package var unjudged: [Stretch] = []
  /// Why it could never have judged as it is meant to; sentences.
  package var doubts: [String] = []
  /// Real breaches that nothing fired in; nil when nobody said which were real.
  package var missed: [Breach]?

  package struct Fire: Equatable, Sendable {
    package var since: Int64
    package var at: Int64
    /// The reading at which it fired.
    package var value: Quantity?
    /// Whether it was no real breach; nil when nobody said which were.
    package var isFalse: Bool?

    package init(since: Int64, at: Int64, value: Quantity?, isFalse: Bool? = nil) {
      (self.since, self.at, self.value, self.isFalse) = (since, at, value, isFalse)
    }
  }

  package struct Stretch: Equatable, Sendable {
    package var from: Int64
    package var to: Int64
    package var because: TriggerDoubt

    package init(from: Int64, to: Int64, because: TriggerDoubt) {
      (self.from, self.to, self.because) = (from, to, because)
    }
  }

  /// A time in which somebody says that something was really wrong.
  package struct Breach: Equatable, Sendable {
    package var from: Int64
    package var to: Int64

    package init(from: Int64, to: Int64) { (self.from, self.to) = (from, to) }
  }

  /// Fires that were no real breach; nil when nobody said which were.
  package var falseFires: Int? { missed == nil ? nil : fires.count { $0.isFalse == true } }
}

/// One line of what was recorded.
package struct RecordedReading: Equatable, Sendable {
  package var signal: String
  package var sample: TriggerSample
  /// Whether something was really wrong then; nil when nobody said.
  package var isBreach: Bool?

  package init(signal: String, _ sample: TriggerSample, isBreach: Bool? = nil) {
    (self.signal, self.sample, self.isBreach) = (signal, sample, isBreach)
  }
}

extension Policy {
  /// Plays what was recorded to one trigger; nil when there is no trigger of that name.
  package func backtest(_ name: String, with recorded: [RecordedReading]) -> TriggerBacktest? {
    guard let trigger = triggers[name] else { return nil }
    let signal = signals[trigger.signal]
    let readings = recorded.filter { reading in
      reading.signal == trigger.signal
        && (reading.sample.scope ?? trigger.scope) == trigger.scope
    }
    .enumerated()
    .sorted { ($0.element.sample.at, $0.offset) < ($1.element.sample.at, $1.offset) }
    .map(\.element)
    var test = TriggerBacktest(trigger: name)
    test.readings = readings.count
    test.judge(trigger, signal, readings)
    return test
  }
}

extension TriggerBacktest {
  fileprivate mutating func judge(
    _ trigger: Trigger, _ signal: Signal?, _ readings: [RecordedReading]
  ) {
    if let blindness = trigger.blindness(to: signal) { doubts.append(blindness) }
    guard !readings.isEmpty else {
      doubts.append("Nothing was recorded of \(trigger.signal) for \(trigger.scope).")
      return
    }
    let hasRequests = readings.contains { $0.sample.requests != nil }
    if signal?.minimumRequests != nil, !hasRequests {
      doubts.append(
        "It was not recorded from how many requests the values were computed, so the minimum was "
          + "not asked for.")
    }
    var evaluation = TriggerEvaluation(trigger, of: signal, asksForRequests: hasRequests)
    var before = readings[0].sample.at
    var isOpen = false
    for reading in readings {
      let at = reading.sample.at
      evaluation.pass(to: at)
      if case .unknown(.gap(let length)) = evaluation.state {
        unjudged.append(Stretch(from: before, to: at, because: .gap(length)))
        isOpen = false
      }
      if let fire = evaluation.feed(reading.sample) {
        fires.append(Fire(since: fire.since, at: fire.at, value: reading.sample.value))
      }
      if case .unknown(let doubt) = evaluation.state {
        if isOpen, let last = unjudged.last, last.because.isLike(doubt) {
          unjudged[unjudged.count - 1].to = at
        } else {
          unjudged.append(Stretch(from: at, to: at, because: doubt))
        }
        isOpen = true
      } else {
        isOpen = false
      }
      before = at
    }
    if evaluation.state == .expired, let day = trigger.expires {
      doubts.append("It expires on \(day), so nothing from then on was judged.")
    }
    hold(against: Self.breaches(readings))
  }

  /// Runs of readings that somebody marked; nil when nobody marked any line, one way or the other.
  private static func breaches(_ readings: [RecordedReading]) -> [Breach]? {
    guard readings.contains(where: { $0.isBreach != nil }) else { return nil }
    var breaches: [Breach] = []
    var isOpen = false
    for reading in readings {
      guard reading.isBreach == true else {
        isOpen = false
        continue
      }
      if isOpen {
        breaches[breaches.count - 1].to = reading.sample.at
      } else {
        breaches.append(Breach(from: reading.sample.at, to: reading.sample.at))
      }
      isOpen = true
    }
    return breaches
  }

  private mutating func hold(against breaches: [Breach]?) {
    guard let breaches else { return }
    for index in fires.indices {
      let fire = fires[index]
      fires[index].isFalse = !breaches.contains { $0.from <= fire.at && fire.since <= $0.to }
    }
    missed = breaches.filter { breach in
      !fires.contains { breach.from <= $0.at && $0.since <= breach.to }
    }
  }
}
