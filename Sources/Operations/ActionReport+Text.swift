import Actions
import CommandLineKit
import Decisions
import EventLog
import Executor
import JSON
import Policy

/// What `executor explain` says of a decision; whether it helped only where that was measured.
extension ActionReport {
  var text: TerminalText {
    var lines = ["D\(decision.proposal.ordinal): \(Self.state(of: action, doubtful: doubtful))"]
    for claim in action?.claims ?? [] {
      lines.append(
        "  attempt \(claim.attempt), fence \(claim.fence.timeline).\(claim.fence.epoch), "
          + "by executor \(claim.executor)")
    }
    for (index, step) in (action?.steps ?? []).enumerated() {
      let name = step.name.isEmpty ? "" : " “\(step.name)”"
      lines.append("  step \(index + 1)\(name): \(step.state.words)")
      for said in [
        step.report?.output, step.report?.errors, step.report?.because, step.probe?.because,
      ] {
        guard let said else { continue }
        lines.append("    \(said.plain ?? "(redacted)")")
      }
      if let report = step.report, report.isSlow, let usually = report.usuallyMilliseconds {
        lines.append(
          "    took \(Span(milliseconds: report.milliseconds).asMeasured), usually at most "
            + "\(Span(milliseconds: usually).asMeasured): SLOW")
      }
    }
    lines += timing + looks
    if case .askPerson(let step)? = action?.next {
      lines.append("Look at the target. Then say whether step \(step + 1) is done:")
      lines.append(
        "  lastgood executor recover D\(decision.proposal.ordinal) --done --because …")
      if action?.isBeingTakenBack(step) == true {
        lines.append(
          "It was being taken back: --done says that it still stands, --not-done that it is gone.")
      }
    }
    // Each line by itself: what a program has said must not begin one of its own.
    return lines.dropFirst().reduce(TerminalText(lines[0])) { $0 + "\n" + TerminalText($1) }
  }

  private var timing: [String] {
    guard let completion = action?.completion, let taken = completion.restoredAfterMilliseconds
    else { return [] }
    var line = "  traffic back \(Span(milliseconds: taken).asMeasured) after it was authorised"
    if let given = completion.objectiveMilliseconds {
      let verdict = completion.isInTime == true ? "in time" : "MISSED"
      line += "; objective \(Span(milliseconds: given).asMeasured): \(verdict)"
    }
    return [line]
  }

  private var looks: [String] {
    guard let verification = action?.verification else { return [] }
    var lines = [
      "  verified by \(verification.start.samples) looks at "
        + (verification.start.checks.isEmpty
          ? "nothing: the policy names nothing" : verification.start.checks.joined(separator: ", "))
    ]
    for sample in verification.samples {
      let results = sample.results.map { result in
        "\(result.check) \(result.value.map { "\(Quantity.shown($0)) " } ?? "")\(result.outcome.rawValue)"
      }
      lines.append("    look \(sample.ordinal): \(results.joined(separator: ", "))")
      if let because = sample.because { lines.append("      \(because.plain ?? "(redacted)")") }
    }
    if let end = verification.end {
      lines.append("  \(end.verdict.rawValue): \(end.because.plain ?? "(redacted)")")
    }
    return lines
  }

  /// What was carried out, and whether it is known to have helped.
  private static func state(of action: Action?, doubtful: Int32?) -> String {
    guard let action else { return "nobody has taken it up." }
    switch action.end {
    case .completed?:
      switch action.verification?.end?.verdict {
      case .passed?: return "carried out, and verified."
      case .failed?: return "carried out, and it did not help."
      case .inconclusive?: return "carried out; nobody knows whether it helped."
      case nil where action.verification != nil:
        return "carried out. Whether it helped is being looked at."
      case nil: return "carried out. Whether it helped is not known by that."
      }
    case .failed(let failure)?:
      let extent = failure.isUntouched ? ", nothing was done" : " to the end"
      return "not carried out\(extent), because: \(failure.because.plain ?? "(redacted)")"
    case nil: break
    }
    return doubtful.map { "in doubt at step \($0 + 1)." } ?? "under way."
  }

  var json: [UInt8] {
    JSONWriter.object { json in
      json.member("decision", decision.id.description)
      json.member("state", Self.word(for: action, doubtful: doubtful))
      json.array("attempts") { list in
        for claim in action?.claims ?? [] {
          list.object {
            $0.member("attempt", claim.attempt)
            $0.member("timeline", claim.fence.timeline)
            $0.member("epoch", claim.fence.epoch)
            $0.member("executor", claim.executor.description)
          }
        }
      }
      json.array("steps") { list in
        for step in action?.steps ?? [] {
          list.object {
            $0.member("name", step.name)
            $0.member("state", step.state.words)
            $0.member("output", ifPresent: step.report?.output?.plain)
            $0.member("errors", ifPresent: step.report?.errors?.plain)
            $0.member("milliseconds", ifPresent: step.report?.milliseconds)
            $0.member("usually_ms", ifPresent: step.report?.usuallyMilliseconds)
          }
        }
      }
      if case .failed(let failure)? = action?.end {
        json.member("cause", failure.cause.rawValue)
        json.member("because", ifPresent: failure.because.plain)
        json.member("untouched", failure.isUntouched)
      }
      if let completion = action?.completion {
        json.member("restored_after_ms", ifPresent: completion.restoredAfterMilliseconds)
        json.member("objective_ms", ifPresent: completion.objectiveMilliseconds)
      }
      if let verification = action?.verification {
        json.object("verification") {
          $0.member("looks", verification.samples.count)
          $0.member("verdict", verification.end?.verdict.rawValue ?? "open")
          $0.member("because", ifPresent: verification.end?.because.plain)
          $0.member("failed", verification.end?.failed ?? [])
          $0.member("unknown", verification.end?.unknown ?? [])
        }
      }
    }
  }

  private static func word(for action: Action?, doubtful: Int32?) -> String {
    switch (action?.end, action) {
    case (_, nil): "none"
    case (.completed?, _): "carried-out"
    case (.failed?, _): "failed"
    case (nil, _): doubtful == nil ? "under-way" : "in-doubt"
    }
  }
}

extension Action {
  fileprivate func isBeingTakenBack(_ step: Int32) -> Bool {
    guard steps.indices.contains(Int(step)) else { return false }
    return switch steps[Int(step)].state {
    case .unknown(.undoInterrupted), .unknown(.undoTimedOut): true
    default: false
    }
  }
}

extension Action.State {
  fileprivate var words: String {
    switch self {
    case .pending: "not begun"
    case .started: "begun, and not ended yet"
    case .finished: "carried out"
    case .failed: "did not work"
    case .timedOut: "took too long and was stopped"
    case .inDoubt: "in doubt, to be looked at"
    case .undone: "found not done, to be begun again"
    case .unknown: "in doubt: a person has to say"
    case .undoing: "being taken back"
    case .undoTimedOut: "taking it back took too long and was stopped"
    case .takenBack: "taken back"
    case .undoFailed: "could not be taken back"
    }
  }
}
