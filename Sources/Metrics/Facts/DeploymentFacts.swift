package import EventLog

/// What is on record about one deployment that figures are computed from.
package struct DeploymentFacts: Equatable, Sendable {
  package let stream: StreamID
  package let number: String
  package let service: String
  package let environment: String
  package let planned: Timestamp
  package internal(set) var started: Timestamp?
  package internal(set) var completed: Timestamp?
  /// It failed, or was taken back.
  package internal(set) var isUndone = false
  package internal(set) var isOver = false
  var isHalted = false
  package internal(set) var breach: Breach?
  /// After the breach, the first time.
  package internal(set) var halted: Timestamp?
  /// People who took part, programs not among them.
  package internal(set) var participants: [PrincipalID] = []
  package internal(set) var commits: Int32?
  package internal(set) var files: Int32?
  package internal(set) var migrations = 0
  /// When the oldest change in it was made.
  package internal(set) var oldestChange: Timestamp?
  package internal(set) var automatedGates = 0
  package internal(set) var gatesByHand = 0
  /// How long gates took; those beyond `keptGates` are counted only.
  package internal(set) var gateMilliseconds: [Int64] = []

  static let keptGates = 64

  package init(
    stream: StreamID, number: String, service: String, environment: String, planned: Timestamp
  ) {
    (self.stream, self.number, self.service) = (stream, number, service)
    (self.environment, self.planned) = (environment, planned)
  }
}

/// Something of a deployment was measured to be bad, for the first time.
package struct Breach: Hashable, Sendable {
  /// Since when it is bad.
  package var began: Timestamp
  package var noticed: Timestamp

  package init(began: Timestamp, noticed: Timestamp) {
    (self.began, self.noticed) = (began, noticed)
  }
}

extension DeploymentFacts {
  /// By when it counts.
  package var at: Timestamp { started ?? planned }
}
