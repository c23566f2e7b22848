package import EventLog
import Incidents
import JSON

/// Calls somebody else, because a mitigation did not help or nobody knows whether it did.
package struct ActionEscalation: Equatable, Sendable {
  /// Of what was done without an executor: the decision again, or the deployment that failed.
  package var action: EventID
  package var decision: EventID
  package var trouble: ActionTrouble
  /// Of the policy's ladder, with whoever it names; 0 where the policy names nobody.
  package var rung: Int32
  package var to: String
  package var via: String?
  /// What the advice ranks next; nil when nothing is left to try.
  package var next: String?

  package init(
    _ action: EventID, of decision: EventID, _ trouble: ActionTrouble, rung: Int32, to: String,
    via: String? = nil, next: String? = nil
  ) {
    (self.action, self.decision, self.trouble) = (action, decision, trouble)
    (self.rung, self.to, self.via, self.next) = (rung, to, via, next)
  }
}

/// What is wrong with an action, or with what people did themselves.
package enum ActionTrouble: String, CaseIterable, Sendable {
  /// It was authorised, and not begun.
  case refused
  case failed
  case inDoubt = "in-doubt"
  case verificationFailed = "verification-failed"
  case inconclusive
  /// Somebody recorded that a decision did not help.
  case outcomeUnmet = "outcome-unmet"
  case outcomeUnclear = "outcome-unclear"
  /// A deployment in an emergency, which was to help, failed.
  case deploymentFailed = "deployment-failed"
  /// Nothing is wrong with it: the policy has somebody called once a decision of its kind is taken.
  case calledFor = "called-for"

  /// Whether an executor's action is in it, whose own record tells when it is over.
  package var isOfAction: Bool {
    switch self {
    case .refused, .failed, .inDoubt, .verificationFailed, .inconclusive: true
    case .outcomeUnmet, .outcomeUnclear, .deploymentFailed, .calledFor: false
    }
  }
}

extension Action {
  /// What is wrong just now; nil while it runs, and once it is known to have helped.
  package var trouble: ActionTrouble? {
    switch end {
    case .failed(let failure): return failure.isUntouched ? .refused : .failed
    case .completed:
      switch verification?.end?.verdict {
      case .failed: return .verificationFailed
      case .inconclusive: return .inconclusive
      case .passed, nil: return nil
      }
    case nil: break
    }
    if case .askPerson = next { return .inDoubt }
    return nil
  }

  /// Whether somebody was called about the trouble of now.
  package var isEscalated: Bool {
    guard let trouble else { return false }
    let called = escalations.count { $0.trouble == trouble }
    // A verification that is made again may fail again.
    return called >= (trouble.isOfVerification ? Int(verification?.start.round ?? 1) : 1)
  }
}

extension ActionTrouble {
  fileprivate var isOfVerification: Bool { self == .verificationFailed || self == .inconclusive }
}

extension EventFormat where Event == ActionEvent {
  func readingEscalations() -> Self {
    reading("escalation.raised") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .escalated(
        ActionEscalation(
          try fields.action(), of: try fields.decision(),
          try fields.enum("trouble", as: ActionTrouble.self), rung: try fields.int32("rung"),
          to: try fields.string("to"), via: try fields.optionalString("via"),
          next: try fields.optionalString("next")))
    }
  }
}

extension ActionEscalation {
  var body: EventBody {
    EventBody(.escalationRaised) {
      $0.id("action", action)
      $0.id("decision", decision)
      $0.word("trouble", trouble)
      $0.member("rung", rung)
      $0.member("to", to)
      $0.member("via", ifPresent: via)
      $0.member("next", ifPresent: next)
    }
  }
}
