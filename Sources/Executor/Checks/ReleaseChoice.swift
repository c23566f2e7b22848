import Adapters
import Decisions
import EventLog
import Rollouts

/// Which release comes back, held against what the record says now.
struct ReleaseChoice {
  /// Nil when there is none to go back to.
  var release: ReleaseHistory?
  var answer: CheckAnswer

  /// `computed` is the last known good release as of now; `releases` are those of the service in the
  /// environment, newest first.
  init(
    for request: PlanRequest, computed: LastKnownGoodAnswer, among releases: [ReleaseHistory]
  ) {
    let all = releases + (computed.release.map { [$0] } ?? [])
    let wanted = all.first { release in
      request.release.map { release.stream == $0 } ?? (release.version == request.target)
    }
    if request.release == nil, request.target == nil {
      release = computed.release
    } else {
      release = wanted
    }
    answer = Self.answer(for: request, computed: computed, wanted: wanted)
  }

  private static func answer(
    for request: PlanRequest, computed: LastKnownGoodAnswer, wanted: ReleaseHistory?
  ) -> CheckAnswer {
    let isNamed = request.release != nil || request.target != nil
    guard !isNamed || wanted != nil else {
      return .fail(
        "No release \(request.target ?? "of that deployment") of \(request.service) in "
          + "\(request.environment) is on record: name one that was deployed.")
    }
    guard let good = computed.release else {
      let answer = "No release of \(request.service) in \(request.environment) is known to be good"
      guard isNamed else {
        return .fail("\(answer): consider fallback, bypass, freeze or roll-forward.")
      }
      return .unknown(
        "\(answer). Whoever wants \(request.target ?? "this one") has to answer for it.")
    }
    guard let wanted, wanted.stream != good.stream else {
      return .pass(
        "\(good.version) (\(good.number)) is the last known good release; "
          + passedOver(computed.skippedCount))
    }
    let reasons = computed.skipped.first { $0.stream == wanted.stream }?.reasons ?? []
    let why = reasons.first.map { " \(sentence($0))" } ?? ""
    // Computed by the desk for the proposal: since then something has happened.
    if request.release != nil {
      return .fail(
        "The last known good release is \(good.version) (\(good.number)) now, and not "
          + "\(wanted.version) (\(wanted.number)).\(why) Propose it anew.")
    }
    return .unknown(
      "\(wanted.version) was named by a person. The record's own choice is \(good.version) "
        + "(\(good.number)).\(why)")
  }

  private static func passedOver(_ count: Int) -> String {
    switch count {
    case 0: "no newer one was passed over."
    case 1: "1 newer one was passed over."
    default: "\(count) newer ones were passed over."
    }
  }

  private static func sentence(_ reason: SkipReason) -> String {
    reason == .openIncident(number: nil)
      ? "An open incident that is restricted is laid to it." : reason.explanation
  }
}
