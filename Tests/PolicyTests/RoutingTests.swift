import Policy
import Testing

@Suite struct `Routing of a symptom` {
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    func row(_ symptom: String, _ to: String, _ how: String? = nil) -> RoutingRule {
      var row = RoutingRule(symptom: symptom, to: to)
      row.how = how
      return row
    }
    var ours = row("slow checkout", "payments")
    ours.service = "checkout"
    var bad = row("data corruption", "cto")
    bad.severity = "SEV1"
    policy.routing = [
      row("data corruption", "database-team", "page them"),
      row("silent data corruption", "security"), bad, row("slow", "sre"), ours,
      row("certificate expired", "platform", "#platform"),
    ]
    var checkout = Service()
    (checkout.owner, checkout.contact) = ("payments", "payments-on-call")
    policy.services["checkout"] = checkout
    policy.escalation = [
      EscalationRung(rung: 2, to: "lead", when: .unacknowledged),
      EscalationRung(rung: 1, to: "on-call", when: .immediately),
    ]
    var office = CalendarRule()
    office.hours = ClockRange(from: 540, to: 1_020)
    office.freezes = [FreezeWindow(from: day("2026-11-26"), to: day("2026-11-26"), why: "audit")]
    policy.calendars["office"] = office
    policy.people = [
      "bob": Person(roles: ["security"]), "alice": Person(roles: ["sre", "security"]),
      "zoe": Person(roles: ["sre"]),
    ]
    policy.people["alice"]?.available = "office"
    policy.people["zoe"]?.trained = day("2026-10-01")
    return policy
  }()

  private func first(
    _ symptom: String, service: String? = nil, severity: String? = nil,
    at time: String = "2026-11-26 10:00:00"
  ) throws -> ContactRoute? {
    Self.policy.routes(for: symptom, service: service, severity: severity, at: try second(time))
      .first
  }

  @Test(arguments: [
    ("DATA CORRUPTION in orders", nil, nil, "database-team"),
    ("we see silent corruption of data", nil, nil, "security"),
    ("data corruption", nil, "SEV1", "cto"), ("data corruption", nil, "SEV2", "database-team"),
    ("everything is slow", nil, nil, "sre"), ("checkout is slow", "checkout", nil, "payments"),
    ("checkout is slow", "search", nil, "sre"), ("certificates expired!", nil, nil, "platform"),
    ("expired", nil, nil, "platform"),
  ])
  func `the row with most of its words in the text is taken`(
    symptom: String, service: String?, severity: String?, to: String
  ) throws {
    #expect(try first(symptom, service: service, severity: severity)?.to == to)
  }

  @Test func `it says how`() throws {
    #expect(try first("data corruption")?.how == "page them")
  }

  @Test(arguments: ["slowly", "the of and", "", "a b c", "databases"])
  func `parts of words and words that say nothing do not match`(symptom: String) throws {
    #expect(try first(symptom)?.to == "on-call")
  }

  @Test func `nothing in the table leads to the contact of the service, then to the escalation`()
    throws
  {
    #expect(try first("printer on fire", service: "checkout")?.to == "payments-on-call")
    #expect(try first("printer on fire", service: "search")?.to == "on-call")
    #expect(
      Policy(organisation: "Example").routes(for: "printer on fire", at: 0).isEmpty)
  }

  @Test func `people are shown with whether they can be asked now`() throws {
    let working = try #require(try first("silent data corruption"))
    // A freeze is about deployments: it keeps nobody from answering.
    #expect(working.people.map(\.name) == ["alice", "bob"])
    #expect(working.people.map(\.isAvailable) == [true, true])
    let night = try #require(try first("silent data corruption", at: "2026-11-26 17:00:00"))
    #expect(night.people.map(\.name) == ["bob", "alice"])
    #expect(night.people.map(\.isAvailable) == [true, false])
    let sre = try #require(try first("slow"))
    #expect(sre.people.map(\.trained) == [nil, day("2026-10-01")])
  }
}
