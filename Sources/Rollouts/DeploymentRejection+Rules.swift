import EventLog
import Policy

// What the organisation's rules said no to, and what to do about it.
extension DeploymentRejection {
  var ruleExplanation: String {
    switch self {
    case .outOfHours(let number, let step, let why, let next):
      "\(step.refusal(of: number)): \(why). Wait\(Self.until(next)), or say with --because why it "
        + "cannot wait; that is recorded."
    case .frozen(let number, let step, let why, let next):
      "\(step.refusal(of: number)): \(why). Only an emergency goes on; everything else "
        + "waits\(Self.until(next))."
    case .budgetSpent(let number, let step, let advice):
      "\(step.refusal(of: number)), because too little of the error budget is left: \(advice) "
        + "Only an emergency goes on; plan it with --profile emergency if it is one."
    case .itemsOpen(let number, let step, let items):
      "\(step.refusal(of: number)): "
        + items.map { "“\($0.item)” is open (\($0.remedy))" }.joined(separator: ", ")
        + ". Plan it with --plan, see “deploy checklist”, and record each with “deploy evidence”."
    case .approvalsMissing(let number, let missing): missing.explanation(of: number)
    case .ladderMissing(let number, _, let gaps):
      "\(DeploymentStep.start.refusal(of: number)): "
        + gaps.map(\.explanation).joined(separator: ", ")
        + ". Take it there first. Only an emergency with an approved acceleration leaves it out."
    case .accelerationNeeded(let number, let stages):
      "\(DeploymentStep.start.refusal(of: number)) before others agreed to the shorter way. "
        + "Plan it with --plan, then ask with “deploy accelerate --stage "
        + Self.list(stages.map(\.description)) + "”."
    case .nobodyMayAccelerate(let number, let stages):
      "\(DeploymentStep.start.refusal(of: number)) by the shorter way "
        + "(\(Self.list(stages.map(\.description)))): the policy has no “acceleration”, so nobody can "
        + "agree. Write “acceleration: {roles: [team-lead], count: 1}” and apply it, or take the whole way."
    case .allAtOnce(let number, let environment, let strategy):
      "\(DeploymentStep.start.refusal(of: number)): its first step reaches everybody in "
        + "\(environment), and the policy has no row of strategies that lets \(strategy.rawValue) do "
        + "so. Give it steps, such as 5%, 20% and 100%, each with --group NAME=SHARE. Only an emergency to which "
        + "others agreed takes everybody at once."
    default: ""
    }
  }

  var accelerationExplanation: String {
    switch self {
    case .notAnEmergency(let number):
      "\(number) is a routine deployment; only an emergency takes a shorter way. "
        + "A deployment with --profile emergency is another deployment."
    case .cannotShorten(let fault): fault.explanation
    case .accelerationDiffers(_, let id):
      "Something else was asked for under this id already (\(id)). Ask under a new one."
    case .noAcceleration(let number):
      "Nobody has asked to shorten the way of \(number). Ask with “deploy accelerate \(number)”."
    case .ownAcceleration(let number):
      "Whoever asked to shorten the way of \(number) cannot agree to it. Ask somebody else."
    case .accelerationNeedsRole(let number, let roles):
      "Only people with the role \(roles.joined(separator: " or ")) can agree to shorten the way of "
        + "\(number). Ask one of them; “people” and the policy say who they are."
    case .shorteningNotApproved(let number, let gate):
      "Nobody agreed that the \(gate) gate of \(number) may run in part. Run all of it, or "
        + "ask with “deploy accelerate \(number) --stage gate:\(gate)”."
    default: ""
    }
  }

  private static func until(_ next: Timestamp?) -> String {
    guard let next else { return "" }
    // Minutes are all that a calendar knows.
    return " until \(next.description.prefix(16).replacing("T", with: " ")) UTC"
  }
}

extension DeploymentStep {
  fileprivate func refusal(of number: String) -> String {
    switch self {
    case .start: "\(number) cannot start now"
    case .enter(let group): "\(number) cannot enter \(group) now"
    case .promote: "\(number) cannot go on now"
    case .complete: "\(number) cannot be called complete yet"
    }
  }
}
