import EventLog
import Incidents
import Testing

/// Long random histories, the same on every run.
@Suite struct `Any history of an incident` {
  typealias E = Examples

  @Test(arguments: 0..<40)
  func `has one holder a role, and no command twice`(seed: UInt64) throws {
    var world = RandomCommands(seed: seed)
    var incident = Incident()
    var model = RoleModel()
    var accepted = 0
    for _ in 0..<1_000 {
      let command = world.command()
      guard let events = try? incident.decide(command), !events.isEmpty else { continue }
      accepted += 1
      let before = incident
      for event in events {
        try model.follow(event)
        try checkFormat(event)
        incident.evolve(event)
      }
      #expect(incident != before, "\(command) led to events that change nothing.")
      #expect(incident.holders == model.holders)
      let again = (try? incident.decide(command)) ?? []
      #expect(again.isEmpty, "\(command) is carried out twice.")
    }
    #expect(accepted > 60)
  }

  @Test(arguments: 0..<40)
  func `folds in any order, and answers every command then`(seed: UInt64) {
    var world = RandomCommands(seed: seed)
    let events = E.incidents.map(\.event)
    var incident = Incident()
    for _ in 0..<200 {
      if let event = events.randomElement(using: &world.random) { incident.evolve(event) }
      _ = try? incident.decide(world.command())
      #expect(incident.unpaidDebts.count <= incident.gateDebts.count)
    }
  }

  private func checkFormat(_ event: IncidentEvent) throws {
    let body = EventFormat.incidents.body(event)
    let decoded = try EventFormat.incidents.decode(
      E.recorded(body), words: body.words.map { .text($0) })
    #expect(decoded == .event(event))
  }
}

/// Who holds what, by the rules alone: a role is taken when vacant, or when it was offered.
private struct RoleModel {
  private(set) var holders: [ResponseRole: PrincipalID] = [:]
  private var offers: [ResponseRole: PrincipalID] = [:]

  mutating func follow(_ event: IncidentEvent) throws {
    switch event {
    case .roleOffered(let role, let principal): offers[role] = principal
    case .roleAccepted(let role, let principal):
      if holders[role] != nil || offers[role] != nil { #expect(offers[role] == principal) }
      #expect(holders[role] != principal)
      (holders[role], offers[role]) = (principal, nil)
    case .roleReleased(let role, let principal):
      #expect(holders[role] == principal)
      holders[role] = nil
    default: break
    }
    // Taken back.
    for (role, principal) in offers where holders[role] == principal { offers[role] = nil }
  }
}

/// Commands out of a small world, so that they meet.
private struct RandomCommands {
  var random: SteadyRandom
  private let people = [Examples.ada, Examples.ben, Examples.cleo]
  private let roles = [ResponseRole.commander, .scribe]
  private let debts = (0..<3).map { EventID(uuid: Examples.uuid(64 + $0)) }

  init(seed: UInt64) { random = SteadyRandom(seed: seed) }

  mutating func command() -> IncidentCommand {
    let person = pick(people) ?? Examples.ada
    let role = pick(roles) ?? .scribe
    let debt = pick(debts) ?? Examples.debtID
    let because = Int.random(in: 0..<20, using: &random) == 0 ? "" : "Because"
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return .declare(Examples.declaration)
    case 1: return .changeSeverity(to: pick(Severity.allCases) ?? .sev1, because: because)
    case 2: return .stateImpact(Impact(howMany: .number(.random(in: -1...3, using: &random))))
    case 3:
      return .computeExposure(
        Exposure(
          deployment: pick([Examples.deployment, Examples.other]) ?? Examples.other,
          reached: ["a"], notReached: ["b"], share: .random(in: -1...10_001, using: &random)))
    case 4:
      return .linkDeployment(StreamID(uuid: Examples.uuid(.random(in: 0..<4, using: &random))))
    case 5: return .linkDetection(StreamID(uuid: Examples.uuid(.random(in: 0..<4, using: &random))))
    case 6...8: return .offerRole(role, to: person)
    case 9...11: return .acceptRole(role, by: person)
    case 12: return .releaseRole(role, by: person)
    case 13: return .merge(Examples.incident, into: Examples.other, because: because)
    case 14: return .unmerge(because: because)
    case 15:
      return .openGateDebt(
        GateDebt(debt: debt, gate: "load", group: nil, dueAt: Examples.noon, because: .text("x")))
    case 16: return .payGateDebt(debt, because: because)
    case 17: return .mitigate
    case 18: return .resolve(Bool.random(using: &random) ? Resolution() : Examples.resolution)
    default: return Bool.random(using: &random) ? .close : .reopen(because: because)
    }
  }

  private mutating func pick<T>(_ choices: [T]) -> T? { choices.randomElement(using: &random) }
}
