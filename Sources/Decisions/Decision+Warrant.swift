package import Digest
package import EventLog
import Policy

/// Why an authorisation gives no right to act, or gives it no more.
package enum WarrantFault: Equatable, Sendable {
  case withdrawn, superseded, over, expired
  /// Its plan, or what it rests on, can no longer be read.
  case redacted
  /// Another plan than was agreed to, or one whose hash is not its own.
  case planChanged
  case policyChanged
  /// The approvals on record are not what the policy asks for.
  case notApproved
}

extension Decision {
  /// Whether `authorisation` follows from the plan, the approvals and the rules, all looked at anew;
  /// nil when it does.
  ///
  /// `terms` are those of the policy as it was read just now, `computed` is the hash of the plan's
  /// canonical text, and `approvers` says who somebody is by that policy. Whoever has begun may end
  /// it after its time; everything else holds to the last step.
  package func fault(
    of authorisation: Authorisation, under terms: DecisionTerms, computed: SHA256Digest,
    approvers: [PrincipalID: Approver], hasBegun: Bool
  ) -> WarrantFault? {
    if withdrawal != nil { return .withdrawn }
    if supersededBy != nil { return .superseded }
    if outcome != nil { return .over }
    guard let plan, self.authorisation == authorisation, authorisation.planHash == plan.hash,
      !awaitsPlan
    else { return .planChanged }
    if plan.redaction != nil { return .redacted }
    guard computed == plan.hash, plan.plan.isWhatWasProposed(by: proposal) else {
      return .planChanged
    }
    guard plan.plan.policy == terms.policyHash else { return .policyChanged }
    if !hasBegun {
      let ends = [authorisation.expiresAt, plan.expiresAt].compactMap(\.self)
      guard ends.allSatisfy({ terms.now < $0 }) else { return .expired }
    }
    guard unoverridden.isEmpty else { return .notApproved }
    if let trigger = authorisation.trigger {
      let isAgreed = terms.agreedTrigger == trigger && terms.agrees(to: self)
      // Whoever has begun may end it, also when the limit was used up by this very action.
      return isAgreed || hasBegun && proposal.trigger == trigger ? nil : .notApproved
    }
    if terms.requirement.isNone, authorisation.approvals.isEmpty, !authorisation.isBreakGlass {
      return nil
    }
    let isAgreed =
      authorisation.isBreakGlass
      ? breaksGlass(terms, approvers) : isApproved(authorisation, terms, approvers)
    return isAgreed ? nil : .notApproved
  }

  /// Everybody whom the check above has to know.
  package var signatories: Set<PrincipalID> {
    Set(approvals.map(\.by) + agreements.map(\.by))
  }

  private func isApproved(
    _ authorisation: Authorisation, _ terms: DecisionTerms, _ approvers: [PrincipalID: Approver]
  ) -> Bool {
    let valid = approvals.filter { approval in
      guard let person = approvers[approval.by], person.isPerson else { return false }
      let isStranger = [approval.by, approval.linkBy].compactMap(\.self).allSatisfy {
        !isRequester($0) && !overriders.contains($0)
      }
      return isStranger && approval.planHash == authorisation.planHash
        && approval.request == authorisation.request
        && authorisation.approvals.contains(approval.approval)
        && person.roles.contains(approval.role)
    }
    let required = terms.requirement
    return Set(valid.map(\.by)).count >= max(required.count, required.roles.count)
      && required.roles.allSatisfy { role in valid.contains { $0.role == role } }
  }

  private func breaksGlass(
    _ terms: DecisionTerms, _ approvers: [PrincipalID: Approver]
  ) -> Bool {
    guard let rule = terms.breakGlass else { return false }
    let valid = agreements.filter { agreement in
      guard let person = approvers[agreement.by], person.isPerson else { return false }
      return agreement.planHash == authorisation?.planHash && !overriders.contains(agreement.by)
        && rule.roles.contains(agreement.role) && person.roles.contains(agreement.role)
    }
    let least = proposal.action == .dataRestore ? 2 : 1
    return Set(valid.map(\.by)).count >= (rule.alone ? least : max(rule.count, least))
  }
}

extension Plan {
  /// The approvals that the policy asks for are those of what was proposed: a plan for something else
  /// would borrow them.
  fileprivate func isWhatWasProposed(by proposal: Proposal) -> Bool {
    decision == proposal.decision && action == proposal.action
      && service == proposal.service ?? "" && environment == proposal.environment ?? ""
  }
}
