import Policy

extension Signal: PolicySection {
  static func read(_ map: inout MappingReader) -> Signal? {
    var signal = Signal(unit: map.required("unit", or: SignalUnit.count, example: "ratio"))
    map.read("query", into: &signal.query)
    map.read("requests", into: &signal.requests)
    map.read("provider", into: &signal.provider)
    map.read("url", into: &signal.url)
    map.read("expect", into: &signal.expect)
    map.read("direction", into: &signal.direction)
    map.read("target", into: &signal.target)
    map.read("warning", into: &signal.warning)
    map.read("critical", into: &signal.critical)
    map.read("window", into: &signal.window)
    map.read("step", into: &signal.step)
    map.read("minimum-requests", into: &signal.minimumRequests)
    map.read("on-breach", into: &signal.onBreach)
    if map.has("unit") {
      for (key, limit) in [
        ("target", signal.target), ("warning", signal.warning), ("critical", signal.critical),
      ] {
        if let limit { map.check(limit, under: key, comparesWith: signal.unit.unit) }
      }
      // A bare number compares with anything, so each is held against all before it.
      let levels = [
        ("target", signal.target), ("warning", signal.warning), ("critical", signal.critical),
      ]
      for (index, (key, limit)) in levels.enumerated() {
        let others = levels[..<index].compactMap(\.1)
        guard let limit, limit.unit.isComparable(with: signal.unit.unit),
          let other = others.first(where: { !$0.unit.isComparable(with: limit.unit) })
        else { continue }
        map.check(limit, under: key, comparesWith: other.unit)
      }
    }
    return signal
  }
}

extension Signal.SignalUnit {
  /// The unit that its levels and limits must have.
  var unit: Unit {
    switch self {
    case .ratio: .ratio
    case .time: .time
    case .count: .count(of: nil)
    case .rate: .rate(of: nil)
    }
  }
}

extension MappingReader {
  /// Reports a quantity that can never be compared with what it limits.
  func check(_ limit: Quantity, under key: String, comparesWith unit: Unit) {
    guard !limit.unit.isComparable(with: unit) else { return }
    let path = path.key(key)
    log.error(
      "unlike-units", at: log.places[path.text] ?? place, path,
      "\(path) is \(limit), \(limit.unit); it is compared with \(unit), and the two have no order.",
      write: limit.suggestion(comparedWith: unit))
  }
}

extension ServiceLevel: PolicySection {
  static func read(_ map: inout MappingReader) -> ServiceLevel? {
    let objective: Quantity? = map.value("objective")
    var level = ServiceLevel(
      signal: map.required("signal", or: ""),
      objective: objective ?? Quantity(millionths: 0, .ratio))
    if objective == nil, !map.has("objective") {
      _ = map.required("objective", or: level.objective, example: "99.9%")
    }
    map.read("window", into: &level.window)
    map.read("severity", into: &level.severity)
    return level
  }
}

extension ErrorBudgetRule: PolicySection {
  static func read(_ map: inout MappingReader) -> ErrorBudgetRule? {
    var rule = ErrorBudgetRule(slo: map.required("slo", or: ""))
    map.read("bands", into: &rule.bands)
    return rule
  }
}

extension ErrorBudgetBand: PolicySection {
  static func read(_ map: inout MappingReader) -> ErrorBudgetBand? {
    var band = ErrorBudgetBand(
      name: map.required("name", or: ""),
      allows: map.required("allows", or: Allowance.emergency, example: "all"),
      text: map.required("text", or: ""))
    map.read("above", into: &band.above)
    map.read("inclusive", into: &band.inclusive)
    map.read("source-text", into: &band.sourceText)
    map.read("soaks", into: &band.soaks)
    return band
  }
}
