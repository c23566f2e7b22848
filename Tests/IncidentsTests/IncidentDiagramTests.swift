import EventLog
import Incidents
import Testing

/// Every command in every phase: the state diagram, written down a second time.
@Suite struct `The state diagram of an incident` {
  typealias E = Examples

  static let start: [IncidentEvent] = [
    .declared(Declaration(number: "INC-1", title: .text("Slow"), declaredBy: E.ada)),
    .roleAccepted(role: .commander, by: E.ada), .gateDebtOpened(E.debt),
    .gateDebtPaid(debt: E.debtID, because: .text("Done")),
  ]
  static let phases: [(name: String, history: [IncidentEvent])] = [
    ("undeclared", []),
    ("near miss", [.nearMissRecorded(NearMiss(text: .text("Close")))]),
    ("open", start),
    ("mitigated", start + [.mitigated]),
    ("resolved", start + [.mitigated, .resolved(Resolution())]),
    ("closed", start + [.resolved(Resolution()), .closed]),
    ("merged", start + [.merged(into: E.other, because: .text("Same"))]),
  ]

  /// What a command leads to: `+` events, `=` nothing to do, or why not.
  enum Cell: Equatable {
    case news, same
    case no(IncidentRejection)
  }

  static let none = Cell.no(.notDeclared)
  static let miss = Cell.no(.isNearMiss)
  static let again = Cell.no(.alreadyDeclared)
  static let over = Cell.no(.isClosed)
  static let gone = Cell.no(.isMerged(into: E.other))
  static let early = Cell.no(.notResolved)
  static let late = Cell.no(.alreadyResolved)
  static let free = Cell.no(.notMerged)
  static let during: [Cell] = [none, miss, .news, .news, .news, over, gone]

  static let nextDebt = GateDebt(
    debt: EventID(uuid: E.uuid(65)), gate: "load", group: nil, dueAt: E.noon,
    because: .text("No time"))

  // Undeclared, near miss, open, mitigated, resolved, closed, merged.
  static let table: [(command: IncidentCommand, cells: [Cell])] = [
    (.declare(E.declaration), [.news, miss, again, again, again, again, again]),
    (
      .recordNearMiss(NearMiss(text: .text("Close"))),
      [.news, miss, again, again, again, again, again]
    ),
    (.changeSeverity(to: .sev1, because: "Everybody"), during),
    (.stateImpact(E.impact), during),
    (.computeExposure(E.exposure), during),
    (.linkDeployment(E.deployment), during),
    (.linkDetection(E.detection), during),
    (.offerRole(.commander, to: E.ben), during),
    (.acceptRole(.scribe, by: E.ben), during),
    (.releaseRole(.commander, by: E.ada), during),
    (.merge(E.incident, into: E.other, because: "Same"), during.dropLast() + [.same]),
    (.openGateDebt(nextDebt), during),
    (.payGateDebt(E.debtID, because: "Done"), [none, miss, .same, .same, .same, over, .same]),
    (.unmerge(because: "Not the same"), [none, miss, free, free, free, free, .news]),
    (.mitigate, [none, miss, .news, .same, late, over, gone]),
    (.resolve(E.resolution), [none, miss, .news, .news, late, over, gone]),
    (.resolve(Resolution()), [none, miss, .news, .news, .same, over, gone]),
    (.reopen(because: "It is back"), [none, miss, .same, .same, .news, .news, gone]),
    (.close, [none, miss, early, early, .news, .same, gone]),
  ]

  @Test(arguments: table.indices)
  func `each command answers as the table says, in each phase`(row: Int) {
    let (command, cells) = Self.table[row]
    #expect(cells.count == Self.phases.count)
    for (phase, expected) in zip(Self.phases, cells) {
      let cell: Cell
      do throws(IncidentRejection) {
        cell = try Incident(phase.history).decide(command).isEmpty ? .same : .news
      } catch { cell = .no(error) }
      #expect(cell == expected, "\(command), \(phase.name)")
    }
  }

  @Test func `each event leads to its phase`() {
    let ends: [Incident.Phase] = [
      .undeclared, .nearMiss, .open, .mitigated, .resolved, .closed, .merged(into: E.other),
    ]
    for (phase, end) in zip(Self.phases, ends) {
      let incident = Incident(phase.history)
      #expect(incident.phase == end)
      #expect(incident.isOpen == (end == .open || end == .mitigated))
    }
  }

  @Test(arguments: [2, 3, 4])
  func `an unmerged incident goes on where it was`(index: Int) throws {
    var incident = Incident(Self.phases[index].history)
    let before = incident.phase
    for event in try incident.decide(.merge(E.incident, into: E.other, because: "Same")) {
      incident.evolve(event)
    }
    #expect(incident.phase == .merged(into: E.other))
    for event in try incident.decide(.unmerge(because: "Not the same")) { incident.evolve(event) }
    #expect(incident.phase == before)
  }

  @Test func `a reopened incident is open, without a resolution`() throws {
    let incident = Incident(Self.phases[5].history + [.reopened(because: .text("Back"))])
    #expect(incident.phase == .open)
    #expect(incident.resolution == nil)
  }
}
