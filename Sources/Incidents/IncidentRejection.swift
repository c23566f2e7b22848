package import EventLog

/// Why a command to an incident was turned down.
package enum IncidentRejection: Error, Equatable, Sendable {
  case notDeclared, alreadyDeclared, isNearMiss
  case alreadyResolved, notResolved, isClosed
  case isMerged(into: StreamID)
  case notMerged, mergedIntoItself
  case roleHeld(ResponseRole, by: PrincipalID)
  case roleOffered(ResponseRole, to: PrincipalID)
  case roleNotYours(ResponseRole, heldBy: PrincipalID)
  case saysNothing
  case groupReachedAndNot
  case debtExists(EventID)
  case unknownDebt(EventID)
  case debtUnpaid([GateDebt])
  case offersPending([ResponseRole])
  case field(FieldFault)
}

extension IncidentRejection {
  /// A sentence that a tired person can act on.
  package var explanation: String {
    switch self {
    case .notDeclared: "Nothing has been declared here yet. Declare the incident first."
    case .alreadyDeclared: "This incident was declared already. Add a note to it instead."
    case .isNearMiss:
      "This is a near miss, which never becomes an incident. Declare an incident of its own."
    case .alreadyResolved:
      "This incident is resolved already. Reopen it if it is not over, or correct the resolution."
    case .notResolved: "This incident is not resolved yet. Resolve it first, then close it."
    case .isClosed: "This incident is closed. Reopen it first, and say why."
    case .isMerged(let other):
      """
      This incident was merged into another (\(other)) and goes on there. \
      Use that one, or unmerge this one first.
      """
    case .notMerged: "This incident is not merged into another, so there is nothing to undo."
    case .mergedIntoItself: "An incident cannot be merged into itself. Name the other one."
    case .roleHeld(let role, _):
      // At three in the morning the holder may be gone; every step is on the record.
      """
      Somebody else holds the role \(role). They may offer it to you, or release it. \
      If they do not answer, take it over with “lastgood role \(role) YOU”, your own name for YOU, \
      and “lastgood accept \(role)”. Both are recorded.
      """
    case .roleOffered(let role, _):
      "The role \(role) is offered to somebody else. Have it offered to you instead."
    case .roleNotYours(let role, _):
      "Somebody else holds the role \(role), and only they can release it."
    case .saysNothing:
      "That says nothing about the impact. Say who, what, how many, where, since when, or the risk."
    case .groupReachedAndNot: "A group cannot be reached and not reached. Name it once."
    case .debtExists: "There is a gate debt of this id already. Open another under its own id."
    case .unknownDebt(let id): "There is no gate debt \(id) here. Look at what is owed first."
    case .debtUnpaid(let debts):
      """
      Checks that were passed over are still owed: \
      \(debts.map(\.gate).joined(separator: ", ")). Pay them, then close.
      """
    case .offersPending(let roles):
      """
      Offers wait for an answer: \(roles.map(\.name).joined(separator: ", ")). \
      Accept them, or take them back by offering the role to its holder.
      """
    case .field(let fault): fault.explanation
    }
  }

  /// The field of the command that is at fault; nil when it is the moment.
  package var field: String? {
    switch self {
    case .field(let fault): fault.field
    case .mergedIntoItself: "into"
    case .roleHeld, .roleOffered, .roleNotYours: "role"
    case .groupReachedAndNot: "groups_reached"
    case .debtExists, .unknownDebt: "debt"
    case .notDeclared, .alreadyDeclared, .isNearMiss, .alreadyResolved, .notResolved, .isClosed,
      .isMerged, .notMerged, .saysNothing, .debtUnpaid, .offersPending:
      nil
    }
  }
}
