import Actions
import Communication
import Decisions
import EventLog
import Incidents
import Policy
import Rollouts
import TestStories
import Timelines

extension Story {
  mutating func tellFallback() {
    rollOut(commits: 12, files: 1_340)
    fire(at: -10)
    declare("Checkout errors on the canary", at: 0)
    lead(at: 20)
    owe(.responders, at: 0)
    owe(.everybody, at: 0)
    stateImpact("card payments fail", since: -130, at: 60)
    publish("We are investigating.", to: .everybody, at: 120)
    let decision = propose(
      .fallback, 1, because: "the unchanged stack still runs and ada saw it healthy", at: 150
    ) {
      $0.expectedEffect = .text("error rate below 0.5 % within two minutes")
      $0.options = [
        ConsideredOption(.rollback, why: .text("takes minutes longer than moving traffic")),
        ConsideredOption(.monitor, .infeasible, why: .text("users fail now")),
      ]
    }
    approve(decision, as: "commander", at: 200)
    authorise(decision, at: 201)
    carryOut(decision, from: 202, steps: ["Send all traffic to the unchanged stack"])
    verify(decision, .passed, because: "error rate 0.1 % over 900 requests", at: 330)
    record(
      .decision(
        .outcomeRecorded(
          Outcome(
            of: decision, .yes, by: Self.ada, actual: .text("error rate 0.1 % after one minute")))),
      at: 700, as: "commander")
    resolve(at: 900)
    record(.incident(.closed), at: 960, as: "commander")
  }

  mutating func tellFailedRollback() {
    rollOut(to: [("canary", 2_000), ("half", 5_000)])
    fire(at: -20, value: "9.1%")
    declare("Orders time out", .sev1, at: 0)
    let first = propose(.rollback, 1, because: "it began with the rollout", at: 120) {
      $0.target = "4.1.9"
      $0.expectedEffect = .text("timeouts stop")
      $0.noOtherOption = .text("the unchanged stack was already taken down")
    }
    authorise(first, at: 900)
    carryOut(first, from: 905, steps: ["Deploy 4.1.9", "Wait until it is up"], taking: 95)
    verify(first, .failed, because: "error rate 8.7 %, limit 1 %", at: 1_200)
    let second = propose(
      .dataRestore, 2, because: "the schema was migrated and 4.1.9 cannot read it", at: 1_500)
    authorise(second, at: 1_560)
    carryOut(second, from: 1_565, steps: ["Restore the schema of before"], taking: 300)
    verify(second, .inconclusive, because: "no traffic to measure", at: 2_400)
    resolve(at: 4_000, .unknown, effects: "orders of ten minutes are entered twice")
  }

  mutating func tellBypass() {
    rollOut(to: [("canary", 2_000), ("half", 5_000), ("all", 10_000)])
    declare("Recommendations are slow", .sev3, at: 0, source: .slo)
    lead(at: 400)
    stateImpact("pages take 9 s", .unknown, since: -300, at: 420)
    let tradeoff = Tradeoff(
      functionLost: .text("recommendations"), usersAffected: .text("all shoppers"),
      workaround: .text("search works"))
    let decision = propose(.bypass, 1, because: "going back would lose two migrations", at: 500) {
      $0.tradeoff = tradeoff
      $0.definition = "switch-off-recommendations"
    }
    authorise(decision, at: 560, breakingGlass: true)
    carryOut(decision, from: 561, steps: ["Switch the flag off"])
    record(
      .decision(
        .degradedStarted(
          Degradation(
            of: decision, service: "checkout", environment: "production", until: Self.time(4_200),
            warnAt: Self.time(3_600), tradeoff: tradeoff))), at: 565, as: "policy")
    verify(decision, .passed, because: "p95 at 310 ms over 2,000 requests", at: 800)
    record(
      .decision(.degradedBreached(decision: decision, until: Self.time(4_200))), at: 4_200,
      as: "policy")
    record(
      .incident(
        .gateDebtOpened(
          GateDebt(
            debt: Self.id(events.count + 1), gate: "load test", group: "all",
            dueAt: Self.time(90_000), because: .text("the repair went out at night")))),
      at: 5_000, as: "deployment-lead")
    record(
      .decision(.degradedEnded(decision: decision, by: Self.bob, because: .text("repair is live"))),
      at: 5_400, as: "deployment-lead")
    resolve(at: 6_000, effects: "none seen")
  }

  mutating func tellCorruption() {
    record(
      .detection(
        .recorded(
          Detection.Finding(
            source: .user, text: .text("My invoice shows the address of somebody else."),
            service: "checkout"))), at: -1_800, recorded: -60, by: Self.bob, as: "support")
    declare(
      "Invoices show addresses of others", nil, at: 0, category: .data, source: .user)
    lead(at: 30)
    record(
      .incident(.severityChanged(from: nil, to: .sev2, because: .text("personal data"))), at: 300,
      as: "commander")
    record(
      .incident(
        .severityChanged(from: .sev2, to: .sev1, because: .text("it is more than one customer"))),
      at: 1_000, as: "commander")
    stateImpact(
      "invoices show addresses of others", who: "business customers", .number(212), since: -86_400,
      at: 1_100, risk: .confirmed)
    let decision = propose(.freeze, 1, because: "nothing may be written before we know", at: 1_200)
    {
      $0.noOtherOption = .text("any change could harm more")
    }
    record(
      .decision(
        .objected(decision: decision, by: Self.bob, because: .text("orders stop as well"))),
      at: 1_260, by: Self.bob, as: "deployment-lead")
    approve(decision, as: "commander", at: 1_300)
    approve(decision, as: "data-protection", at: 1_400)
    authorise(decision, at: 1_401)
    let note = record(
      .entry(.noted(text: .text("Bob Example found the join without its tenant"))), at: 2_000,
      by: Self.bob, as: "deployment-lead")
    correct(note, to: "The join has no tenant since 4.0", because: "it is older", at: 2_500)
    resolve(at: 9_000, .some, effects: "212 invoices are sent again")
  }

  mutating func tellNearMiss() {
    record(
      .incident(
        .nearMissRecorded(
          NearMiss(
            text: .text("The restore drill used the backup of production"), service: "checkout",
            environment: "production"))), at: 0, as: "deployment-lead")
  }
}
