import Actions
import Decisions
import EventLog
import Policy
import Timelines

extension DraftWriter {
  /// Each decision by itself: known then, options, choice, expected and actual effect.
  var decisions: [Block] {
    guard !facts.decisions.isEmpty else {
      return [
        .paragraph([
          Statement(
            "No decision is on record.",
            cites: (facts.declaration?.event ?? facts.nearMiss?.event).map { [$0] } ?? [])
        ])
      ]
    }
    return facts.decisions.flatMap(record)
  }

  private func record(of story: DecisionStory) -> [Block] {
    let proposal = story.proposal.value
    var list: [LabelledFact] = []
    list.append(
      LabelledFact(
        "Known then",
        story.known.isEmpty ? [Statement("Nothing else was on record.")] : story.known))
    list += options(of: story)
    list.append(
      LabelledFact(
        "Choice",
        [
          Statement(
            Say.begun(Say.target(proposal)) + [", proposed by "] + Say.role(story.role)
              + [" at ", .plain(Say.clock(story.proposal.at)), ", because: "]
              + [.quote(proposal.because)], cites: [story.proposal.event])
        ]))
    if let tradeoff = proposal.tradeoff {
      list.append(
        LabelledFact(
          "Gone without",
          [
            .quote(tradeoff.functionLost), ", by ", .quote(tradeoff.usersAffected),
            "; meanwhile: ", .quote(tradeoff.workaround),
          ], [story.proposal.event]))
    }
    list += checks(of: story)
    list += consent(of: story)
    list.append(
      LabelledFact(
        "Expected",
        proposal.expectedEffect.map { [.quote($0)] } ?? ["No expectation was stated."],
        [story.proposal.event]))
    list.append(LabelledFact("What happened", [effect(of: story)] + afterwards(of: story)))
    if let outcome = story.outcome {
      let verdict =
        switch outcome.value.met {
        case .yes: "As expected: "
        case .no: "Not as expected: "
        case .unclear: "Unclear: "
        }
      list.append(
        LabelledFact(
          "Looked at later", [.plain(verdict), .quote(outcome.value.actual)], [outcome.event]))
    }
    return [
      .subheading("D\(proposal.ordinal) · \(Say.action(proposal)) · \(Say.standing(of: story))"),
      .facts(list),
    ]
  }

  private func options(of story: DecisionStory) -> [LabelledFact] {
    let proposal = story.proposal.value
    let event = story.proposal.event
    if let reason = proposal.noOtherOption {
      return [LabelledFact("Options", ["None other: ", .quote(reason)], [event])]
    }
    guard !proposal.options.isEmpty else {
      return [LabelledFact("Options", ["None on record."], [event])]
    }
    return [
      LabelledFact(
        "Options",
        proposal.options.map { option in
          let verdict =
            switch option.verdict {
            case .rejected: "not chosen"
            case .infeasible: "not possible"
            case .next: "kept for next"
            }
          return Statement(
            [.plain("\(option.action.words), \(verdict): "), .quote(option.why)], cites: [event])
        })
    ]
  }

  private func checks(of story: DecisionStory) -> [LabelledFact] {
    guard let plan = story.plan else { return [] }
    let findings = plan.value.findings
    var statements: [Statement] = []
    if findings.isEmpty {
      statements.append(
        Statement(
          "All \(plan.value.preflight.count) checks before it passed.", cites: [plan.event]))
    }
    for finding in findings {
      statements.append(
        Statement(
          [
            .plain(
              "\(finding.check.rawValue) \(finding.outcome == .fail ? "failed" : "unknown"): "),
            .quote(finding.detail),
          ], cites: [plan.event]))
    }
    for override in story.overrides {
      statements.append(
        Statement(
          ["Taken on all the same as ", .value(override.value.role), ": "]
            + [.quote(override.value.because)], cites: [override.event]))
    }
    return [LabelledFact("Checks", statements)]
  }

  private func consent(of story: DecisionStory) -> [LabelledFact] {
    var statements = story.objections.map {
      Statement(["Objection: ", .quote($0.value)], cites: [$0.event])
    }
    statements += story.denials.map {
      Statement(
        ["Denied as ", .value($0.value.role), ": ", .quote($0.value.because)], cites: [$0.event])
    }
    statements += story.approvals.map {
      Statement(
        ["Approved as ", .value($0.value.role), " at ", .plain(Say.clock($0.at))],
        cites: [$0.event])
    }
    statements += story.agreements.map {
      Statement(
        ["Agreed to go ahead without approvals, as ", .value($0.value.role), ": "]
          + [.quote($0.value.because)], cites: [$0.event])
    }
    if let authorised = story.authorisation {
      let how: String =
        if authorised.value.trigger != nil {
          "Authorised by the policy, which has agreed beforehand"
        } else if authorised.value.isBreakGlass {
          "Authorised without the approvals"
        } else {
          "Authorised"
        }
      statements.append(
        Statement("\(how), at \(Say.clock(authorised.at))", cites: [authorised.event]))
    }
    if let withdrawal = story.withdrawal {
      statements.append(
        Statement(["Withdrawn: ", .quote(withdrawal.value)], cites: [withdrawal.event]))
    }
    return statements.isEmpty ? [] : [LabelledFact("Consent", statements)]
  }

  /// What followed from it: escalations, degraded running, reviews.
  private func afterwards(of story: DecisionStory) -> [Statement] {
    var statements: [Statement] = []
    for escalation in story.escalations {
      statements.append(
        Statement(
          ["Called ", .value(escalation.value.to), " at ", .plain(Say.clock(escalation.at)), "."],
          cites: [escalation.event]))
    }
    if let degraded = story.degraded {
      var pieces: [SentencePiece] = [
        "Ran degraded from ", .plain(Say.clock(degraded.at)), ", at the latest until ",
        .plain(Say.time(story.extensions.last?.value.until ?? degraded.value.until)),
      ]
      var cites = [degraded.event] + story.extensions.map(\.event)
      if let end = story.degradedEnd {
        pieces += ["; ended at ", .plain(Say.clock(end.at))]
        cites.append(end.event)
      }
      statements.append(Statement(pieces + ["."], cites: cites))
    }
    if let breached = story.breached {
      statements.append(
        Statement(
          "Its time was over at \(Say.clock(breached.value)), and it was still degraded.",
          cites: [breached.event]))
    }
    for review in story.reviews {
      statements.append(
        Statement(
          [review.value.subject == .audit ? "Audit: " : "Review: ", .quote(review.value.findings)],
          cites: [review.event]))
    }
    return statements
  }

  /// What set it off, what was done about it step by step, and what measurements said.
  var mitigation: [Block] {
    var blocks: [Block] = []
    let trigger = setOff
    if !trigger.isEmpty { blocks.append(.list(trigger.map { [$0] })) }
    for story in facts.decisions where story.hasActed || story.failure != nil {
      blocks.append(
        .subheading("D\(story.proposal.value.ordinal) · \(Say.action(story.proposal.value))"))
      blocks.append(.facts(execution(of: story)))
    }
    if blocks.isEmpty {
      blocks.append(
        .paragraph([
          Statement(
            "Nothing on record says what set it off, and nothing was carried out.",
            cites: (facts.declaration?.event ?? facts.nearMiss?.event).map { [$0] } ?? [])
        ]))
    }
    return blocks
  }

  private var setOff: [Statement] {
    var statements: [Statement] = []
    for deployment in facts.deployments {
      for entered in deployment.entered {
        statements.append(
          Statement(
            Say.version(deployment) + [
              " entered group ", .value(entered.value.group), " at ", .plain(Say.clock(entered.at)),
              ", with ", .plain("\(entered.value.share)"), " of the traffic.",
            ], cites: [entered.event]))
      }
      for halt in deployment.halts {
        statements.append(
          Statement(
            [
              "The rollout was halted at ", .plain(Say.clock(halt.at)), ": ", .quote(halt.value),
              ".",
            ],
            cites: [halt.event]))
      }
      if let end = deployment.end {
        statements.append(Statement(ended(end), cites: [end.event]))
      }
    }
    return statements
  }

  func ended(_ end: Stated<DeploymentStory.End>) -> [SentencePiece] {
    switch end.value {
    case .completed: ["The rollout was completed at ", .plain(Say.clock(end.at)), "."]
    case .failed(let because):
      [
        "The deployment was recorded as failed at ", .plain(Say.clock(end.at)), ": ",
        .quote(because), ".",
      ]
    case .rolledBack(let version):
      [
        "The deployment was recorded as rolled back to ", .value(version), " at ",
        .plain(Say.clock(end.at)), ".",
      ]
    }
  }

  private func execution(of story: DecisionStory) -> [LabelledFact] {
    var list: [LabelledFact] = []
    if let authorised = story.authorisation {
      list.append(LabelledFact("Authorised", [.plain(Say.time(authorised.at))], [authorised.event]))
    }
    for step in story.steps {
      let outcome =
        switch step.value.outcome {
        case .begun: "begun; its end is not on record"
        case .done: "done"
        case .failed: "failed"
        case .timedOut: "timed out"
        case .undone: "taken back"
        }
      let took = step.value.milliseconds.map { " in \(Say.milliseconds($0))" } ?? ""
      list.append(
        LabelledFact(
          "Step \(step.value.step + 1)", [.value(step.value.name), .plain(": \(outcome)\(took)")],
          [step.event]))
    }
    for doubt in story.doubts {
      list.append(
        LabelledFact(
          "In doubt",
          [.plain("from \(Say.clock(doubt.at)): \(doubt.value.words)")], [doubt.event]))
    }
    if let completion = story.completion {
      var pieces: [SentencePiece] = ["all steps carried out at ", .plain(Say.clock(completion.at))]
      if let taken = completion.value.restoredAfterMilliseconds {
        pieces += ["; traffic moved ", .plain(Say.milliseconds(taken)), " after authorising"]
        if let given = completion.value.objectiveMilliseconds {
          pieces += [
            .plain(
              (completion.value.isInTime ?? false ? ", within the " : ", beyond the ")
                + "\(Say.milliseconds(given)) that the policy gives")
          ]
        }
      }
      list.append(LabelledFact("Carried out", pieces, [completion.event]))
    }
    if let failure = story.failure {
      list.append(LabelledFact("Failed", [.quote(failure.value.because)], [failure.event]))
    }
    if let compensated = story.compensated {
      list.append(
        LabelledFact("Taken back", ["what had been carried out was taken back"], [compensated]))
    }
    for end in story.earlierVerifications + (story.verification.map { [$0] } ?? []) {
      let verdict =
        switch end.value.verdict {
        case .passed: "passed"
        case .failed: "failed"
        case .inconclusive: "inconclusive"
        }
      list.append(
        LabelledFact(
          "Verification",
          [
            .plain(
              "\(verdict) at \(Say.clock(end.at)), \(Say.count(Int(end.value.samples), "look", "looks"))"
            ),
            .plain(end.value.requests.map { ", \(Say.number($0)) requests" } ?? ""), ": ",
            .quote(end.value.because),
          ], [end.event]))
    }
    if story.verification == nil, story.completion != nil {
      list.append(
        LabelledFact(
          "Verification", ["none on record, so whether it helped is not known"],
          story.completion.map { [$0.event] } ?? []))
    }
    return list
  }
}

extension MitigationKind {
  /// As one option among others.
  fileprivate var words: String {
    switch self {
    case .halt: "Halt"
    case .monitor: "Wait and watch"
    case .fallback: "Fall back"
    case .rollback: "Roll back"
    case .bypass: "Bypass the function"
    case .rollForward: "Roll forward"
    case .redeployInfrastructure: "Redeploy the infrastructure"
    case .dataRestore: "Restore data"
    case .freeze: "Freeze"
    }
  }
}

extension Doubt {
  fileprivate var words: String {
    switch self {
    case .interrupted: "whoever began the step did not say how it ended"
    case .timedOut: "the step did not end in its time"
    case .undoInterrupted: "whoever took the step back did not say how that ended"
    case .undoTimedOut: "taking the step back did not end in its time"
    }
  }
}
