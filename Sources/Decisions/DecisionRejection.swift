package import EventLog
package import Incidents
package import Policy
import Spelling

/// Why a command about a decision was turned down.
package enum DecisionRejection: Error, Equatable, Sendable {
  case unknownDecision
  case field(FieldFault)
  // Proposing.
  case actionDisabled(MitigationKind)
  case noAlternative
  case optionIsTheChoice(MitigationKind)
  case noService(MitigationKind)
  case noTarget(MitigationKind)
  case targetUnexplained
  case newTargetUnexplained
  case noTradeoff
  case noDegradedTime
  case degradedTooLong(Span)
  case timePassed(field: String)
  case noDataGuide(service: String)
  case unknownSituation(String, known: [String])
  case situationContradicts(SituationConflict)
  case noEstimate
  case estimateReversed
  case noFollowUpTime
  case nothingToFollowUp(MitigationKind)
  case anotherStands(ordinal: Int32, MitigationKind)
  case anotherIsAuthorised(ordinal: Int32, MitigationKind)
  // Where it stands.
  case isWithdrawn, isSuperseded, isOver, isAuthorised, notAuthorised
  // Plans.
  case needsNoPlan(MitigationKind)
  case nothingAsked
  case planNotAsked
  case planPending
  case planExpired
  case planChanged(now: String)
  case planRedacted
  case planHashTooShort
  case preflightBlocks([PreflightCheck])
  case rulesChanged
  case nothingToOverride
  case checksUnnamed([PreflightCheck])
  case checkDoesNotBlock(PreflightCheck, [PreflightCheck])
  case cannotOverride([PreflightCheck])
  // Approvals.
  case nobodyIsAsked
  case wasDenied
  case requestExpired
  case notAPerson
  case ownRequest
  case approvedAlready
  case overrodePreflight
  case handedOutLink
  case roleNotHeld(role: String, held: [String])
  case holdsNoRole
  case notApproved
  case noBreakGlass
  case breakGlassRole(roles: [String])
  case notYours
  // Running degraded.
  case notDegraded
  case extensionPending(until: Timestamp)
  case extensionChanged
  case notLonger(than: Timestamp)
  // Afterwards.
  case owesNoReview(Review.Subject)
  case reviewsItself
}

extension DecisionRejection {
  /// A sentence that a tired person can act on.
  package var explanation: String {
    switch self {
    case .unknownDecision: "There is no such decision here. “lastgood decisions” lists them."
    case .field(let fault): fault.explanation
    case .actionDisabled(let kind):
      "The policy does not use “\(kind.rawValue)” here. Choose another action."
    case .noAlternative:
      """
      Say what else was thought of and why not, with “--over ACTION=WHY”, or why there was \
      nothing else, with “--no-other WHY”.
      """
    case .optionIsTheChoice(let kind):
      "“\(kind.rawValue)” is named twice among the options, or is the one that is chosen."
    case .noService(let kind):
      "For “\(kind.rawValue)”, say which service and which environment it is about."
    case .noTarget:
      """
      Nothing in the record is known to have been good, so there is nothing to go back to. \
      Name a version with “--to”, and say why with “--to-because”; or choose another action.
      """
    case .targetUnexplained:
      "You name a version that is not the last known good. Say why, with “--to-because”."
    case .newTargetUnexplained:
      "You name a version that is not the last known good. Say why, with “--because”."
    case .noTradeoff:
      """
      Say what a bypass costs: what is lost (“--tradeoff”), for whom (“--affects”), and what they \
      can do meanwhile (“--workaround”; “none” is an answer).
      """
    case .noDegradedTime:
      "Say until when it may run like that, with “--degraded-until”: a bypass has an end."
    case .degradedTooLong(let longest):
      "That is longer than the \(longest) that may be asked for at once. Ask for less, and extend it."
    case .timePassed(let field):
      "The time in “\(FieldFault.words(field))” is over already. Give a later one."
    case .noDataGuide(let service):
      """
      Nobody has said how data of \(service) is repaired, so nothing that cannot be undone is done \
      to it. Its team names the guide in the policy (“data-guide”).
      """
    case .unknownSituation(let name, let known):
      "The policy knows no situation “\(name)”: "
        + (Suggestion.nearest(to: name, among: known).map { "did you mean “\($0)”?" }
          ?? "it has \(known.joined(separator: ", ")).")
    case .situationContradicts(let conflict):
      """
      The incident is declared as one of \(conflict.category.rawValue), and “\(conflict.situation)” is not \
      meant for those. Leave “--situation” out, or name one that is: \
      \(conflict.fitting.map { "“\($0)”" }.joined(separator: ", ")).
      """
    case .noEstimate:
      "Say how long the repair takes, with “--fix-estimate 30m-90m”."
    case .estimateReversed: "An estimate goes from the shorter time to the longer one."
    case .noFollowUpTime: "Say until when it is rolled back, with “--follow-up-by”."
    case .nothingToFollowUp(let kind):
      "Only a bypass leaves something to be done later; to \(kind.rawValue) is done when it is done."
    case .anotherStands(let ordinal, let kind):
      """
      D\(ordinal) proposes to \(kind.rawValue) this service already. Use that one, or replace it \
      with “--supersede”.
      """
    case .anotherIsAuthorised(let ordinal, let kind):
      """
      D\(ordinal), to \(kind.rawValue) this service, is authorised already. Record its outcome, or \
      withdraw it, first.
      """
    case .isWithdrawn: "This decision was withdrawn. Propose a new one."
    case .isSuperseded: "This decision was replaced by another. Use that one."
    case .isOver: "The outcome of this decision is recorded already. Propose a new one."
    case .isAuthorised:
      "This decision is authorised already. Withdraw it and decide anew to do something else."
    case .notAuthorised:
      "This decision was never authorised, so nothing came of it. Withdraw it instead."
    case .needsNoPlan(let kind): "“\(kind.rawValue)” needs no plan and no approval."
    case .nothingAsked:
      "This plan answers a question that nobody asks any more. Look at the newest request."
    case .planNotAsked:
      "Nobody has asked for its plan yet: look whether it is still right, and “lastgood plan --again”."
    case .planPending:
      "The plan is being prepared. Look again in a moment, with “lastgood plan”."
    case .planExpired:
      "The plan is too old: what it saw may have changed. Prepare it anew with “lastgood plan --again”."
    case .planChanged(let hash):
      "The plan has changed: it is \(hash) now. Look at it, and approve that one if it is right."
    case .planRedacted:
      "Parts of this plan were redacted, so nobody can see what it does. Prepare it anew."
    case .planHashTooShort:
      "Give at least the first \(PreparedPlan.shortHashLength) digits of the plan's hash."
    case .preflightBlocks(let checks):
      """
      Checks did not pass: \(checks.map(\.rawValue).joined(separator: ", ")). Mend what they found \
      and prepare the plan anew; or somebody else takes it upon them, with a reason: “lastgood \
      override”.
      """
    case .rulesChanged:
      """
      Another policy was applied since this plan was made. Prepare it anew with “lastgood plan \
      --again”.
      """
    case .checksUnnamed(let checks):
      """
      Name the checks that you take upon you, with “--check”: \
      \(checks.map(\.rawValue).joined(separator: ", ")).
      """
    case .checkDoesNotBlock(let check, let checks):
      """
      “\(check.rawValue)” does not stand in the way; these do: \
      \(checks.map(\.rawValue).joined(separator: ", ")).
      """
    case .cannotOverride(let checks):
      """
      Nobody can take it upon them that \(checks.map(\.rawValue).joined(separator: ", ")) failed: \
      nobody knows what would be done. Mend what it says, and prepare the plan anew.
      """
    case .nothingToOverride:
      "No check is left to take upon you: those that did not pass were taken already, or there is none."
    case .nobodyIsAsked: "Nobody is asked to approve anything here at the moment."
    case .wasDenied:
      "This plan was denied. Prepare another one with “lastgood plan --again”, or decide otherwise."
    case .requestExpired:
      "The time to approve is over. Prepare the plan anew with “lastgood plan --again”."
    case .notAPerson: "This token belongs to no person, and only people approve."
    case .ownRequest: "Whoever asks for it does not approve it. Ask somebody else."
    case .approvedAlready:
      "You approved this already; it takes somebody else, also in another role."
    case .overrodePreflight:
      "Whoever takes failed checks upon them does not approve besides. Ask somebody else."
    case .handedOutLink:
      """
      Whoever hands out a link counts as one with whoever uses it, and neither asks for the action \
      nor approves it besides. Ask somebody else.
      """
    case .roleNotHeld(let role, let held):
      "The policy does not give you the role \(role)."
        + (held.isEmpty ? "" : " You hold: \(held.joined(separator: ", ")).")
    case .holdsNoRole: "The policy gives you no role in which you could approve."
    case .notApproved: "You have not approved this, so there is nothing to take back."
    case .noBreakGlass: "The policy does not let anybody go ahead without approvals."
    case .breakGlassRole(let roles):
      "To go ahead without approvals takes one of these roles: \(roles.joined(separator: ", "))."
    case .notYours:
      "Only whoever proposed it, or who commands the incident, withdraws a decision. Object instead."
    case .notDegraded: "Nothing is switched off by this decision."
    case .extensionPending(let until):
      "Somebody asks already to run like that until \(until). That has to be answered first."
    case .extensionChanged: "Another time is asked for than the one you answer. Look again."
    case .notLonger(let until): "It may run like that until \(until) already. Give a later time."
    case .owesNoReview(let subject):
      "This decision owes no \(subject == .audit ? "audit" : "review")."
    case .reviewsItself: "Whoever took part in it does not review it. Ask somebody else."
    }
  }

  /// The field of the command that is at fault; nil when it is the moment.
  package var field: String? {
    switch self {
    case .field(let fault): fault.field
    case .actionDisabled: "action"
    case .noAlternative, .optionIsTheChoice: "options"
    case .noService: "service"
    case .noTarget: "target"
    case .targetUnexplained: "target_because"
    case .newTargetUnexplained: "because"
    case .noTradeoff: "tradeoff"
    case .noDegradedTime, .degradedTooLong: "degraded_until"
    case .timePassed(let field): field
    case .noEstimate, .estimateReversed: "fix_estimate"
    case .unknownSituation: "situation"
    case .checksUnnamed, .checkDoesNotBlock, .cannotOverride: "checks"
    case .noFollowUpTime, .nothingToFollowUp: "follow_up"
    case .planChanged, .planHashTooShort: "plan_hash"
    case .roleNotHeld: "role"
    case .extensionChanged, .notLonger: "until"
    default: nil
    }
  }
}

extension FieldFault {
  fileprivate static func words(_ field: String) -> String {
    field.split(separator: "_").joined(separator: " ")
  }
}
