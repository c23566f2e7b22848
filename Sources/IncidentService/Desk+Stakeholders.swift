import Communication
import Decisions
import EventLog
import Incidents
package import Policy
package import StatusPages

extension Desk {
  /// A link's longest life: whoever needs it for longer gets another one.
  static let longestStatusLink: Int64 = 90 * 86_400

  /// Makes a link to the page for stakeholders; what makes it valid is shown this once.
  package func makeStatusLink(forSeconds seconds: Int64, by order: Order) async throws -> StatusPass
  {
    guard try await policies.inForce().statusPage != nil else {
      throw DeskRefusal.rule(
        name: "no-status-page", explanation: "The policy has no status-page.", field: nil)
    }
    guard (60...Self.longestStatusLink).contains(seconds) else {
      throw DeskRefusal.invalid(
        field: "seconds", reason: "A link holds for a minute at least and ninety days at most.")
    }
    let id: EventID = derived(from: order, "status link")
    // The log first: a link that nobody knows of is worse than an entry without a link.
    try await record(.linkMade(link: id, seconds: seconds), by: order)
    return try await statusLinks.make(id, by: order.caller.principal, forSeconds: seconds)
  }

  package func statusLinks(limit: Int) async throws -> [StatusLink] {
    try await statusLinks.links(limit: limit)
  }

  /// `reference` nil revokes all, those that nobody knows of included.
  package func revokeStatusLink(_ reference: String?, by order: Order) async throws {
    guard let reference else {
      try await record(.linkRevoked(link: nil), by: order)
      return try await statusLinks.revokeAll()
    }
    // Whether there is one, only its revocation says; said again, it is revoked and recorded once.
    guard let id = EventID(reference), try await statusLinks.revoke(id) else {
      throw DeskRefusal.notFound(.link, reference: reference, suggestions: [])
    }
    try await record(.linkRevoked(link: id), by: order)
  }

  /// What whoever holds a link sees; nil where it is not valid, or not any more.
  package func stakeholderBoard(
    with pass: StatusPass?, on rule: StatusPageRule
  ) async throws -> StakeholderBoard? {
    guard let pass, try await statusLinks.isValid(pass) else { return nil }
    let now = try await queries.time()
    // Nobody's eyes: what is restricted is not among them.
    let nobody = Viewer(PrincipalID(uuid: pass.id.uuid), seesRestricted: false)
    let open = try await queries.incidents(
      IncidentFilter(states: [.open, .mitigated], viewer: nobody, limit: 50)
    ).rows
    let past = try await queries.incidents(
      IncidentFilter(states: [.resolved, .closed], viewer: nobody, limit: 50)
    ).rows.filter { $0.lastEntryAt > now.advanced(bySeconds: -14 * 86_400) }
    var incidents: [StakeholderBoard.Incident] = []
    for row in (open + past) where !row.isRestricted {
      incidents.append(try await stakeholders(row))
    }
    return StakeholderBoard(rule, incidents, asOf: now)
  }

  private func stakeholders(_ row: IncidentRow) async throws -> StakeholderBoard.Incident {
    let book = try await communication(of: row.stream).state
    let updates = book.updates.filter { $0.audience == .executives }.map { update in
      var shown = PublicUpdate(
        update.update, update.phase, at: update.at, text: book.text(of: update).plain)
      let correction = book.corrections.last { $0.update == update.update }
      (shown.correctedAt, shown.correctedBecause) = (correction?.at, correction?.because.plain)
      let putOff = book.postponement(of: update)
      (shown.nextPutOffTo, shown.putOffAt) = (putOff?.dueAt, putOff?.madeAt)
      return shown
    }
    let isOpen = [.open, .mitigated].contains(row.state)
    var incident = StakeholderBoard.Incident(
      row.number, title: row.title.plain, severity: row.severity?.rawValue, isOpen: isOpen,
      updates: updates, nextDueAt: isOpen ? book.openPromise(to: .executives)?.dueAt : nil)
    guard isOpen else { return incident }
    incident.promisedEvery = book.settings[.executives]?.cadence
      .interval(in: book.last(to: .executives)?.phase ?? .investigating)
    incident.degradedUntil = try await self.book(of: row.stream).state.decisions
      .compactMap(\.runningDegraded?.until).max()
    return incident
  }
}
