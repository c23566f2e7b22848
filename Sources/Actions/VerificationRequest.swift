package import EventLog

/// A person wants it looked at once more whether an action helped: the last time nobody could know.
package struct VerificationRequest: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  /// Which round that makes: the first verification was 1.
  package var round: Int32
  package var by: PrincipalID
  package var because: Words<String>

  package init(
    _ action: EventID, of decision: EventID, round: Int32, by principal: PrincipalID,
    because: Words<String>
  ) {
    (self.action, self.decision, self.round) = (action, decision, round)
    (by, self.because) = (principal, because)
  }
}

extension ActionBook {
  /// What passed or failed has its answer, and what runs will have one; neither is asked again.
  func request(
    _ id: EventID, by principal: PrincipalID, because: Words<String>
  ) throws(ActionRejection) -> [ActionEvent] {
    guard let index = actions.lastIndex(where: { $0.id == id }) else { throw .unknownAction }
    let action = actions[index]
    guard let last = action.verification else { throw .isNotVerified }
    switch last.end?.verdict {
    case .passed: throw .verificationPassed
    case .failed: throw .verificationFailed
    case nil: throw .verificationRuns
    case .inconclusive: break
    }
    if action.awaitsVerification { throw .verificationRuns }
    // What runs there is no longer what this one brought.
    if let later = actions[(index + 1)...].first(where: { $0.isInPlace(of: action) }) {
      throw .isOvertaken(by: later.decision)
    }
    return [
      .verificationRequested(
        VerificationRequest(
          id, of: action.decision, round: last.start.round + 1, by: principal, because: because))
    ]
  }
}

extension Action {
  /// Somebody wants it looked at once more, and nobody has begun to.
  package var awaitsVerification: Bool {
    guard let asked = verificationRequest, let last = verification else { return false }
    return asked.round == last.start.round + 1
  }

  fileprivate func isInPlace(of other: Action) -> Bool {
    guard let mine = claims.last, let its = other.claims.last, hasBegun else { return false }
    return mine.service == its.service && mine.environment == its.environment
  }
}
