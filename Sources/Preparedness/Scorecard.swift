/// What a drill shows: how long each part of the way took, what users noticed, and whether it went as
/// it should.
///
/// Only a passed verification makes a drill passed; whoever carries out an action is not asked.
package struct Scorecard: Equatable, Sendable {
  package enum Verdict: String, Sendable {
    case passed, failed, inconclusive
  }

  /// What was put in besides the scenario's own fault.
  package enum Fault: String, CaseIterable, Sendable {
    /// The executor is killed in the middle of the action.
    case killExecutor = "kill-executor"
    /// The metrics are gone when it is to be verified.
    case metricsDown = "metrics-down"
  }

  package var clock: DrillClock
  /// Requests since the fault, and those answered badly.
  package var requests: Int
  package var badRequests: Int
  /// Requests answered badly before anything was wrong.
  package var badBefore: Int
  /// By when traffic is to be back, from the authorisation on, in milliseconds.
  package var objective: Int64?
  /// What the verification said; nil where there was none.
  package var verification: Verdict?
  package var fault: Fault?
  /// Why there is no verification, if somebody said so.
  package var trouble: String?
  /// Steps that were begun more than once although nobody had found them not done.
  package var repeatedSteps: Int

  package init(
    _ clock: DrillClock, requests: Int, badRequests: Int, badBefore: Int = 0,
    objective: Int64? = nil, verification: Verdict? = nil, fault: Fault? = nil,
    trouble: String? = nil, repeatedSteps: Int = 0
  ) {
    (self.clock, self.requests, self.badRequests) = (clock, requests, badRequests)
    (self.badBefore, self.objective, self.verification) = (badBefore, objective, verification)
    (self.fault, self.trouble, self.repeatedSteps) = (fault, trouble, repeatedSteps)
  }

  /// Nil where there is no objective, or nothing to hold it against.
  package var isObjectiveMet: Bool? {
    guard let objective, let restoration = clock.restoration else { return nil }
    return restoration <= objective
  }

  /// What a person calls it.
  package var verdict: Verdict {
    if verification == .inconclusive { return .inconclusive }
    return wrongs.isEmpty && verification == .passed ? .passed : .failed
  }

  package var hasPassed: Bool { verdict == .passed }

  /// Whether it ended as the fault that was put in leads one to expect.
  package var isAsExpected: Bool {
    switch fault {
    case .metricsDown: verdict == .inconclusive && harms.isEmpty
    case .killExecutor, nil: hasPassed
    }
  }

  /// What was not as it should be, the first cause first.
  package var wrongs: [String] {
    var wrongs = harms
    if clock.detectedAt == nil {
      wrongs.append("Nothing was detected: no trigger fired.")
    } else if clock.decidedAt == nil {
      wrongs.append("Nobody decided anything.")
    } else if clock.authorisedAt == nil {
      wrongs.append("Nothing was authorised.")
    } else if clock.begunAt == nil {
      wrongs.append("Nothing was begun.")
    }
    switch verification {
    case nil: wrongs.append("It was not verified.")
    case .failed: wrongs.append("The verification failed.")
    case .inconclusive:
      wrongs.append("The verification is inconclusive: whether it helped is not known.")
    case .passed: break
    }
    // While a killed executor's lease runs nobody may act; that is not what the objective is about.
    if isObjectiveMet == false, fault != .killExecutor, let objective,
      let restoration = clock.restoration
    {
      wrongs.append(
        "The objective of \(objective) ms was missed: the last bad answer came \(restoration) ms "
          + "after the authorisation.")
    }
    if let trouble { wrongs.append(trouble) }
    return wrongs
  }

  /// What must not be, however it ends.
  private var harms: [String] {
    var harms: [String] = []
    if badBefore > 0 {
      harms.append(
        "\(badBefore) requests failed before anything was wrong: the parts are not sound.")
    }
    if repeatedSteps > 0 {
      harms.append("\(repeatedSteps) steps were done again without a look whether they were done.")
    }
    if verification == .passed, let verdictAt = clock.verdictAt, let last = clock.lastBadAt,
      last > verdictAt
    {
      harms.append("It was called verified, and users still got bad answers.")
    }
    return harms
  }
}
