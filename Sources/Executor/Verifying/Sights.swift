import Actions
import Decisions
import EventLog
import Policy
import Signals

/// Takes one look at all that is looked at after an action.
struct Sights: Sendable {
  let facts: any VerificationFacts
  let signals: any SignalSource
  let entry: any EntrySource

  /// What one look brought.
  struct Sight: Sendable {
    var results: [CheckResult] = []
    var sentences: [String] = []

    var text: String { sentences.joined(separator: " ") }

    mutating func add(_ result: CheckResult, _ sentence: String?) {
      results.append(result)
      if let sentence, result.outcome != .pass { sentences.append("\(result.check): \(sentence)") }
    }
  }

  func look(
    _ course: Verifier.Course, _ verification: Verification, _ ordinal: Int32
  ) async throws -> Sight {
    let policy = try await facts.rules().policy
    let moment = Moment(
      course: course, verification: verification, ordinal: ordinal, policy: policy)
    var sight = Sight()
    for check in verification.start.checks {
      switch check {
      case Policy.versionCheck: await lookAtVersion(moment, &sight)
      case Policy.reportsCheck: try await lookAtReports(moment, &sight)
      default: break
      }
    }
    let names = verification.start.checks.filter {
      $0 != Policy.versionCheck && $0 != Policy.reportsCheck
    }
    let before = try await facts.baseline(
      of: course.plan.service, in: course.plan.environment)
    for (name, reading) in await read(names, at: moment) {
      let (result, sentence) = moment.judge(name, reading, before: before[name])
      sight.add(result, sentence)
    }
    return sight
  }

  private func read(
    _ names: [String], at moment: Moment
  ) async -> [(String, SignalReading?)] {
    let questions = names.compactMap { moment.question(about: $0) }
    var readings: [String: SignalReading] = [:]
    for (question, reading) in zip(questions, await signals.read(questions)) {
      readings[question.signal] = reading
    }
    return names.map { ($0, readings[$0]) }
  }

  private func lookAtReports(_ moment: Moment, _ sight: inout Sight) async throws {
    let plan = moment.course.plan
    let count = try await facts.userReports(
      about: plan.service, in: plan.environment, since: moment.verification.start.settledAt)
    sight.add(
      CheckResult(Policy.reportsCheck, count == 0 ? .pass : .fail, value: "\(count)"),
      "Users have reported something since.")
  }

  // MARK: - The version at the entry

  private func lookAtVersion(_ moment: Moment, _ sight: inout Sight) async {
    let plan = moment.course.plan
    guard let door = moment.policy.services[plan.service]?.entry else {
      return sight.add(
        CheckResult(Policy.versionCheck, .unknown), "The policy no longer says where it is seen.")
    }
    var tally = VersionTally(expected: ExpectedVersion(plan))
    for _ in 0..<moment.requestsPerLook {
      tally.add(
        await entry.look(at: door, service: plan.service, environment: plan.environment))
      // A service that does not answer is not asked forty times, each to the end of its patience.
      if tally.isHopeless { break }
    }
    let earlier = moment.verification.samples.last?.results.last {
      $0.check == Policy.versionCheck
    }?.requests
    let (outcome, sentence) = tally.verdict
    sight.add(
      CheckResult(
        Policy.versionCheck, outcome, value: tally.shown,
        requests: (earlier ?? 0) + Int64(tally.answered)), sentence)
  }
}

extension Policy {
  /// What is looked at after an action; nothing of it is the adapter's own word.
  func checks(after plan: Plan) -> [String] {
    guard let service = services[plan.service] else { return [] }
    let measured = service.verified.filter { signals[$0] != nil }
    let door = service.entry == nil ? [] : [Self.versionCheck]
    // Silence of users alone is no sign of health.
    return door.isEmpty && measured.isEmpty ? [] : door + measured + [Self.reportsCheck]
  }
}

/// One look's place among the others.
struct Moment: Sendable {
  var course: Verifier.Course
  var verification: Verification
  var ordinal: Int32
  var policy: Policy

  /// So that all looks together make the least number, and no look is a load of its own.
  var requestsPerLook: Int {
    let samples = Int64(max(1, verification.start.samples))
    let share = (verification.start.minimumRequests + samples - 1) / samples
    return Int(min(max(share, 1), 50))
  }

  /// Only what came after the action had settled is asked for.
  func question(about name: String) -> SignalQuestion? {
    let now = course.clock.now
    let since = max(1_000, (now.microseconds - verification.start.settledAt.microseconds) / 1_000)
    let own = policy.signals[name]?.window?.inMilliseconds ?? since
    // Whole seconds: some tools know no others.
    let window = Span(milliseconds: max(1_000, min(own, since) / 1_000 * 1_000))
    return SignalQuestion(
      name, in: policy, service: course.plan.service, environment: course.plan.environment,
      scope: "all", window: window, at: now.microseconds / 1_000)
  }

  func judge(
    _ name: String, _ reading: SignalReading?, before: Baseline?
  ) -> (CheckResult, String?) {
    guard let reading, let signal = policy.signals[name] else {
      return (CheckResult(name, .unknown), "The policy no longer knows this signal.")
    }
    func result(_ outcome: CheckResult.Outcome) -> CheckResult {
      CheckResult(
        name, outcome, value: reading.value?.description, requests: reading.requests)
    }
    let minimum = signal.minimumRequests ?? verification.start.minimumRequests
    let (whole, overflow) = minimum.multipliedReportingOverflow(by: Int64(ordinal))
    let needed = overflow ? Int64.max : whole / Int64(max(1, verification.start.samples))
    var bare = signal
    if let requests = reading.requests {
      // All of them are wanted at the last look, and before it as many as there can be by then.
      guard requests >= needed else {
        return (
          result(.unknown), "Only \(requests) requests since, where it takes \(needed) by now."
        )
      }
      bare.minimumRequests = nil
    } else if signal.requests != nil, reading.value != nil {
      return (result(.unknown), "Nobody could count the requests that it rests on.")
    }
    let verdict = bare.verdict(
      on: reading,
      against: before.map { .success($0) }
        ?? .failure(BaselineGap("Nobody recorded what was usual before the deployment.")),
      tolerance: policy.verification.tolerance)
    return switch verdict {
    case .passed: (result(.pass), nil)
    case .failed(let because): (result(.fail), because)
    case .inconclusive(let because): (result(.unknown), because)
    }
  }
}
