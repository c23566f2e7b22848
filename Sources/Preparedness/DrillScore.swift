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

package enum DrillEvent: Equatable, Sendable {
  case scored(DrillScore)
}

package enum DrillCommand: Equatable, Sendable {
  case score(DrillScore)
}

/// One drill; each has a stream of its own.
package struct Drill: Decider, Equatable {
  package private(set) var score: DrillScore?

  package init() {}

  package mutating func evolve(_ event: DrillEvent) {
    switch event {
    case .scored(let score): self.score = score
    }
  }

  package func decide(_ command: DrillCommand) throws(PreparednessRejection) -> [DrillEvent] {
    switch command {
    case .score(let score):
      if score == self.score { return [] }
      guard self.score == nil else { throw .scoredAlready }
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
