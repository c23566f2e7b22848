package import EventLog
import FoundationEssentials

/// Port: tickets with which somebody says something of which nobody knows that it was them.
package protocol PerspectiveTickets: Sendable {
  /// Answers what was sent under a mask, once for each person and postmortem.
  ///
  /// - Returns: nil when this person has had theirs.
  func answer(
    to blinded: [UInt8], of principal: PrincipalID, for postmortem: StreamID
  ) async throws -> [UInt8]?
  func accepts(
    _ token: [UInt8], provenBy proof: [UInt8], for postmortem: StreamID
  ) async throws -> Bool
}

/// Where nobody gives any.
package struct NoTickets: PerspectiveTickets {
  package init() {}
  package func answer(
    to _: [UInt8], of _: PrincipalID, for _: StreamID
  ) async throws -> [UInt8]? { nil }
  package func accepts(
    _: [UInt8], provenBy _: [UInt8], for _: StreamID
  ) async throws -> Bool { false }
}

/// What an anonymous perspective comes with.
package struct PerspectiveTicket: Equatable, Sendable {
  package var token: [UInt8]
  package var proof: [UInt8]

  package init(token: [UInt8], proof: [UInt8]) { (self.token, self.proof) = (token, proof) }
}

extension PrincipalID {
  /// Whoever does not say who they are: one and the same for everybody.
  package static let anonymous = PrincipalID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 5)))
}
