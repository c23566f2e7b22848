import Digest
import EventLog
import Policy
import Rollouts
import Signals

extension SignalWatch {
  /// Looks back, once for each deployment, at what its signals were like before it began.
  ///
  /// A source that answers nothing may answer in a moment; what it does not say by the last try is
  /// recorded as missing.
  ///
  /// - Returns: false where it is worth another try.
  func recordBaseline(
    of deployment: WatchedDeployment, isLast: Bool, under policy: Policy, _ hash: SHA256Digest?,
    _ clock: DatabaseClock
  ) async throws -> Bool {
    guard let began = try await facts.began(deployment.stream) else { return true }
    let (baseline, isSilent) = await baseline(of: deployment, before: began, under: policy)
    guard let baseline else { return true }
    guard !isSilent || isLast else { return false }
    let id = EventID(uuid: derive(deployment.stream, "event baseline").uuid)
    try await append(
      .baselineRecorded(baseline), as: id, to: deployment.stream, "baseline", at: clock.now, hash)
    return true
  }

  /// Nil where the policy has nothing that could be compared; with whether a source said nothing at
  /// all.
  private func baseline(
    of deployment: WatchedDeployment, before began: Timestamp, under policy: Policy
  ) async -> (RecordedBaseline?, isSilent: Bool) {
    let names = (policy.services[deployment.service]?.verified ?? []).filter { name in
      policy.signals[name].map { policy.isMeasuredHere($0) } ?? false
    }
    guard !names.isEmpty else { return (nil, false) }
    var isSilent = false
    var found: [String: Baseline] = [:]
    var missing: [String] = []
    var longest = Span.zero
    for name in names {
      guard let signal = policy.signals[name] else { continue }
      let demand = signal.baselineDemand(policy.verification)
      if demand.window > longest { longest = demand.window }
      guard policy.provider(of: signal)?.kind.looksBack == true else {
        missing.append("\(name): it can only be read as of now.")
        continue
      }
      let readings = await readings(of: name, deployment, before: began, policy, demand)
      if readings.allSatisfy({ $0.value == nil }) { isSilent = true }
      do throws(BaselineGap) {
        found[name] = try Baseline(
          of: readings, of: signal, before: began.microseconds / 1_000,
          asking: demand)
      } catch {
        missing.append("\(name): \(error.sentence)")
      }
    }
    let baseline = RecordedBaseline(
      from: began.advanced(byMilliseconds: -longest.inMilliseconds),
      to: began, signals: found, missing: missing.isEmpty ? nil : .text(missing))
    return (baseline, isSilent)
  }

  private func readings(
    of name: String, _ deployment: WatchedDeployment, before time: Timestamp, _ policy: Policy,
    _ demand: BaselineDemand
  ) async -> [SignalReading] {
    let began = time.microseconds / 1_000
    let step = demand.window.inMilliseconds / Self.looksBack
    let times = (1...Self.looksBack).map { began - $0 * step }
    return await source.read(
      times.compactMap {
        SignalQuestion(
          name, in: policy, service: deployment.service, environment: deployment.environment,
          scope: "all", at: $0)
      })
  }

  /// How many looks back make a baseline.
  private static let looksBack: Int64 = 40
}

extension Signal {
  /// So long that each step of it is looked at, an hour at most.
  fileprivate func baselineDemand(_ rule: VerificationRule) -> BaselineDemand {
    var demand = BaselineDemand()
    if let step, step > .zero {
      let length = Span(milliseconds: min(step.inMilliseconds, 90_000) * 40)
      if length < demand.window { demand.window = length }
    }
    return demand
  }
}

extension Provider.Kind {
  /// Whether it can say what was so a while ago.
  fileprivate var looksBack: Bool { self == .prometheus }
}
