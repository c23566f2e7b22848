import EventLog
import Policy

extension DeploymentRejection {
  /// The field that is to blame; nil when it is the state of the deployment.
  package var field: String? {
    switch self {
    case .invalid(let field, _): field.rawValue
    case .digestRequired: DeploymentField.artefactDigest.rawValue
    case .groupTwice, .shareFalls: DeploymentField.groups.rawValue
    case .migrationTwice: DeploymentField.migrations.rawValue
    case .waiverWithoutReason: DeploymentField.reference.rawValue
    case .unknownGroup, .outOfOrder, .notEntered: DeploymentField.group.rawValue
    case .rollbackToItself, .alreadyRolledBack: DeploymentField.toVersion.rawValue
    case .unknownGate: DeploymentField.gate.rawValue
    case .allAtOnce: DeploymentField.groups.rawValue
    case .cannotShorten(let fault): fault.field.rawValue
    case .notPlanned, .alreadyPlanned, .notStarted, .alreadyStarted, .notHalted, .halted, .ended,
      .nothingToRollBack, .groupsNotEntered, .checksMissing, .stillBaking, .ownPlan,
      .ownResumeRequest,
      .noResumeRequest, .resumeRequested, .outOfHours, .frozen, .budgetSpent, .itemsOpen,
      .approvalsMissing,
      .ladderMissing, .accelerationNeeded, .nobodyMayAccelerate, .notAnEmergency,
      .accelerationDiffers, .noAcceleration,
      .ownAcceleration, .accelerationNeedsRole, .shorteningNotApproved:
      nil
    }
  }

  /// What is the matter and what to do next, for a person in a hurry.
  package var explanation: String {
    switch self {
    case .notPlanned: "There is no such deployment yet. Plan it first with “deploy start”."
    case .alreadyPlanned(let number):
      "\(number) is planned already. A changed plan is a new deployment."
    case .notStarted(let number): "\(number) has not been started."
    case .alreadyStarted(let number):
      "\(number) has been started already; approval comes before that."
    case .notHalted(let number): "\(number) is not halted, so there is nothing to resume."
    case .halted(let number, let because):
      "\(number) is halted\(Self.reason(because)). Ask to go on with “deploy resume \(number)”; "
        + "a second person grants it."
    case .ended(let number, let phase): Self.ended(number, phase)
    case .nothingToRollBack(let number):
      "\(number) has not been started, so there is nothing to roll back. "
        + "Call it off with “deploy fail \(number)”."
    case .rollbackToItself(let number, let version):
      "\(number) brought \(version), so going back to \(version) would change nothing. "
        + "Name the version that serves now."
    case .alreadyRolledBack(let number, let version):
      "\(number) was rolled back to \(version) already. "
        + "Bringing another version is a deployment of its own."
    case .unknownGroup, .outOfOrder, .notEntered, .groupsNotEntered, .checksMissing, .stillBaking,
      .unknownGate:
      groupExplanation
    case .ownPlan, .ownResumeRequest, .noResumeRequest, .resumeRequested: approvalExplanation
    case .outOfHours, .frozen, .budgetSpent, .itemsOpen, .approvalsMissing, .ladderMissing,
      .accelerationNeeded,
      .nobodyMayAccelerate, .allAtOnce:
      ruleExplanation
    case .notAnEmergency, .cannotShorten, .accelerationDiffers, .noAcceleration,
      .ownAcceleration, .accelerationNeedsRole, .shorteningNotApproved:
      accelerationExplanation
    case .invalid, .digestRequired, .groupTwice, .migrationTwice, .shareFalls,
      .waiverWithoutReason:
      fieldExplanation
    }
  }

  private var groupExplanation: String {
    switch self {
    case .unknownGroup(let number, let group, let known):
      "\(number) has no group “\(group)”; it has \(Self.list(known))."
    case .outOfOrder(let number, let group, let next):
      "\(group) cannot be entered yet: the next group of \(number) is \(next), "
        + "and no group is skipped."
    case .notEntered(let number, let group):
      "\(group) has not been entered. Enter it with “deploy enter \(number) \(group)”."
    case .groupsNotEntered(let number, let groups):
      "\(number) is not complete: it has not entered \(Self.list(groups)). "
        + "Go on with “deploy enter \(number) \(groups.first ?? "GROUP")”."
    case .checksMissing(let number, let group, let step, let missing):
      "\(Self.refused(step, of: number, after: group)): "
        + missing.map(\.clause).joined(separator: ", ") + ". "
        + Self.remedy(missing, number, group)
    case .stillBaking(let number, let group, let step, let seconds, let end):
      "\(Self.refused(step, of: number, after: group)): \(group) is watched for "
        + "\(Span.seconds(seconds)), until \(end.description.prefix(19).replacing("T", with: " ")) UTC. "
        + "Wait until then. In an emergency others may agree to less: ask with "
        + "“deploy accelerate \(number) --stage bake:\(group) --from \(Span.seconds(seconds)) --to TIME”."
    case .unknownGate(_, let gate, let known):
      "The policy has no gate “\(gate)”; it has \(Self.list(known))."
    default: ""
    }
  }

  private var approvalExplanation: String {
    switch self {
    case .ownPlan(let number):
      "Whoever planned \(number) cannot approve it. Ask somebody else."
    case .ownResumeRequest(let number):
      "Whoever asked to resume \(number) cannot grant it. Ask somebody else."
    case .noResumeRequest(let number):
      "Nobody has asked to resume \(number). Ask with “deploy resume \(number)”."
    case .resumeRequested(let number, let approval):
      "Resuming \(number) has been asked for already (approval \(approval)). "
        + "It waits for a second person."
    default: ""
    }
  }

  private var fieldExplanation: String {
    switch self {
    case .invalid(let field, let fault): fault.explanation(of: field.rawValue)
    case .digestRequired(let kind):
      "A deployment of kind \(kind.rawValue) needs artefact_digest, such as sha256:…, "
        + "so that both directions stay possible."
    case .groupTwice(let group): "groups names “\(group)” twice. Each group needs its own name."
    case .migrationTwice(let id): "migrations names “\(id)” twice."
    case .shareFalls(let group, let share, let before):
      "groups must not shrink: \(group) has \(share) after \(before). "
        + "Give each group's share with all earlier ones included."
    case .waiverWithoutReason(let item):
      "Waiving “\(item)” needs ref: who waived it, or why."
    default: ""
    }
  }

  private static func ended(_ number: String, _ phase: Deployment.Phase) -> String {
    switch phase {
    case .completed:
      "\(number) is complete. If it does harm, declare an incident or record its roll-back."
    case .failed: "\(number) has failed. Trying again is a new deployment."
    case .rolledBack: "\(number) was rolled back. Trying again is a new deployment."
    case .unplanned, .planned, .running, .halted: "\(number) is \(phase.rawValue)."
    }
  }

  private static func refused(
    _ step: DeploymentStep, of number: String, after group: String
  ) -> String {
    switch step {
    case .start: "\(number) cannot be started"
    case .enter(let next) where next == group: "\(group) cannot be entered"
    case .enter(let next): "\(next) cannot be entered after \(group)"
    case .promote: "The bake of \(group) is not over"
    case .complete: "\(number) cannot be called complete after \(group)"
    }
  }

  private static func remedy(_ missing: [MissingCheck], _ number: String, _ group: String) -> String
  {
    let isHealthOnly = missing.allSatisfy {
      switch $0 {
      case .health, .coverage: true
      case .gate, .named, .notTested: false
      }
    }
    for case .named(let name, _) in missing {
      return "Run it with “deploy gate \(number) \(group) --gate \(name) -- COMMAND”; "
        + "a pass of another gate, or for another group, does not count."
    }
    return isHealthOnly
      ? "Record its health with “deploy health \(number) \(group)”."
      : "Test it with “deploy gate \(number) \(group) -- COMMAND”; a pass elsewhere does not count."
  }

  private static func reason(_ because: Words<String>) -> String {
    guard case .text(let text) = because, !text.isBlank else { return "" }
    // A sentence goes on after it.
    return " (" + (text.hasSuffix(".") ? String(text.dropLast()) : text) + ")"
  }

  static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

extension FieldFault {
  func explanation(of field: String) -> String {
    switch self {
    case .empty: "\(field) is empty."
    case .tooLong(let limit): "\(field) is too long: at most \(limit) bytes."
    case .tooMany(let limit): "\(field) has too many entries: at most \(limit)."
    case .tooLarge(let limit): "\(field) is too large: at most \(limit)."
    case .negative: "\(field) is below zero."
    case .notPrintable:
      "\(field) has characters that cannot be seen, or space around it. Use a plain name."
    case .holdsNUL: "\(field) holds a NUL character, which cannot be stored."
    case .notADigest: "\(field) is not a digest such as sha256: and 64 hexadecimal digits."
    }
  }
}
