package import EventLog
package import Policy

/// A way in which the pipeline itself fails, and what that does to getting out of trouble.
package struct FailureMode: Equatable, Sendable {
  /// Short and stable, chosen by people: `registry-down`.
  package var id: String
  /// Nil when it concerns all.
  package var service: String?
  /// Mitigations that it makes harder or impossible.
  package var affects: [MitigationKind]
  /// What happens.
  package var mode: Words<String>
  /// What that does to the mitigations.
  package var effect: Words<String>
  /// How one notices.
  package var detection: Words<String>?
  /// What stands in for what failed.
  package var safeguard: Words<String>?
  /// When the safeguard was last tried; nil means never.
  package var lastTested: CalendarDay?

  package init(
    id: String, service: String? = nil, affects: [MitigationKind], mode: Words<String>,
    effect: Words<String>, detection: Words<String>? = nil, safeguard: Words<String>? = nil,
    lastTested: CalendarDay? = nil
  ) {
    (self.id, self.service, self.affects, self.mode) = (id, service, affects, mode)
    (self.effect, self.detection, self.safeguard) = (effect, detection, safeguard)
    self.lastTested = lastTested
  }
}

extension FailureMode {
  /// Whether it stands in the way of an action on a service.
  package func affects(_ action: MitigationKind, of service: String?) -> Bool {
    affects.contains(action) && (self.service == nil || self.service == service)
  }
}

package enum FailureModeEvent: Equatable, Sendable {
  /// Again, with other facts: those hold from then on.
  case recorded(FailureMode)
  case tested(id: String, on: CalendarDay, passed: Bool, note: Words<String>?)
}

package enum FailureModeCommand: Equatable, Sendable {
  case record(FailureMode)
  case test(id: String, on: CalendarDay, today: CalendarDay, passed: Bool, note: String?)
}

/// One entry of the register; each has a stream of its own.
package struct FailureModeRecord: Decider, Equatable {
  package private(set) var mode: FailureMode?

  package init() {}

  package mutating func evolve(_ event: FailureModeEvent) {
    switch event {
    case .recorded(let mode):
      let tested = self.mode?.lastTested
      self.mode = mode
      if mode.lastTested == nil { self.mode?.lastTested = tested }
    case .tested(_, let day, let passed, _):
      // A safeguard that did not hold is as good as never tried.
      let latest = max(day, mode?.lastTested ?? day)
      mode?.lastTested = passed ? latest : nil
    }
  }

  package func decide(
    _ command: FailureModeCommand
  ) throws(PreparednessRejection) -> [FailureModeEvent] {
    switch command {
    case .record(let mode):
      try check(mode)
      return mode == self.mode ? [] : [.recorded(mode)]
    case .test(let id, let day, let today, let passed, let note):
      guard mode != nil else { throw .unknownFailureMode(id) }
      guard day <= today else { throw .invalid("on", "is a day that has not come") }
      try checkText(note, "note", limit: 2_000)
      return [.tested(id: id, on: day, passed: passed, note: note.map { .text($0) })]
    }
  }

  private func check(_ mode: FailureMode) throws(PreparednessRejection) {
    try checkSlug(mode.id, "id")
    if let service = mode.service { try checkName(service, "service") }
    guard !mode.affects.isEmpty else { throw .invalid("affects", "names no action") }
    guard Set(mode.affects).count == mode.affects.count else {
      throw .invalid("affects", "names an action twice")
    }
    try checkWords(mode.mode, "mode")
    try checkWords(mode.effect, "effect")
    if let detection = mode.detection { try checkWords(detection, "detection") }
    if let safeguard = mode.safeguard { try checkWords(safeguard, "safeguard") }
  }
}
