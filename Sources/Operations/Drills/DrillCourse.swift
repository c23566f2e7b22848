import Actions
import Client
import CommandLineKit
import Decisions
import EventLog
import Incidents
import JSON
import LocalParts
import Policy
import PostgresStore
import Preparedness
import Rollouts
import Web

/// The course of a drill, from the fault to the verdict.
struct DrillCourse {
  var run: DrillRun
  var local: LocalStage
  var stage: DemoStage
  var executor: PrivateExecutor
  var cast: DrillCast
  var deployment: String
  var chain: DrillChain

  /// Why it went no further, as far as that is known.
  private var trouble: String?
  private var incident: String?
  private var hasKilled = false

  init(
    run: DrillRun, local: LocalStage, stage: DemoStage, executor: PrivateExecutor,
    cast: DrillCast, deployment: String, chain: DrillChain
  ) {
    (self.run, self.local, self.stage, self.executor) = (run, local, stage, executor)
    (self.cast, self.deployment, self.chain) = (cast, deployment, chain)
  }

  /// How long each part may take before the drill says that it did not happen.
  private static let detection = Duration.seconds(40)
  private static let machines = Duration.seconds(45)
  private static let ending = Duration.seconds(90)
  /// People read before they agree, these ones quickly.
  private static let reading = Duration.milliseconds(400)

  mutating func play() async throws -> Scorecard {
    let before = local.load.beginAnew()
    let faultAt = Int64.microsecondsNow
    var teller = DrillTeller(on: run.terminal, of: stage.store)
    teller.faultAt = faultAt
    teller.approvers = run.hands == nil ? [cast.bob.name, cast.carol.name] : []
    try await run.scenario.inject(into: local)
    teller.say("fault", run.scenario.sentence, [.red, .bold], at: faultAt)
    try await follow(&teller)
    // What was under way comes in.
    try await Task.sleep(for: .seconds(1))
    local.load.stop()
    let counted = local.load.counted
    var clock = chain.clock(faultAt: faultAt)
    (clock.firstBadAt, clock.lastBadAt) = (counted.firstBadAt, counted.lastBadAt)
    return Scorecard(
      clock, requests: counted.requests, badRequests: counted.bad, badBefore: before.bad,
      objective: DrillPolicy.objective, verification: chain.verdict?.verdict, fault: run.fault,
      trouble: trouble, repeatedSteps: chain.repeatedSteps)
  }

  /// Goes along until there is a verdict, or nothing comes any more.
  private mutating func follow(_ teller: inout DrillTeller) async throws {
    guard try await next([.triggerFired], Self.detection, &teller) != nil else { return }
    if let time = run.hands {
      sayWhatToType()
      guard try await next([.decisionAuthorised], time, &teller) != nil else {
        trouble = "Nothing was authorised within \(time.inSeconds)."
        return
      }
    } else {
      guard try await decide(&teller) else { return }
    }
    if run.fault == .metricsDown {
      local.cutMetrics()
      teller.say("fault", "Prometheus is gone.", [.red, .bold], at: .microsecondsNow)
    }
    let end = try await next(
      [.verificationPassed, .verificationFailed, .verificationInconclusive, .actionFailed],
      Self.ending, &teller)
    if end == nil { trouble = "There was no verdict within \(Self.ending.inSeconds)." }
    if end?.type == .actionFailed { trouble = try await why(end) }
  }

  private mutating func next(
    _ types: Set<EventType>, _ patience: Duration, _ teller: inout DrillTeller
  ) async throws -> RecordedEvent? {
    var (telling, killing) = (teller, run.fault == .killExecutor && !hasKilled)
    var found: String?
    let executor = executor
    let event = try await chain.next(types, within: patience) { event in
      try await telling.tell(event)
      if event.type == .incidentDeclared { found = DrillTeller.member("number", of: event) }
      if killing, event.type == .stepStarted, executor.killNow() {
        killing = false
        telling.say("fault", "The executor is killed.", [.red, .bold], at: .microsecondsNow)
      }
    }
    teller = telling
    if run.fault == .killExecutor { hasKilled = !killing }
    incident = found ?? incident
    return event
  }

  /// What people do about it; false when it got stuck.
  private mutating func decide(_ teller: inout DrillTeller) async throws -> Bool {
    if incident == nil {
      guard try await next([.incidentDeclared], Self.machines, &teller) != nil else {
        trouble = "No incident was opened."
        return false
      }
    }
    guard let incident else { return false }
    let path = "/api/v1/incidents/\(incident)/decisions"
    if run.scenario.action == .bypass {
      // What it costs is for a person to say, so the policy leaves it to one.
      guard try await next([.triggerSuppressed], Self.machines, &teller) != nil else {
        trouble = "The policy did not leave it to people."
        return false
      }
      _ = try await cast.alice.post(path, bypass)
    }
    guard try await next([.planPrepared], Self.machines, &teller) != nil else {
      trouble = "The executor made no plan."
      return false
    }
    guard try await next([.approvalRequested], Self.machines, &teller) != nil else {
      trouble = try await standing(in: path) ?? "Nobody was asked to approve."
      return false
    }
    trouble = try await standing(in: path)
    guard trouble == nil else { return false }
    for approver in [cast.bob, cast.carol] {
      try await Task.sleep(for: Self.reading)
      let decision = try await approver.get(path + "/D1")
      let hash = try (decision["plan"] ?? .null).required("plan_hash")
      _ = try await approver.post(
        path + "/D1/approvals",
        JSONWriter.object {
          $0.member("plan_hash", hash)
          // Somebody who lives with what is switched off has to agree to it.
          if run.scenario.action == .bypass, approver.name == cast.carol.name {
            $0.member("role", "stakeholder")
          }
        })
    }
    return try await next([.decisionAuthorised], Self.machines, &teller) != nil
  }

  private var bypass: [UInt8] {
    JSONWriter.object {
      $0.member("action", "bypass")
      $0.member("because", "The new prices fail; without the flag the old ones are used.")
      $0.member("no_other_option", "Both versions read the flag.")
      $0.object("parameters") { $0.member("flag", "new-pricing") }
      $0.object("tradeoff") {
        $0.member("function_lost", "The new prices")
        $0.member("users_affected", "Everybody who saw them")
        $0.member("workaround", "none")
      }
      $0.member(
        "degraded_until", Timestamp.now.advanced(bySeconds: 8 * 3_600).description)
    }
  }

  /// Which checks stand in the way.
  private func standing(in path: String) async throws -> String? {
    let decision = try await cast.alice.get(path + "/D1")
    let checks = (decision["plan"]?["preflight"]?.elements ?? []).compactMap { check -> String? in
      guard check["blocks"]?.bool == true else { return nil }
      return "\(check["check"]?.text ?? "?"): \(check["detail"]?.text ?? "")"
    }
    return checks.isEmpty ? nil : "Stands in the way: \(checks.joined(separator: "; "))"
  }

  private func why(_ event: RecordedEvent?) async throws -> String {
    guard let event,
      case .event(.failed(let failure)) = try EventFormat.actions.decode(
        event, words: try await stage.store.words(of: [event]).first ?? nil)
    else { return "The action failed." }
    return "The action failed (\(failure.cause.rawValue)): \(failure.because.plain ?? "")"
  }

  /// For whoever plays it by hand.
  private func sayWhatToType() {
    let front = "LASTGOOD_URL=\(stage.http.url) LASTGOOD_TOKEN="
    let kind = run.scenario.action.rawValue
    let lost =
      run.scenario.action == .bypass
      ? " --flag new-pricing --tradeoff \"new prices\" --affects everybody --workaround none" : ""
    let role = run.scenario.action == .bypass ? " --as stakeholder" : ""
    run.say(
      """

      It is yours now. In another terminal, as three people:

        export LASTGOOD_URL=\(stage.http.url)
        alice=\(cast.alice.token)
        bob=\(cast.bob.token)
        carol=\(cast.carol.token)

        LASTGOOD_TOKEN=$alice lastgood declare "Checkout fails" \\
          --service \(DrillRun.service) --env \(DrillRun.environment) --deploy \(deployment) --severity SEV2
        LASTGOOD_TOKEN=$alice lastgood deploy halt \(deployment) --because "requests fail"
        LASTGOOD_TOKEN=$alice lastgood advise
        LASTGOOD_TOKEN=$alice lastgood decide \(kind) --because "requests fail" \\
          --no-other "it is a drill"\(lost)
        LASTGOOD_TOKEN=$bob lastgood approve D1
        LASTGOOD_TOKEN=$carol lastgood approve D1\(role)

      """)
    if run.terminal.settings.isJSON {
      run.terminal.say(
        "",
        json: JSONWriter.object {
          $0.member("event", "your_turn")
          $0.member("url", stage.http.url)
          $0.member("front", front)
          $0.member("deployment", deployment)
          $0.object("tokens") { tokens in
            for person in [cast.alice, cast.bob, cast.carol] {
              tokens.member(person.name, person.token)
            }
          }
        })
      run.terminal.flush()
    }
  }
}
