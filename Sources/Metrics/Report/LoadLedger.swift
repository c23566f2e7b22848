import EventLog
import Incidents
import Timelines

/// Adds up who was on duty for how long, and who was called how often.
struct LoadLedger {
  private struct Holder: Hashable {
    var role: String
    var person: PrincipalID?
  }

  private var weeks: [Holder: [RoleLoad.Week]] = [:]
  private var incidents: [Holder: Int] = [:]
  private let calendar: Weeks
  private let until: Timestamp
  private let byPerson: Bool

  static func loads(
    of incidents: [IncidentFacts], _ weeks: Weeks, until: Timestamp, byPerson: Bool
  ) -> [RoleLoad] {
    var ledger = LoadLedger(calendar: weeks, until: until, byPerson: byPerson)
    for incident in incidents { ledger.add(incident) }
    return ledger.loads
  }

  private init(calendar: Weeks, until: Timestamp, byPerson: Bool) {
    (self.calendar, self.until, self.byPerson) = (calendar, until, byPerson)
  }

  private var loads: [RoleLoad] {
    weeks.map { holder, weeks in
      RoleLoad(
        role: holder.role, person: holder.person, weeks: weeks,
        incidents: incidents[holder] ?? 0)
    }.sorted {
      if $0.role != $1.role { return $0.role < $1.role }
      return ($0.person?.description ?? "") < ($1.person?.description ?? "")
    }
  }

  private mutating func add(_ incident: IncidentFacts) {
    var minutes: [Holder: [Int: Int64]] = [:]
    for duty in incident.duties {
      let holder = Holder(role: duty.role.name, person: byPerson ? duty.holder : nil)
      for opening in incident.openings {
        let start = max(duty.from, opening.from)
        let end = min(duty.to ?? until, opening.to ?? until)
        guard start < end else { continue }
        spread(from: start, to: end) { week, microseconds in
          minutes[holder, default: [:]][week, default: 0] += microseconds
        }
      }
    }
    for (holder, times) in minutes {
      incidents[holder, default: 0] += 1
      for (week, time) in times {
        change(holder, week) {
          $0.incidents += 1
          $0.minutes = $0.minutes.addingSaturated(time / 60_000_000)
        }
      }
    }
    for call in incident.calls {
      // A role was called, and most of those who answer say so nowhere.
      guard let week = calendar.index(of: call.at) else { continue }
      change(Holder(role: call.role, person: nil), week) { $0.calls += 1 }
    }
  }

  private mutating func change(
    _ holder: Holder, _ week: Int, _ body: (inout RoleLoad.Week) -> Void
  ) {
    // Made only for whoever is new: ten years of weeks are long.
    body(
      &weeks[
        holder, default: [RoleLoad.Week](repeating: RoleLoad.Week(), count: calendar.count)][
          week])
  }

  /// What of it falls into which week.
  private func spread(
    from start: Timestamp, to end: Timestamp, _ body: (Int, Int64) -> Void
  ) {
    let (start, end) = (max(start, calendar.since), min(end, calendar.until))
    guard start < end, var week = calendar.index(of: start) else { return }
    var place = start
    while place < end, week < calendar.count {
      // A moment between two weeks belongs to the older one; there is no time in it.
      let limit = min(max(calendar.end(of: week), place), end)
      if limit > place { body(week, limit.since(place)) }
      (place, week) = (limit, week + 1)
    }
  }
}
