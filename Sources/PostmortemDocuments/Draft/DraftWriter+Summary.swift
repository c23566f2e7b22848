import Actions
import Decisions
import EventLog
import Incidents
import Rollouts
import Timelines

extension DraftWriter {
  /// Three to five sentences: what, impact, how it was seen, what was done, how it ended.
  var summary: [Block] {
    if let nearMiss = facts.nearMiss, facts.declaration == nil {
      return [
        .paragraph([
          Statement(
            [
              "On ", .plain(Say.time(nearMiss.at)), " a near miss was recorded",
            ] + Self.of(nearMiss.value.service, nearMiss.value.environment) + [
              ": ", .quote(nearMiss.value.text), ".",
            ], cites: [nearMiss.event]),
          Statement("No incident was declared, so no harm is on record.", cites: [nearMiss.event]),
        ])
      ]
    }
    return [.paragraph(whatHappened + whatUsersSaw + howItWasSeen + whatWasDone + howItEnded)]
  }

  static func of(_ service: String?, _ environment: String?) -> [SentencePiece] {
    (service.map { [" of ", .value($0)] } ?? [])
      + (environment.map { [" in ", .value($0)] } ?? [])
  }

  private var whatHappened: [Statement] {
    if let deployment = facts.deployments.first(where: { $0.widest != nil }),
      let widest = deployment.widest
    {
      var pieces: [SentencePiece] = ["On ", .plain(String(TimeText.day(widest.at))), " "]
      pieces +=
        deployment.plan.map {
          [
            "version ", .value($0.value.version), " of ", .value($0.value.service), " in ",
            .value($0.value.environment),
          ]
        } ?? ["a new version"]
      pieces += [
        " reached up to ", .plain("\(widest.value.share)"), " of the traffic (group ",
        .value(widest.value.group), ", entered at ", .plain(Say.clock(widest.at)), ").",
      ]
      return [
        Statement(pieces, cites: (deployment.plan.map { [$0.event] } ?? []) + [widest.event])
      ]
    }
    guard let declaration = facts.declaration else { return [] }
    return [
      Statement(
        ["On ", .plain(Say.time(declaration.at)), " an incident"]
          + Self.of(declaration.value.service, declaration.value.environment)
          + [" was declared: ", .quote(timeline.title), "."], cites: [declaration.event])
    ]
  }

  private var whatUsersSaw: [Statement] {
    guard let impact = facts.impact else {
      return [
        Statement(
          "What users noticed was never stated, so how many were affected is unknown.",
          cites: facts.declaration.map { [$0.event] } ?? [])
      ]
    }
    return [Statement(Say.impact(impact.value), cites: [impact.event])]
  }

  private var howItWasSeen: [Statement] {
    var pieces: [SentencePiece]
    var cites: [EventID]
    if let sign = signs.first(where: { $0.event == detected?.event }) ?? signs.first {
      (pieces, cites) = (sign.told, [sign.event])
    } else if let declaration = facts.declaration {
      // Where the sentence before has told of declaring already.
      pieces =
        facts.deployments.contains { $0.widest != nil }
        ? ["It was declared at ", .plain(Say.clock(declaration.at))]
        : ["Nothing on record had shown it before that"]
      cites = [declaration.event]
    } else {
      return []
    }
    if let began, let detected, let span = Say.span(began.value, detected.value) {
      pieces += [", ", .plain(span), " after it began"]
      cites.append(began.event)
    }
    return [Statement(pieces + ["."], cites: cites.unique)]
  }

  private var whatWasDone: [Statement] {
    let acted = facts.decisions.filter(\.hasActed)
    guard let last = acted.last else {
      return [
        Statement(
          facts.decisions.isEmpty
            ? "No decision is on record." : "Nothing that was decided is on record as carried out.",
          cites: facts.decisions.last.map { [$0.proposal.event] } ?? [])
      ]
    }
    var statements: [Statement] = []
    if acted.count > 1 {
      let earlier = acted.dropLast().map {
        "\(Say.action($0.proposal.value)) (\(Say.standing(of: $0)))"
      }
      statements.append(
        Statement(
          "Before, \(Say.count(earlier.count, "measure was", "measures were")) taken: "
            + earlier.joined(separator: ", ") + ".",
          cites: acted.dropLast().flatMap(\.standingCites)))
    }
    statements.append(effect(of: last))
    return statements
  }

  /// What was done and whether it helped: told as a success only where that was measured.
  func effect(of story: DecisionStory) -> Statement {
    let what = Say.begun(Say.target(story.proposal.value))
    if let end = story.verification {
      var cites = [end.event]
      var pieces = what
      if let completion = story.completion {
        pieces += [" was carried out at ", .plain(Say.clock(completion.at))]
        cites.insert(completion.event, at: 0)
      }
      switch end.value.verdict {
      case .passed:
        pieces += [
          "; verification passed at ", .plain(Say.clock(end.at)), " after ",
          .plain(Say.count(Int(end.value.samples), "look", "looks")),
        ]
        if let requests = end.value.requests {
          pieces += [" at ", .plain(Say.number(requests)), " requests"]
        }
      case .failed: pieces += ["; verification failed: ", .quote(end.value.because)]
      case .inconclusive:
        pieces += ["; whether it helped is not known: ", .quote(end.value.because)]
      }
      return Statement(pieces + ["."], cites: cites)
    }
    if let failure = story.failure {
      return Statement(
        what + [
          failure.value.isUntouched
            ? " was refused before anything was done: " : " did not get to its end: ",
          .quote(failure.value.because), ".",
        ], cites: [failure.event])
    }
    if let completion = story.completion {
      return Statement(
        what + [
          " was carried out at ", .plain(Say.clock(completion.at)),
          "; no verification is on record.",
        ], cites: [completion.event])
    }
    return Statement(
      what + [": ", .plain(Say.standing(of: story)), "."], cites: story.standingCites)
  }

  private var howItEnded: [Statement] {
    guard let resolution = facts.resolution else {
      guard let declaration = facts.declaration else { return endOfDeployment }
      return [Statement("It is not resolved.", cites: [declaration.event])]
    }
    var pieces: [SentencePiece] = [
      "It was declared resolved at ", .plain(Say.clock(resolution.at)),
    ]
    var cites = [resolution.event]
    if let declaration = facts.declaration, let span = Say.span(declaration.at, resolution.at) {
      pieces += [", after ", .plain(span)]
      cites.append(declaration.event)
    }
    pieces += ["; ", .plain(Self.loss(resolution.value.dataLoss)), "."]
    if lastHelp == nil {
      pieces += [" No verification that passed stands behind that."]
    }
    return [Statement(pieces, cites: cites)]
  }

  /// Of a deployment that failed, or was taken back, without an incident.
  private var endOfDeployment: [Statement] {
    let ends = facts.deployments.compactMap { deployment in
      deployment.end.map { Statement(ended($0), cites: [$0.event]) }
    }
    return ends + [Statement("No incident was declared.")]
  }

  static func loss(_ loss: DataLoss) -> String {
    switch loss {
    case .none: "by what was stated, no data was lost"
    case .some: "some data was lost"
    case .unknown: "whether data was lost is unknown"
    }
  }
}

extension [EventID] {
  /// Each once, in their order.
  var unique: [EventID] {
    var seen: Set<EventID> = []
    return filter { seen.insert($0).inserted }
  }
}
