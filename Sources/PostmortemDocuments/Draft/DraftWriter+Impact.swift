import EventLog
import Incidents
import Rollouts
import Timelines

extension DraftWriter {
  var impact: [Block] {
    guard facts.declaration != nil || facts.impact != nil else {
      let cites = facts.nearMiss.map { [$0.event] } ?? []
      return [.paragraph([Statement("None on record.", cites: cites)])]
    }
    return [.facts(stated + lengths + severities + exposure + ending)]
  }

  private var stated: [LabelledFact] {
    guard let impact = facts.impact else {
      return [
        LabelledFact(
          "What users noticed", ["never stated"], facts.declaration.map { [$0.event] } ?? [])
      ]
    }
    let value = impact.value
    var list: [LabelledFact] = []
    if let symptom = value.symptom {
      list.append(LabelledFact("What users noticed", [.quote(symptom)], [impact.event]))
    }
    if let who = value.who { list.append(LabelledFact("Who", [.quote(who)], [impact.event])) }
    let count: SentencePiece =
      switch value.howMany {
      case .number(let number): .plain(Say.number(number))
      case .unknown: "unknown"
      case nil: "not stated"
      }
    list.append(LabelledFact("How many", [count], [impact.event]))
    if !value.regions.isEmpty {
      list.append(
        LabelledFact("Where", [.value(value.regions.joined(separator: ", "))], [impact.event]))
    }
    if facts.impacts.count > 1 {
      list.append(
        LabelledFact(
          "Stated", [.plain("\(facts.impacts.count) times; the newest counts")],
          facts.impacts.map(\.event)))
    }
    return list
  }

  private var lengths: [LabelledFact] {
    var list: [LabelledFact] = []
    if let began {
      list.append(LabelledFact("Began", [.plain(Say.time(began.value))], [began.event]))
    }
    if let recovered {
      list.append(
        LabelledFact(
          facts.resolution?.value.recoveredAt == nil ? "Traffic was back" : "Ended, as stated",
          [.plain(Say.time(recovered.value))], [recovered.event]))
    }
    if let began, let recovered {
      let span = Say.span(began.value, recovered.value)
      list.append(
        LabelledFact(
          "Users were affected for",
          [.plain(span ?? "unknown: the two times are in the wrong order")],
          [began.event, recovered.event].unique))
    }
    if let declaration = facts.declaration, let resolution = facts.resolution {
      list.append(
        LabelledFact(
          "People were responding for",
          [
            .plain(
              Say.span(declaration.at, resolution.at)
                ?? "unknown: the two times are in the wrong order")
          ],
          [declaration.event, resolution.event]))
    }
    return list
  }

  /// Each severity with how long it held.
  private var severities: [LabelledFact] {
    let end = facts.resolution?.at
    let steps = facts.severities
    return steps.enumerated().map { index, step in
      let next = index + 1 < steps.count ? steps[index + 1].at : end
      let span = Say.span(step.at, next).map { " for \($0)" } ?? ""
      return LabelledFact(
        index == 0 ? "Severity" : "then",
        [.plain(step.value.rawValue + span + ", from \(Say.clock(step.at))")], [step.event])
    }
  }

  private var exposure: [LabelledFact] {
    facts.deployments.compactMap { deployment in
      guard let widest = deployment.widest else { return nil }
      return LabelledFact(
        "Exposure",
        Say.version(deployment) + [
          " had up to ", .plain("\(widest.value.share)"), " of the traffic",
        ], [widest.event])
    }
  }

  private var ending: [LabelledFact] {
    guard let resolution = facts.resolution else { return [] }
    var list = [
      LabelledFact(
        "Data", [.plain(Self.loss(resolution.value.dataLoss))], [resolution.event])
    ]
    if let effects = resolution.value.lingeringEffects {
      list.append(LabelledFact("Still noticeable", [.quote(effects)], [resolution.event]))
    }
    return list
  }

  var detection: [Block] {
    let rows = signs.map { sign in
      [
        [Statement(Say.clock(sign.at), cites: [sign.event])], [Statement(sign.source)],
        [Statement(sign.shown)],
      ]
    }
    var blocks: [Block] = []
    if rows.isEmpty {
      blocks.append(
        .paragraph([
          Statement(
            "No signal is on record before it was declared.",
            cites: (facts.declaration?.event ?? facts.nearMiss?.event).map { [$0] } ?? [])
        ]))
    } else {
      blocks.append(.table(head: ["When", "What showed it", "What it showed"], rows: rows))
    }
    if let began, let detected {
      let cites = [began.event, detected.event].unique
      let text =
        Say.span(began.value, detected.value).map { "Time to detect: \($0)." }
        ?? "Time to detect: unknown, as it was detected before it is said to have begun."
      blocks.append(.paragraph([Statement(text, cites: cites)]))
    } else if facts.declaration != nil {
      blocks.append(
        .paragraph([
          Statement("Time to detect: unknown, as nobody stated when it began.", cites: [])
        ]))
    }
    return blocks
  }
}
