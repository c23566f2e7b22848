import EventLog

/// What the looks taken together say.
package struct VerificationJudgement: Equatable, Sendable {
  package var verdict: VerificationEnd.Verdict
  package var failed: [String]
  package var unknown: [String]
  package var requests: Int64?
  package var because: String
}

extension Verification {
  /// What can be said by now; nil while it has to be looked on.
  ///
  /// Passed is only what every check passed at the last look, and at none before it failed, and what
  /// nearly every look could see. A check that failed twice, or at the last look, has failed. Whatever
  /// lies between is inconclusive: once bad of five times is neither health nor proof of harm.
  package var judgement: VerificationJudgement? {
    let courses = start.checks.map { Course($0, in: samples) }
    let failedNow = courses.filter(\.failsInARow)
    let isWhole = samples.count >= start.samples
    guard isWhole || !failedNow.isEmpty else { return nil }
    let failed = isWhole ? courses.filter(\.hasFailed) : failedNow
    let unknown = courses.filter { course in
      !failed.contains(course) && course.isUncertain
    }
    let counted = courses.compactMap(\.requests).max()
    func judged(
      _ verdict: VerificationEnd.Verdict, _ because: String, _ others: [Course] = []
    ) -> VerificationJudgement {
      VerificationJudgement(
        verdict: verdict, failed: failed.map(\.check), unknown: others.map(\.check),
        requests: counted, because: because)
    }
    if !failed.isEmpty {
      return judged(.failed, "Failed: \(list(failed)).", isWhole ? unknown : [])
    }
    if start.checks.isEmpty {
      return judged(
        .inconclusive,
        "The policy names nothing to verify by: write “entry” or “verify” for the service.")
    }
    if !unknown.isEmpty {
      return judged(.inconclusive, "Not known: \(list(unknown)).", unknown)
    }
    guard start.minimumRequests > 0 else {
      return judged(.passed, "\(samples.count) looks, all checks passed.")
    }
    guard let counted else {
      return judged(.inconclusive, "Nobody counted how many requests this rests on.")
    }
    guard counted >= start.minimumRequests else {
      return judged(
        .inconclusive,
        "Only \(counted) requests were seen, where it takes \(start.minimumRequests).")
    }
    return judged(.passed, "\(samples.count) looks over \(counted) requests, all checks passed.")
  }

  private func list(_ courses: [Course]) -> String {
    courses.map { course in
      guard let value = course.lastValue else { return course.check }
      return "\(course.check) (\(value))"
    }.joined(separator: ", ")
  }
}

/// What one check said from look to look.
private struct Course: Equatable {
  let check: String
  private let results: [CheckResult?]

  init(_ check: String, in samples: [VerificationSample]) {
    self.check = check
    results = samples.map { sample in sample.results.last { $0.check == check } }
  }

  private var outcomes: [CheckResult.Outcome] { results.map { $0?.outcome ?? .unknown } }
  private var failures: Int { outcomes.count { $0 == .fail } }

  var failsInARow: Bool { outcomes.count >= 2 && outcomes.suffix(2).allSatisfy { $0 == .fail } }
  var hasFailed: Bool { failures >= 2 || outcomes.last == .fail }
  /// It failed once, or could not be seen at the end or more than one time in five.
  var isUncertain: Bool {
    failures > 0 || outcomes.last != .pass
      || outcomes.count { $0 != .unknown } * 5 < outcomes.count * 4
  }
  var requests: Int64? { results.last??.requests }
  var lastValue: String? { results.last??.value }
}
