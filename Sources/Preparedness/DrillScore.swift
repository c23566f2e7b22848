package import EventLog
package import Policy

/// How a rehearsal went.
package struct DrillScore: Equatable, Sendable {
  package var service: String
  package var environment: String
  /// What was rehearsed.
  package var action: MitigationKind
  package var passed: Bool
  /// From the decision until traffic was back.
  package var seconds: Int64?
  package var note: Words<String>?

  package init(
    service: String, environment: String, action: MitigationKind, passed: Bool,
    seconds: Int64? = nil, note: Words<String>? = nil
  ) {
    (self.service, self.environment, self.action) = (service, environment, action)
    (self.passed, self.seconds, self.note) = (passed, seconds, note)
  }
}

/// A rehearsal that begins: on record before anybody knows how it goes, so that none that went badly
/// is left out.
package struct DrillStart: Equatable, Sendable {
  package var service: String
  package var environment: String
  package var action: MitigationKind

  package init(service: String, environment: String, action: MitigationKind) {
    (self.service, self.environment, self.action) = (service, environment, action)
  }
}

package enum DrillEvent: Equatable, Sendable {
  case started(DrillStart)
  case scored(DrillScore)
}

package enum DrillCommand: Equatable, Sendable {
  case start(DrillStart)
  /// Of one that was begun, or of one that nobody said had begun.
  case score(DrillScore)
}

/// One drill; each has a stream of its own.
package struct Drill: Decider, Equatable {
  package private(set) var start: DrillStart?
  package private(set) var score: DrillScore?

  package init() {}

  package mutating func evolve(_ event: DrillEvent) {
    switch event {
    case .started(let start): self.start = start
    case .scored(let score): self.score = score
    }
  }

  package func decide(_ command: DrillCommand) throws(PreparednessRejection) -> [DrillEvent] {
    switch command {
    case .start(let start):
      if start == self.start { return [] }
      guard self.start == nil, score == nil else { throw .scoredAlready }
      try checkName(start.service, "service")
      try checkName(start.environment, "environment")
      return [.started(start)]
    case .score(let score):
      if score == self.score { return [] }
      guard self.score == nil else { throw .scoredAlready }
      guard start.map(score.isOf) ?? true else {
        throw .invalid("drill", "is a drill of something else")
      }
      try checkName(score.service, "service")
      try checkName(score.environment, "environment")
      if let seconds = score.seconds, !(0...31_622_400).contains(seconds) {
        throw .invalid("seconds", "is not between nothing and a year")
      }
      if let note = score.note { try checkWords(note, "note") }
      return [.scored(score)]
    }
  }
}

extension DrillScore {
  fileprivate func isOf(_ start: DrillStart) -> Bool {
    start == DrillStart(service: service, environment: environment, action: action)
  }
}
