import EventLog
import Policy
import Rollouts

extension Describer {
  static func sentence(for fact: DeploymentEvent) -> [SentencePiece] {
    switch fact {
    case .planned(let plan):
      ["Deployment of ", .value(plan.service), " ", .value(plan.version)]
        + value(" over ", plan.fromVersion) + [" to ", .value(plan.environment)]
        + [.plain(" planned: \(plan.strategy.rawValue), \(count(plan.groups.count, "group"))")]
    case .evidenceRecorded(let item):
      ["Checklist: ", .value(item.item), .plain(" is \(item.status.rawValue)")]
        + quoted(", see ", item.reference)
    case .approved: ["Deployment approved"]
    case .accelerationRequested(let request): sentence(for: request)
    case .accelerationApproved: ["The shorter way was agreed to"]
    case .exceptionRecorded(let exception):
      [.plain("The rollout went on although \(said(exception.rule))")]
        + Self.because(exception.because)
    case .started: ["Deployment started"]
    case .gatesPassedOver(let group, let gates, _):
      ["The rollout went ahead of checks of ", .value(group), ", which are owed: "]
        + [.value(gates.joined(separator: ", "))]
    case .groupEntered(let group, let share, _):
      ["Entered ", .value(group), .plain(": \(share) of traffic on the new version")]
    case .gateRecorded(let result): sentence(for: result)
    case .healthRecorded(let report): sentence(for: report)
    case .promoted(let group): [.value(group), " promoted"]
    case .halted(let because, let scope, _):
      ["Deployment halted"] + quoted(" for ", scope) + Self.because(because)
    case .resumeRequested(_, let because, _): ["Asked to resume"] + Self.because(because)
    case .resumeGranted: ["Resuming was approved by a second person"]
    case .resumeDenied(_, let because, _): ["Resuming was denied"] + Self.because(because)
    case .resumed: ["Deployment resumed"]
    case .audienceRecorded(let group, let members):
      ["Recorded who is served by ", .value(group)] + audience(members)
    case .baselineRecorded(let baseline): sentence(for: baseline)
    case .triggerFired(let firing): sentence(for: firing)
    case .triggerSuppressed(let suppression):
      ["Not done without asking, though ", .value(suppression.trigger), " fired"]
        + Self.because(suppression.because)
    case .completed: ["Deployment completed"]
    case .failed(let because): ["Deployment failed"] + Self.because(because)
    case .rolledBack(let version): ["Rolled back to ", .value(version)]
    }
  }

  private static func sentence(for firing: TriggerFiring) -> [SentencePiece] {
    let length = max(0, firing.at.microseconds - firing.since.microseconds) / 1_000
    let span = Span(milliseconds: length).asMeasured
    let time = length == 0 ? "" : ", and has been too bad for \(span)"
    return [
      "Trigger ", .value(firing.trigger), " fired: ", .value(firing.signal), " is ",
      .value(firing.value.map(Quantity.shown) ?? "not known"), " on ", .value(firing.scope),
      .plain(time),
      .plain("; the policy says: \(firing.action.rawValue)"),
    ]
  }

  private static func sentence(for baseline: RecordedBaseline) -> [SentencePiece] {
    var pieces: [SentencePiece] = ["Before the deployment"]
    for (index, (name, usual)) in baseline.signals.sorted(by: { $0.key < $1.key }).enumerated() {
      pieces += [
        .plain(index == 0 ? " " : ", "), .value(name), " was ", .value(usual.median.shown),
      ]
    }
    if baseline.signals.isEmpty { pieces.append(" nothing was measured") }
    guard case .text(let missing)? = baseline.missing, !missing.isEmpty else { return pieces }
    return pieces + [.plain("; not known: "), .value(missing.joined(separator: " "))]
  }

  private static func sentence(for result: GateResult) -> [SentencePiece] {
    let verb = said(result.outcome, pass: "passed", fail: "failed", unknown: "could not tell")
    let kind = result.kind.rawValue
    let name =
      result.isShortened
      ? "A part of the \(kind)" : "\(kind.first?.uppercased() ?? "")\(kind.dropFirst())"
    var pieces: [SentencePiece] = [.plain(name), " check"]
    if let gate = result.gate, gate != kind { pieces += [" ", .value(gate)] }
    pieces += [" of ", .value(result.group), .plain(" \(verb)")]
    if let time = result.milliseconds, time >= 0 {
      pieces.append(" after \(TimeText.length(time.clampedProduct(1000)))")
    }
    if let code = result.exitCode { pieces.append(", exit code \(code)") }
    return pieces + quoted("; command: ", result.command) + quoted("; output: ", result.output)
  }

  private static func sentence(for report: HealthReport) -> [SentencePiece] {
    var pieces: [SentencePiece] = [
      "Health of ", .value(report.group),
      .plain(" \(said(report.verdict, pass: "is good", fail: "is bad", unknown: "is unknown"))"),
    ]
    for (index, reading) in report.signals.enumerated() where reading.verdict != .pass {
      pieces += [.plain(index == 0 ? ": " : "; "), .value(reading.signal)]
      pieces += quoted(" ", reading.value) + [.plain(" (\(reading.verdict.rawValue))")]
    }
    if let requests = report.requests { pieces.append(", \(requests) requests") }
    if let coverage = report.coverage, coverage < .all { pieces.append(", \(coverage) covered") }
    return pieces
  }

  private static func sentence(for request: AccelerationRequest) -> [SentencePiece] {
    var pieces: [SentencePiece] = []
    switch request.stage {
    case .gate(let name): pieces = ["Asked to run only a part of the gate ", .value(name)]
    case .bake(let group): pieces = ["Asked to watch ", .value(group), " for a shorter time"]
    case .environment(let name): pieces = ["Asked to leave out ", .value(name)]
    case .allAtOnce: pieces = ["Asked to reach everybody at once"]
    }
    return pieces + quoted(", from ", request.from) + quoted(" to ", request.to)
      + Self.because(request.because)
  }

  private static func said(_ rule: RolloutException.Rule) -> String {
    switch rule {
    case .calendar: "it was out of hours"
    case .freeze: "nothing was to be deployed at the time"
    case .budget: "too little of the error budget was left"
    case .ladder: "the environment before had not shown enough"
    case .allAtOnce: "everybody was reached at once"
    case .approvals: "too few others had approved it"
    }
  }

  private static func audience(_ members: Words<[String]>) -> [SentencePiece] {
    switch members {
    case .text(let names): [.plain(": \(count(names.count, "member"))")]
    case .redacted(let redaction): [": ", .quote(.redacted(redaction))]
    }
  }

  private static func said(
    _ verdict: Verdict, pass: String, fail: String, unknown: String
  ) -> String {
    switch verdict {
    case .pass: pass
    case .fail: fail
    case .unknown: unknown
    }
  }

  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}

extension Int64 {
  /// The product, or the end of what fits.
  func clampedProduct(_ factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
  }
}
