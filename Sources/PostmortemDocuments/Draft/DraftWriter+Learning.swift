import Actions
import Decisions
import EventLog
import Incidents
import Postmortems
import Rollouts
import Timelines

extension DraftWriter {
  /// What people named, and what the record holds that may bear on it.
  var factors: [Block] {
    var blocks: [Block] = []
    let named = postmortem.standingFactors
    if !named.isEmpty {
      blocks.append(
        .list(
          named.map { factor in
            [
              Statement(
                [.plain("\(factor.category.words): "), .quote(factor.text)], cites: factor.cites)
            ]
          }))
    }
    if named.count < 2 {
      blocks.append(
        .paragraph([
          Statement(
            named.isEmpty
              ? "Nobody has named one yet. There are always several, and none of them is a person."
              : "One is named. There are always several, and none of them is a person.")
        ]))
    }
    let candidates = wasHard + surprises
    if !candidates.isEmpty {
      blocks.append(.subheading("On record, and perhaps among them"))
      blocks.append(.list(candidates.map { [$0] }))
    }
    return blocks
  }

  /// What the record shows to have helped.
  var wentWell: [Statement] {
    var statements: [Statement] = []
    if let firing = facts.firings.first {
      statements.append(
        Statement(
          [
            "A trigger saw it, not a user: ", .value(firing.value.trigger), " fired after ",
            .plain(Say.span(firing.value.since, firing.value.at) ?? "an unknown time"), ".",
          ], cites: [firing.event]))
    }
    for story in facts.decisions where story.hasHelped {
      guard let authorised = story.authorisation, let end = story.verification else { continue }
      var pieces = Say.begun(Say.target(story.proposal.value))
      if let taken = story.completion?.value.restoredAfterMilliseconds {
        pieces += [
          " moved the traffic ", .plain(Say.milliseconds(taken)), " after authorising and",
        ]
      }
      pieces += [
        " was verified ", .plain(Say.span(authorised.at, end.at) ?? "at an unknown time"),
        " after authorising.",
      ]
      statements.append(
        Statement(
          pieces,
          cites: [authorised.event] + (story.completion.map { [$0.event] } ?? []) + [end.event]))
    }
    for deployment in facts.deployments {
      guard let widest = deployment.widest, widest.value.share < .all,
        deployment.entered.count < (deployment.plan?.value.groups.count ?? 0)
      else { continue }
      statements.append(
        Statement(
          [
            "It reached group ", .value(widest.value.group), " and no further: ",
            .plain("\(widest.value.share.rest)"), " of the traffic never saw it.",
          ], cites: [widest.event]))
    }
    return statements
  }

  /// What stood in the way, also of going back.
  var wasHard: [Statement] {
    var statements: [Statement] = []
    for story in facts.decisions {
      let what = "D\(story.proposal.value.ordinal)"
      if let plan = story.plan {
        for finding in plan.value.findings {
          statements.append(
            Statement(
              [
                .plain("\(what): the check \(finding.check.rawValue) before it "),
                .plain(finding.outcome == .fail ? "failed: " : "could not be made: "),
                .quote(finding.detail),
              ], cites: [plan.event]))
        }
      }
      for doubt in story.doubts {
        statements.append(
          Statement("\(what) was in doubt from \(Say.clock(doubt.at)).", cites: [doubt.event]))
      }
      if let failure = story.failure {
        statements.append(
          Statement([.plain("\(what): "), .quote(failure.value.because)], cites: [failure.event]))
      }
      for end in story.earlierVerifications + (story.verification.map { [$0] } ?? [])
      where end.value.verdict != .passed {
        statements.append(
          Statement(
            [
              .plain("\(what): verification "),
              .plain(end.value.verdict == .failed ? "failed: " : "was inconclusive: "),
              .quote(end.value.because),
            ], cites: [end.event]))
      }
      if let breached = story.breached {
        statements.append(
          Statement(
            "\(what): degraded running went on beyond \(Say.clock(breached.value)).",
            cites: [breached.event]))
      }
      if story.authorisation?.value.isBreakGlass == true, let authorised = story.authorisation {
        statements.append(
          Statement("\(what) went ahead without its approvals.", cites: [authorised.event]))
      }
      if let authorised = story.authorisation,
        let span = Say.span(story.proposal.at, authorised.at),
        authorised.at.since(story.proposal.at) >= 600_000_000
      {
        statements.append(
          Statement(
            "\(what) waited \(span) from proposal to authorisation.",
            cites: [story.proposal.event, authorised.event]))
      }
    }
    for deployment in facts.deployments {
      for passed in deployment.passedOver {
        statements.append(
          Statement(
            [
              "Group ", .value(passed.value.group), " was entered ahead of ",
              .value(passed.value.gates.joined(separator: ", ")), ".",
            ], cites: [passed.event]))
      }
      for exception in deployment.exceptions {
        statements.append(
          Statement(
            [
              .plain(
                "A rule of the rollout spoke against it (\(exception.value.rule.rawValue)), and it went on: "
              ),
              .quote(exception.value.because),
            ], cites: [exception.event]))
      }
    }
    if let vacancy = timeline.roles.first(where: { $0.role == .commander })?.vacancies.max(
      by: { $0.length < $1.length }), vacancy.length >= 60_000_000
    {
      statements.append(
        Statement(
          "Nobody held command for \(TimeText.length(vacancy.length)), from \(Say.clock(vacancy.from)).",
          cites: facts.declaration.map { [$0.event] } ?? []))
    }
    return statements
  }

  /// Where nothing was arranged, and it went well all the same.
  var wasLucky: [Statement] {
    var statements: [Statement] = []
    if facts.firings.isEmpty,
      let report = facts.detections.first(where: { $0.value.source == .user })
    {
      statements.append(
        Statement(
          "A user told us at \(Say.clock(report.at)); no trigger had fired.", cites: [report.event])
      )
    }
    if facts.nearMiss != nil, facts.declaration == nil, let nearMiss = facts.nearMiss {
      statements.append(Statement("Nothing came of it.", cites: [nearMiss.event]))
    }
    return statements
  }

  /// Where what happened was another thing than what was expected or stated.
  var surprises: [Statement] {
    var statements: [Statement] = []
    for story in facts.decisions {
      guard let outcome = story.outcome, outcome.value.met != .yes else { continue }
      statements.append(
        Statement(
          [
            .plain("D\(story.proposal.value.ordinal) had another effect than expected: "),
            .quote(outcome.value.actual),
          ], cites: [outcome.event]))
    }
    for reopening in facts.reopenings {
      statements.append(
        Statement(["It was reopened: ", .quote(reopening.value)], cites: [reopening.event]))
    }
    if facts.severities.count > 1, let first = facts.severities.first, let worst = facts.worst,
      worst.value > first.value
    {
      statements.append(
        Statement(
          "It was worse than it first looked: \(first.value.rawValue), then \(worst.value.rawValue).",
          cites: [first.event, worst.event]))
    }
    let late = timeline.entries(by: .happened).filter {
      timeline.marks(of: $0).contains(.learnedLate)
    }
    if !late.isEmpty {
      statements.append(
        Statement(
          "\(Say.count(late.count, "entry was", "entries were")) recorded more than five minutes after what \(late.count == 1 ? "it tells" : "they tell") of.",
          cites: late.prefix(5).map(\.id)))
    }
    return statements
  }

  var gateDebt: [Block] {
    var blocks: [Block] = []
    if facts.debts.isEmpty {
      blocks.append(.paragraph([Statement("No check was put off.")]))
    } else {
      blocks.append(
        .table(
          head: ["Check", "Put off because", "Due", "Made up for"],
          rows: facts.debts.map { debt in
            [
              [Statement([.value(debt.debt.value.gate)], cites: [debt.debt.event])],
              [Statement([.quote(debt.debt.value.because)])],
              [Statement(Say.time(debt.debt.value.dueAt))],
              [
                debt.paid.map {
                  Statement([.plain(Say.time($0.at) + ": "), .quote($0.value)], cites: [$0.event])
                } ?? Statement("still owed")
              ],
            ]
          }))
    }
    let gates = facts.deployments.flatMap(\.gates)
    if !gates.isEmpty {
      let automated = gates.count { $0.value.exitCode != nil }
      let times = gates.compactMap(\.value.milliseconds).sorted()
      var text = "\(automated) of \(gates.count) gates on record were run by a program"
      if let shortest = times.first, let longest = times.last {
        text +=
          "; the shortest took \(Say.milliseconds(shortest)), the longest \(Say.milliseconds(longest))"
      }
      blocks.append(.paragraph([Statement(text + ".", cites: gates.prefix(20).map(\.event))]))
    }
    return blocks
  }

  var actions: [Block] {
    let standing = postmortem.improvements.filter { $0.declined == nil }
    guard !standing.isEmpty else {
      return [.paragraph([Statement("None yet.")])]
    }
    return [
      .table(
        head: ["", "What", "Owner", "Due", "Done when", "State"],
        rows: standing.map { state in
          let improvement = state.improvement
          return [
            [Statement("A\(state.ordinal)")],
            [Statement([.plain("\(improvement.kind.words): "), .quote(improvement.text)])],
            [Statement([.value(improvement.owner)])],
            [Statement(TimeText.day(improvement.dueAt))],
            [Statement([.quote(improvement.doneWhen)])],
            [Statement(self.state(of: state))],
          ]
        })
    ]
  }

  private func state(of state: ImprovementState) -> [SentencePiece] {
    var pieces: [SentencePiece] =
      if let end = state.end {
        ["finished: ", .quote(end.evidence)]
      } else {
        ["open"]
      }
    if let tracker = state.tracker {
      pieces += [", ", .value("\(tracker.tracker) \(tracker.reference)")]
    }
    return pieces
  }

  var declined: [Block] {
    let declined = postmortem.declined.filter { item in
      guard let id = item.improvement else { return true }
      return postmortem.improvement(id)?.declined != nil
    }
    guard !declined.isEmpty else { return [.paragraph([Statement("None.")])] }
    return [
      .list(
        declined.map { [Statement([.quote($0.text), "; because: ", .quote($0.because)])] })
    ]
  }
}

extension Factor.Category {
  package var words: String {
    switch self {
    case .code: "Code"
    case .configuration: "Configuration"
    case .infrastructure: "Infrastructure"
    case .data: "Data"
    case .dependency: "Dependency"
    case .detection: "Detection"
    case .process: "Process"
    case .peopleLoad: "People’s load"
    }
  }
}

extension Improvement.Kind {
  package var words: String {
    switch self {
    case .prevent: "Prevent"
    case .detect: "Detect"
    case .mitigate: "Mitigate"
    case .process: "Process"
    case .runbook: "Runbook"
    }
  }
}
