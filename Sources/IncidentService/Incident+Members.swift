import EventLog
import Incidents

extension Incident {
  /// Who has a part in it, and may read it when it is restricted.
  var members: Set<PrincipalID> {
    var members = Set(holders.values)
    members.formUnion(offers.values)
    if let declaration { members.insert(declaration.declaredBy) }
    return members
  }
}
