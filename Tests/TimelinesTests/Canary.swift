import TestStories
import EventLog
import Incidents
import Rollouts
import Timelines

extension Story {
  /// A canary at 20 % fails its check; the deployment is halted and rolled back.
  static let canary: Story = {
    var story = Story()
    story.deploy()
    story.respond()
    story.recover()
    return story
  }()

  private mutating func deploy() {
    let groups = [("canary", 2000), ("half", 5000), ("all", 10_000)].map { name, share in
      RolloutGroup(
        name: name, kind: .percent, share: Share(hundredths: Int32(share)) ?? .all,
        bakeSeconds: 3600)
    }
    let plan = RolloutPlan(
      number: "DEP-2026-001", service: "checkout", environment: "production", version: "4.2.0",
      fromVersion: "4.1.9", strategy: .canary, groups: groups, plannedBy: Self.pipeline)
    let steps: [(DeploymentEvent, Int)] = [
      (.planned(plan), -1500), (.approved(by: Self.bob), -1320), (.started, -1260),
      (.groupEntered(group: "canary", share: groups[0].share), -1200),
      (
        .healthRecorded(HealthReport(group: "canary", verdict: .pass, requests: 9_410)), -900
      ),
    ]
    for (event, seconds) in steps {
      record(.deployment(event), at: seconds, by: Self.pipeline, as: "pipeline")
    }
  }

  private mutating func respond() {
    let gate = record(
      .deployment(
        .gateRecorded(
          GateResult(
            group: "canary", kind: .smoke, outcome: .fail, milliseconds: 4200, exitCode: 1,
            output: .text("POST /checkout: 502 after 3 tries")))), at: -252, by: Self.pipeline,
      as: "pipeline")
    let report = record(
      .detection(
        .recorded(
          Detection.Finding(
            source: .user, text: .text("I paid twice, and there is no order."),
            service: "checkout"))), at: -120, as: "support")
    let declared = record(
      .incident(
        .declared(
          Declaration(
            number: "INC-2026-001", title: .text("Checkout fails for some customers"),
            severity: .sev3, service: "checkout", environment: "production",
            deployment: Self.deployment, declaredBy: Self.ada))), at: 0, causes: [gate, report])
    record(.incident(.roleAccepted(role: .commander, by: Self.ada)), at: 0)
    record(
      .incident(
        .severityChanged(
          from: .sev3, to: .sev2, because: .text("Payments are taken without an order."))),
      at: 95, as: "commander", causes: [declared])
    record(
      .incident(
        .impactStated(
          Impact(
            who: .text("customers who pay by card"), symptom: .text("charged, but no order"),
            howMany: .unknown, regions: ["eu-west"], since: Self.time(-1140),
            dataRisk: .possible))), at: 150, as: "commander")
    record(.incident(.roleOffered(role: .scribe, to: Self.bob)), at: 170, as: "commander")
    record(.incident(.roleAccepted(role: .scribe, by: Self.bob)), at: 205, by: Self.bob)
    record(
      .deployment(
        .halted(
          because: .text("Payments fail in the canary."), scope: nil, by: Self.ada)),
      at: 240, as: "commander", causes: [gate])
  }

  private mutating func recover() {
    let late = note("Saw the first 502 in the gateway's log.", at: -300, recorded: 410)
    correct(
      late, to: "Saw the first 502 in the gateway's log, at 03:06 and not 03:07.",
      because: "Read the time from the wrong line.", at: 460)
    record(.deployment(.rolledBack(toVersion: "4.1.9")), at: 520, as: "commander")
    record(.incident(.mitigated), at: 600, as: "commander")
    let secret = note("The token in the log was tok-12345.", at: 700)
    record(
      .entry(.redacted(entry: secret, because: .text("It held a token."))), at: 720,
      as: "administrator")
    let ask = record(
      .entry(
        .requested(
          ask: .text("Are the refunds on their way?"), ofRole: "stakeholder-contact",
          checkBackAt: Self.time(1500))), at: 800, as: "commander")
    record(.entry(.answered(request: ask)), at: 2_100, by: Self.bob)
    record(.entry(.starred(entry: late)), at: 2_150)
    record(
      .incident(
        .resolved(
          Resolution(
            recoveredAt: Self.time(590), lingeringEffects: .text("11 refunds are on their way."),
            dataLoss: .none))), at: 2_280, as: "commander")
  }
}
