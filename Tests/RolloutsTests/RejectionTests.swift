import EventLog
import Policy
import Rollouts
import Testing

@Suite struct `Rejections of a deployment` {
  static let number = "DEP-2026-001"
  static let examples: [DeploymentRejection] = [
    .notPlanned, .alreadyPlanned(number: number), .notStarted(number: number),
    .alreadyStarted(number: number), .notHalted(number: number),
    .halted(number: number, because: .text("Error rate doubled.")),
    .halted(number: number, because: .text("")),
    .ended(number: number, .completed), .ended(number: number, .failed),
    .ended(number: number, .rolledBack), .nothingToRollBack(number: number),
    .rollbackToItself(number: number, version: "2.4.0"),
    .alreadyRolledBack(number: number, to: "2.3.1"),
    .unknownGroup(number: number, group: "canray", known: ["canary", "early"]),
    .outOfOrder(number: number, group: "half", next: "early"),
    .notEntered(number: number, group: "half"),
    .groupsNotEntered(number: number, ["half", "everyone"]),
    .checksMissing(number: number, group: "canary", .enter("early"), [.notTested]),
    .checksMissing(number: number, group: "early", .enter("early"), [.gate(.probe, .fail)]),
    .checksMissing(
      number: number, group: "canary", .promote, [.health(.unknown), .coverage(.none)]),
    .checksMissing(number: number, group: "canary", .complete, [.gate(.sql, .unknown)]),
    .ownPlan(number: number), .ownResumeRequest(number: number), .noResumeRequest(number: number),
    .resumeRequested(number: number, approval: Examples.approval), .digestRequired(.code),
    .groupTwice("canary"), .migrationTwice("0042"),
    .shareFalls(group: "half", to: .none, from: .all), .waiverWithoutReason(item: "scan"),
    .outOfHours(
      number: number, .start, why: "Saturday is not a day for deployments", next: Examples.noon),
    .outOfHours(number: number, .promote, why: "it is late", next: nil),
    .frozen(number: number, .enter("early"), why: "the year ends", next: Examples.noon),
    .budgetSpent(number: number, .start, advice: "Defer what can wait."),
    .approvalsMissing(
      number: number,
      MissingApprovals(
        environment: "production", needed: 3, given: 1, roles: ["change-board"],
        able: ["ada", "ben", "cleo", "dan"], expires: .minutes(30))),
    .approvalsMissing(
      number: number,
      MissingApprovals(
        environment: "staging", needed: 1, given: 0, roles: [], able: [], expires: .minutes(10))),
    .ladderMissing(
      number: number, environment: "staging", [.neverThere(environment: "staging")]),
    .accelerationNeeded(number: number, [.allAtOnce]),
    .nobodyMayAccelerate(number: number, [.environment("staging"), .allAtOnce]),
    .notAnEmergency(number: number),
    .cannotShorten(.removesGate("smoke")), .cannotShorten(.noRule),
    .accelerationDiffers(number: number, acceleration: Examples.approval),
    .noAcceleration(number: number), .ownAcceleration(number: number),
    .accelerationNeedsRole(number: number, ["incident-lead", "sre"]),
    .shorteningNotApproved(number: number, gate: "smoke"),
    .stillBaking(
      number: number, group: "canary", .enter("early"), seconds: 900, until: Examples.noon),
    .stillBaking(
      number: number, group: "canary", .promote, seconds: 900, until: Examples.noon),
    .unknownGate(number: number, gate: "smok", known: ["smoke", "load-tests"]),
    .allAtOnce(number: number, environment: "production", .canary),
    .checksMissing(
      number: number, group: "canary", .enter("early"),
      [.named("smoke", nil), .named("ready", .fail), .named("load-tests", .unknown)]),
  ]
  static let faults: [FieldFault] = [
    .empty, .tooLong(limit: 100), .tooMany(limit: 50), .tooLarge(limit: 9), .negative,
    .notPrintable, .holdsNUL, .notADigest,
  ]

  @Test(arguments: examples + faults.map { .invalid(.artefactDigest, $0) })
  func `each say in a sentence what is the matter`(rejection: DeploymentRejection) {
    let text = rejection.explanation
    #expect(text.hasSuffix(".") && !text.hasSuffix(".."))
    #expect(text.count > 10 && text.count < 300)
    #expect(!text.contains("  ") && !text.contains("Optional"))
  }

  @Test(arguments: DeploymentField.allCases)
  func `of a field name it as the API does`(field: DeploymentField) {
    let rejection = DeploymentRejection.invalid(field, .empty)
    #expect(rejection.field == field.rawValue)
    #expect(rejection.explanation == "\(field.rawValue) is empty.")
  }

  @Test func `say what to do next`() {
    #expect(
      DeploymentRejection.halted(number: Self.number, because: .text("Errors.")).explanation
        == "DEP-2026-001 is halted (Errors). Ask to go on with “deploy resume DEP-2026-001”; "
        + "a second person grants it.")
    #expect(
      DeploymentRejection.checksMissing(
        number: Self.number, group: "canary", .enter("early"),
        [.gate(.smoke, .fail), .health(.unknown)]
      ).explanation
        == "early cannot be entered after canary: its smoke gate failed, its health is unknown. "
        + "Test it with “deploy gate DEP-2026-001 canary -- COMMAND”; "
        + "a pass elsewhere does not count.")
  }

  @Test func `keep words that were redacted to themselves`() {
    let redaction = Redaction(at: Examples.noon, by: LogPosition(9), because: "A name.")
    let text = DeploymentRejection.halted(number: Self.number, because: .redacted(redaction))
      .explanation
    #expect(text.hasPrefix("DEP-2026-001 is halted. Ask"))
  }
}
