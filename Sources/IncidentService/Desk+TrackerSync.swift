import EventLog
import Policy
import Postmortems
import Trackers

/// What came of looking at the trackers.
package struct TrackerSync: Equatable, Sendable {
  package var lookedAt = 0
  /// `INC-2026-001-A1`, which were closed there.
  package var finished: [String] = []
  package var reopened: [String] = []
  /// Where both say something else, and only a person can know.
  package var notes: [String] = []
  /// What kept it from being looked at.
  package var faults: [String] = []
  /// How many were not looked at for want of time.
  package var left = 0

  package init() {}
}

extension Desk {
  /// Looks at every action that is worked on in a tracker, and records what was closed or opened again
  /// there.
  ///
  /// Those that `viewer` sees, until the time is up; those that are open come first.
  package func syncTrackers(
    for viewer: Viewer, within patience: Duration, asking ask: TrackerExchange
  ) async throws -> TrackerSync {
    var sync = TrackerSync()
    let trackers = try await policies.inForce().trackers
    guard !trackers.isEmpty else { return sync }
    let rows = try await improvements(
      ImprovementFilter(state: nil, isExported: true, viewer: viewer, limit: 1_000))
    let end = ContinuousClock.now.advanced(by: patience)
    // One that does not answer is not asked again for each of its issues.
    var silent: Set<String> = []
    for row in rows {
      guard let tracker = row.tracker, let reference = row.reference, !silent.contains(tracker)
      else { continue }
      guard let rule = trackers[tracker] else {
        // Noted by hand, of a program that this one does not know.
        continue
      }
      guard ContinuousClock.now < end else {
        sync.left += 1
        continue
      }
      do {
        let api = TrackerAPI(rule)
        let answer = try await ask(try api.looking(at: reference), rule)
        let issue = try api.seen(reference, at: row.address, in: answer)
        sync.lookedAt += 1
        try await settle(row, with: issue.state, in: &sync)
      } catch let fault as TrackerFault {
        if fault.concernsAll { silent.insert(tracker) }
        let what = fault.concernsAll ? "" : "\(row.name): "
        sync.faults.append(what + fault.sentence(of: tracker, rule))
      }
    }
    return sync
  }

  /// Records what the tracker says where the record says something else.
  private func settle(
    _ row: ImprovementRow, with state: TrackerIssue.State, in sync: inout TrackerSync
  ) async throws {
    let there = "\(row.tracker ?? "") \(row.reference ?? "")"
    let (_, postmortem, version) = try await fold(ofPostmortemOn: row.subject)
    guard let known = postmortem.improvement(row.id), known.declined == nil else { return }
    switch state {
    case .open:
      guard let end = known.end else { return }
      guard end.by == nil else {
        sync.notes.append(
          "\(row.name) is done here and open in \(there): close it there, or reopen the action.")
        return
      }
      let because = "reopened in \(there)"
      try await record(.reopen(improvement: row.id, because: .text(because), by: nil), row, version)
      sync.reopened.append(row.name)
    case .done:
      guard known.isOpen else { return }
      guard !known.wasReopenedHere else {
        sync.notes.append(
          "\(row.name) was reopened here and is closed in \(there): reopen it there, or record that the action is done."
        )
        return
      }
      let evidence = ImprovementEnd(row.id, evidence: .text("closed in \(there)"), by: nil)
      try await record(.finish(evidence), row, version)
      sync.finished.append(row.name)
    case .dropped(let why):
      guard known.isOpen else { return }
      sync.notes.append(
        "\(row.name) was closed in \(there) without being done (\(why)): decline the action, or reopen it there."
      )
    }
  }

  /// The same for every server that sees it, and for the same one after a crash.
  private func record(
    _ command: PostmortemCommand, _ row: ImprovementRow, _ version: StreamVersion
  ) async throws {
    let text = Array("lastgood tracker 1\n\(row.id)\n\(version)".utf8)
    let key: EventID = computed(from: text)
    let order = Order(
      Caller(.system, as: .administrator),
      as: CommandIdentity(by: .system, key: CommandKey(uuid: key.uuid), digest: digest(text)),
      // What a tracker calls its issues may look like anything.
      insists: true)
    let subject = row.subject.description
    do {
      _ = try await self.order(
        { _ in command }, on: row.isOfDeployment ? .deployment(subject) : .incident(subject),
        by: order)
    } catch DeskRefusal.rule {
      // Somebody has recorded the same meanwhile.
    }
  }
}

extension ImprovementRow {
  /// `INC-2026-001-A1`.
  package var name: String { "\(number ?? subject.description)-A\(ordinal)" }
}
