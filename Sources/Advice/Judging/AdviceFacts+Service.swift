package import Policy

extension AdviceFacts {
  mutating func judgeService(_ inputs: AdviceInputs) {
    guard let rule = inputs.rule else {
      criticality = inputs.unsaid("criticality")
      infrastructure = inputs.unsaid("infrastructure")
      dataGuide = inputs.unsaid("data-guide")
      bypass = inputs.unsaid("bypasses")
      return
    }
    criticality = Fact(
      CriticalityFact(rawValue: rule.criticality.rawValue) ?? .unknown,
      from: .policy(inputs.key("criticality")))
    if let kind = rule.infrastructure {
      infrastructure = Fact(
        InfrastructureFact(rawValue: kind.rawValue) ?? .unknown,
        from: .policy(inputs.key("infrastructure")))
    } else {
      infrastructure = inputs.unsaid("infrastructure")
    }
    dataGuide = Fact(
      rule.dataGuide == nil ? .missing : .there, from: .policy(inputs.key("data-guide")),
      detail: rule.dataGuide)
    bypass = BypassCover.judge(
      rule.bypasses, covering: inputs.function, from: inputs.key("bypasses"),
      isRecent: inputs.isRecent)
  }
}

extension BypassCover {
  /// Whether one of `bypasses` turns off `function`; the best one that does counts.
  package static func judge(
    _ bypasses: [Bypass], covering function: String?, from key: String,
    isRecent: (CalendarDay?) -> Bool
  ) -> Fact<BypassCover> {
    guard !bypasses.isEmpty else { return Fact(.none, from: .policy(key)) }
    let inventory = bypasses.map(\.name).joined(separator: ", ")
    guard let function else {
      return .unknown(
        "which function is broken; say --assume function=…", detail: "there are \(inventory)")
    }
    let covering = bypasses.filter { $0.covers(function) }
    guard !covering.isEmpty else {
      return Fact(.notCovering, from: .policy(key), detail: "there are \(inventory)")
    }
    let judged = covering.map { bypass -> (BypassCover, Bypass) in
      if isRecent(bypass.tested) { return (.tested, bypass) }
      return (bypass.tested == nil ? .untested : .stale, bypass)
    }
    for cover in [BypassCover.tested, .stale] {
      guard let best = judged.first(where: { $0.0 == cover })?.1 else { continue }
      return Fact(cover, from: .policy(key), detail: best.sentence)
    }
    return Fact(.untested, from: .policy(key), detail: covering.map(\.name).joined(separator: ", "))
  }
}

extension Bypass {
  fileprivate var name: String { "\(flag) (\(covers))" }

  fileprivate var sentence: String {
    var text = name
    if let tested { text += ", tested \(tested)" }
    if let propagation { text += ", seen by all after \(propagation)" }
    return text
  }

  /// By the name of the function or of the switch, whatever the case of the letters.
  fileprivate func covers(_ function: String) -> Bool {
    [covers, flag].contains { $0.lowercased() == function.lowercased() }
  }
}
