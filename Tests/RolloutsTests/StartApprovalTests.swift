import EventLog
import Policy
import Rollouts
import Testing

@Suite struct `The approvals that a start waits for` {
  private static let (ada, ben, cleo): (PrincipalID, PrincipalID, PrincipalID) = (
    Examples.id(21), Examples.id(22), Examples.id(23)
  )
  private static let people: [PrincipalID: StepPerson] = [
    Examples.planner: StepPerson("pat", roles: ["responder"]),
    ada: StepPerson("ada", roles: ["responder"]),
    ben: StepPerson("ben", roles: ["responder", "change-board"]),
    cleo: StepPerson("cleo", roles: ["responder"]),
  ]

  private static func policy(
    _ approvers: Int, _ roles: [String] = [], _ change: (inout Policy) -> Void = { _ in }
  ) -> Policy {
    var policy = Policy(organisation: "Example")
    var production = EnvironmentRule()
    (production.production, production.strategy) = (true, "canary")
    (production.approvers, production.andRoles) = (approvers, roles)
    policy.environments = ["production": production, "staging": EnvironmentRule()]
    for person in people.values { policy.people[person.handle] = Person(roles: person.roles) }
    change(&policy)
    return policy
  }

  private static func terms(
    _ policy: Policy, after seconds: Int64 = 0, by starter: PrincipalID? = Examples.planner,
    because: String? = nil
  ) -> StepTerms {
    var terms = StepTerms(
      policy, now: Examples.noon.advanced(bySeconds: seconds), because: because)
    (terms.by, terms.people) = (starter, people)
    return terms
  }

  private static func planned(
    _ approvers: PrincipalID..., in environment: String = "production",
    as profile: DeploymentProfile = .routine
  ) -> Deployment {
    var plan = Examples.plan
    (plan.environment, plan.profile) = (environment, profile)
    return Deployment(
      [.planned(plan)] + approvers.map { .approved(by: $0, at: Examples.noon) })
  }

  private func missing(
    _ deployment: Deployment, _ terms: StepTerms
  ) -> (given: Int, needed: Int)? {
    guard
      case .approvalsMissing(_, let missing)? = deployment.rejection(of: .under(terms, .start))
    else { return nil }
    return (missing.given, missing.needed)
  }

  @Test func `nobody starts alone where two others have to approve`() throws {
    let terms = Self.terms(Self.policy(2))
    #expect(try #require(missing(Self.planned(), terms)) == (0, 2))
    #expect(try #require(missing(Self.planned(Self.ada), terms)) == (1, 2))
    #expect(
      try Self.planned(Self.ada, Self.cleo).decide(.under(terms, .start)) == [.started])
  }

  @Test func `where the policy asks for nobody, nothing changes`() throws {
    let terms = Self.terms(Self.policy(0))
    #expect(try Self.planned().decide(.under(terms, .start)) == [.started])
    let staging = Self.terms(Self.policy(2))
    #expect(try Self.planned(in: "staging").decide(.under(staging, .start)) == [.started])
    let bare = Self.terms(Policy(organisation: "Example"))
    #expect(try Self.planned().decide(.under(bare, .start)) == [.started])
  }

  @Test func `a new name for an environment gets around nothing`() throws {
    let terms = Self.terms(Self.policy(2))
    #expect(try #require(missing(Self.planned(in: "live"), terms)) == (0, 2))
  }

  @Test func `neither who starts it nor the same person twice counts`() throws {
    let terms = Self.terms(Self.policy(2), by: Self.ada)
    #expect(try #require(missing(Self.planned(Self.ada, Self.ben), terms)) == (1, 2))
    #expect(
      try #require(missing(Self.planned(Self.ben, Self.ben), terms)) == (1, 2))
    #expect(try Self.planned(Self.ben, Self.cleo).decide(.under(terms, .start)) == [.started])
  }

  @Test func `a machine and a stranger to the policy count for nothing`() throws {
    let machine: PrincipalID = Examples.id(40)
    #expect(
      try #require(missing(Self.planned(machine), Self.terms(Self.policy(1)))) == (0, 1))
    var terms = Self.terms(Self.policy(1))
    terms.people[machine] = StepPerson("mallory", roles: [])
    #expect(try #require(missing(Self.planned(machine), terms)) == (0, 1))
    // Where the policy names nobody, whoever is a person may.
    terms.policy.people = [:]
    #expect(try Self.planned(machine).decide(.under(terms, .start)) == [.started])
  }

  @Test func `a board is one person more, and somebody of it`() throws {
    let terms = Self.terms(Self.policy(1, ["change-board"]))
    #expect(try #require(missing(Self.planned(Self.ben), terms)) == (1, 2))
    #expect(try #require(missing(Self.planned(Self.ada, Self.cleo), terms)) == (2, 2))
    #expect(try Self.planned(Self.ada, Self.ben).decide(.under(terms, .start)) == [.started])
  }

  @Test(arguments: [
    (DeploymentProfile.routine, Int64(1_799), true), (.routine, 1_800, false),
    (.emergency, 599, true), (.emergency, 600, false),
  ])
  func `an approval is over to the second, sooner in an emergency`(
    profile: DeploymentProfile, age: Int64, holds: Bool
  ) throws {
    let policy = Self.policy(1) {
      $0.approvals.expires = .minutes(30)
      $0.approvals.expeditedExpires = .minutes(10)
      $0.approvals.breakGlass = nil
    }
    let terms = Self.terms(policy, after: age, because: "It burns.")
    let deployment = Self.planned(Self.ada, as: profile)
    #expect((missing(deployment, terms) == nil) == holds)
    // Said again it counts anew; as long as it holds, saying it again adds nothing.
    let again = try deployment.decide(.under(terms, .approve(by: Self.ada)))
    #expect(again == (holds ? [] : [.approved(by: Self.ada, at: terms.now)]))
  }

  @Test func `an approval without a time lets nothing start`() throws {
    var plan = Examples.plan
    plan.environment = "production"
    let deployment = Deployment([.planned(plan), .approved(by: Self.ada)])
    #expect(try #require(missing(deployment, Self.terms(Self.policy(1)))) == (0, 1))
  }

  @Test func `what was started already is not asked again`() throws {
    var deployment = Self.planned()
    deployment.evolve(.started)
    #expect(try deployment.decide(.under(Self.terms(Self.policy(2)), .start)).isEmpty)
  }

  @Test func `the refusal says how many, who could, how long and how`() throws {
    let rejection = Self.planned(Self.ada).rejection(
      of: .under(Self.terms(Self.policy(1, ["change-board"])), .start))
    #expect(
      rejection?.explanation
        == "DEP-2026-001 cannot start now: production asks for 2 other people to approve it, among "
        + "them change-board, and one has. Plan it with --plan if it is not; then each says "
        + "“lastgood deploy approve DEP-2026-001” (ben, cleo), good for 30m, and “deploy go” starts it."
    )
  }

  // MARK: - Broken glass

  private static func glass(_ count: Int, alone: Bool) -> Policy {
    policy(2) {
      var glass = BreakGlass()
      (glass.roles, glass.count, glass.alone) = (["responder"], count, alone)
      $0.approvals.breakGlass = glass
    }
  }

  @Test func `an emergency breaks the glass with a reason, which is recorded`() throws {
    let terms = Self.terms(Self.glass(2, alone: true), because: "The shop is down.")
    let events = try Self.planned(as: .emergency).decide(.under(terms, .start))
    #expect(
      events == [
        .exceptionRecorded(
          RolloutException(.approvals, at: .start, because: .text("The shop is down."))),
        .started,
      ])
    let silent = Self.terms(Self.glass(2, alone: true))
    #expect(missing(Self.planned(as: .emergency), silent) != nil)
    #expect(missing(Self.planned(), terms) != nil)
  }

  @Test func `where one alone may not, another with such a role has to have approved`() throws {
    let terms = Self.terms(Self.glass(2, alone: false), because: "The shop is down.")
    #expect(missing(Self.planned(as: .emergency), terms) != nil)
    #expect(missing(Self.planned(Self.ada, as: .emergency), terms) == nil)
    var without = terms
    without.people[Examples.planner]?.roles = []
    #expect(missing(Self.planned(Self.ada, as: .emergency), without) != nil)
  }
}
