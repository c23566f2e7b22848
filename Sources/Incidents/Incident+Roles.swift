import EventLog

/// Exactly one person holds a role at any moment, or nobody does.
extension Incident {
  /// The holder goes on until the offer is accepted; a newer offer replaces an older one.
  func offer(_ role: ResponseRole, to principal: PrincipalID) -> [IncidentEvent] {
    if holders[role] == principal, offers[role] == nil { return [] }
    if offers[role] == principal { return [] }
    return [.roleOffered(role: role, to: principal)]
  }

  /// One event hands the role over, so that there is no moment with two holders or none.
  func accept(
    _ role: ResponseRole, by principal: PrincipalID
  ) throws(IncidentRejection) -> [IncidentEvent] {
    let holder = holders[role]
    if holder == principal { return [] }
    switch (offers[role], holder) {
    case (principal, _), (nil, nil): return [.roleAccepted(role: role, by: principal)]
    case (nil, let holder?): throw .roleHeld(role, by: holder)
    case (let other?, _): throw .roleOffered(role, to: other)
    }
  }

  func release(
    _ role: ResponseRole, by principal: PrincipalID
  ) throws(IncidentRejection) -> [IncidentEvent] {
    guard let holder = holders[role] else { return [] }
    guard holder == principal else { throw .roleNotYours(role, heldBy: holder) }
    return [.roleReleased(role: role, by: principal)]
  }
}
