import Advice
import EventLog
import Incidents
import Policy
import PolicyFile
import Spelling

extension CaseTrial {
  mutating func tryAdvice() {
    guard let expected = expected.advice?.value, let inputs = adviceInputs() else { return }
    let advice = Advice.rank(
      AdviceFacts(inputs.facts).assuming(inputs.assumptions), asksWhatIf: false)
    compareFirst(advice)
    if let halt = expected.halt {
      compare(
        "advice halt", at: halt.place, expected: "\(halt.value)", actual: "\(advice.haltsFirst)",
        because: reasons(for: [.halt], advice))
    }
    if let order = expected.order {
      // The wanted ones in the order in which they came.
      let actual = advice.actions.map(\.action).filter(order.value.contains)
      compare(
        "advice order", at: order.place, expected: order.value.map(\.rawValue).inOneLine,
        actual: actual.map(\.rawValue).inOneLine, because: reasons(for: actual, advice))
    }
    compare(expected.discouraged, .discouraged, advice)
    compare(expected.notOffered, .notOffered, advice)
  }

  private mutating func compareFirst(_ advice: Advice) {
    guard let first = expected.advice?.value.first else { return }
    let (wanted, actual) = (first.value.action, advice.first?.action)
    let shown = [wanted, actual ?? advice.actions.first { $0.rank == 1 }?.action]
    compare(
      "advice first", at: first.place, expected: wanted?.rawValue ?? "none",
      actual: actual?.rawValue ?? "none", because: reasons(for: shown.compactMap(\.self), advice))
  }

  /// Each of `wanted` has to stand so; others may as well.
  private mutating func compare(
    _ wanted: Placed<[MitigationKind]>?, _ standing: RankedAction.Standing, _ advice: Advice
  ) {
    for action in wanted?.value ?? [] {
      guard let wanted, let actual = advice[action]?.standing else { continue }
      compare(
        "advice \(standing.rawValue)", at: wanted.place,
        expected: "\(action.rawValue) \(standing.rawValue)",
        actual: "\(action.rawValue) \(actual.rawValue)", because: reasons(for: [action], advice))
    }
  }

  /// What weighs most for and against each, as many as one can take in.
  private func reasons(for actions: [MitigationKind], _ advice: Advice) -> [String] {
    actions.flatMap { action -> [String] in
      guard let ranked = advice[action] else { return [] }
      let rank = ranked.rank.map { "rank \($0), " } ?? ""
      let points = "\(ranked.score) \(ranked.score.magnitude == 1 ? "point" : "points")"
      return ["\(action.rawValue): \(rank)\(points), \(ranked.standing.rawValue)"]
        + ranked.reasons.filter(\.counts).prefix(4).map { "  " + $0.line }
    }
  }

  // MARK: - What is given

  /// Of an incident that nobody has said anything about; nil after a finding.
  private mutating func adviceInputs() -> (facts: AdviceInputs, assumptions: [Assumption])? {
    let before = findings.count
    _ = given(.service, given.service, in: policy.services, kind: "service")
    _ = given(.environment, given.environment, in: policy.environments, kind: "environment")
    let supposed = suppositions()
    needMoment(supposed)
    guard findings.count == before else { return nil }
    var inputs = AdviceInputs(
      incident: Incident(), marks: AdviceInputs.Marks(of: "the case"), policy: policy,
      now: Timestamp(microseconds: (given.at?.seconds ?? 0) * 1_000_000))
    (inputs.service, inputs.environment) = (given.service, given.environment)
    (inputs.function, inputs.estimate) = (supposed.function, supposed.repair)
    return (inputs, supposed.assumptions)
  }

  private mutating func suppositions() -> Suppositions {
    var texts: [String] = []
    let treeFacts = TreeAdvice.facts(of: policy)
    for fact in given.facts {
      let text = "\(fact.name)=\(fact.text.value)"
      if treeFacts.contains(fact.name), !Self.adviceNames.contains(fact.name) {
        // Where the tree is asked as well, it looks at it.
        if !expected.hasTree { reportUnasked(fact) }
        continue
      }
      do throws(AssumptionFault) {
        // A name with an equals sign in it would be cut there.
        if fact.name.contains("=") { throw .unknownFactor(fact.name) }
        _ = try Suppositions([text], under: policy)
        texts.append(text)
      } catch {
        report(error, fact)
      }
    }
    return (try? Suppositions(texts, under: policy)) ?? Suppositions()
  }

  private static let adviceNames = Set(Factor.all.map(\.name) + ["function", "fix"])

  private mutating func reportUnasked(_ fact: CaseFact) {
    report(
      "given-unused", at: fact.nameStart, "given.facts.\(fact.name)",
      "Only the tree asks for \(fact.name), and nothing is expected of the tree here.",
      write: "Remove it, or expect a leaf.")
  }

  private mutating func report(_ fault: AssumptionFault, _ fact: CaseFact) {
    let key = "given.facts.\(fact.name)"
    switch fault {
    case .malformed, .unknownFactor:
      let names = Self.adviceNames.union(expected.hasTree ? TreeAdvice.facts(of: policy) : [])
      report(
        "unknown-fact", at: fact.nameStart, key, "No fact is called “\(fact.name)”.",
        write: Suggestion.nearest(to: fact.name, among: names.sorted()).map { "Write \($0)." }
          ?? "Write one of: \(Factor.mentioned.joined(separator: ", ")).")
    case .unknownWord(let word, _, let allowed):
      report(
        "unknown-word", at: fact.text.place, key, fault.explanation,
        write: Words.suggestion(for: word, among: allowed))
    }
  }

  /// The answer must not depend on the day on which it is asked.
  private mutating func needMoment(_ supposed: Suppositions) {
    guard given.at == nil, let advice = expected.advice else { return }
    func isAssumed(_ name: String) -> Bool {
      supposed.assumptions.contains { $0.factor.name == name }
    }
    let calendar = given.environment.flatMap { policy.environments[$0]?.calendar }
    let bypasses = given.service.flatMap { policy.services[$0]?.bypasses } ?? []
    let reason: String? =
      if calendar != nil, !isAssumed("calendar") {
        "the calendar of \(given.environment ?? "") speaks to it"
      } else if supposed.function != nil, !isAssumed("bypass"),
        bypasses.contains(where: { $0.tested != nil })
      {
        "a switch counts only for a while after its test"
      } else {
        nil
      }
    guard let reason else { return }
    report(
      "given-lacks", at: advice.place, "given.at",
      "What is expected of advice needs a moment: \(reason).",
      write: "Write at: 2026-11-27T18:00:00Z under given.")
  }
}

extension RankedAction.Reason {
  /// What only warns explains no place in the order.
  fileprivate var counts: Bool { weight != .points(0) }

  /// `+3 Under blue-green … (exposure-model=blue-green, assumed)`.
  fileprivate var line: String {
    let weight =
      switch weight {
      case .points(let points): points > 0 ? "+\(points) " : "\(points) "
      case .discourages: "discouraged: "
      case .rulesOut: "ruled out: "
      }
    guard let factor, let fact else { return weight + sentence }
    return "\(weight)\(sentence) (\(factor)=\(fact.word), \(fact.source))"
  }
}
