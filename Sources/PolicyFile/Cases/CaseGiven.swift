package import Policy

/// What a case takes for granted.
package struct CaseGiven: Sendable {
  package var place = PolicyPlace(file: "", line: 1, column: 1)
  /// Where each key has its value; what is missing here was not given.
  package var places: [GivenKey: PolicyPlace] = [:]
  package var service: String?
  package var environment: String?
  package var at: CaseMoment?
  /// In the order of the file.
  package var facts: [CaseFact] = []
  package var action: MitigationKind?
  package var emergency = false
  package var situation: String?
  /// A leaf of the tree, whose approvals are asked for besides.
  package var leaf: String?
  package var trigger: String?
  package var readings: [CaseReadings] = []
  package var remainingBudget: RemainingBudget?

  package init() {}
}

/// Something that is known, as somebody would say it after `--assume` or `--fact`.
package struct CaseFact: Sendable {
  package var name: String
  package var nameStart: PolicyPlace
  package var text: Placed<String>
}

extension CaseGiven: PolicySection {
  static func read(_ map: inout MappingReader) -> CaseGiven? {
    var given = CaseGiven()
    given.place = map.place
    for key in GivenKey.allCases { given.places[key] = map.node(key.rawValue)?.start }
    map.read("service", into: &given.service)
    map.read("environment", into: &given.environment)
    map.read("at", into: &given.at)
    map.read("action", into: &given.action)
    map.read("emergency", into: &given.emergency)
    map.read("situation", into: &given.situation)
    map.read("leaf", into: &given.leaf)
    map.read("trigger", into: &given.trigger)
    map.read("readings", into: &given.readings)
    map.read("remaining-budget", into: &given.remainingBudget)
    if let facts: CaseFacts = map.value("facts") { given.facts = facts.list }
    given.lookAtOrder(of: map.path.key("readings"), map.log)
    return given
  }

  /// A reading that comes late would silently be left out.
  private func lookAtOrder(of path: PolicyPath, _ log: ReadingLog) {
    for (before, next) in zip(readings, readings.dropFirst()) where next.from < before.last {
      log.error(
        "readings-order", at: next.place, path,
        "This reading is at \(next.from), and the one before at \(before.last).",
        write: "Write the readings in the order of their times.")
    }
  }
}

/// The mapping under `facts`, in its order and with the place of each.
private struct CaseFacts: PolicyValue {
  var list: [CaseFact] = []

  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> CaseFacts? {
    guard case .map(let members) = node.content else {
      log.error(
        "wrong-kind", at: node.start, path,
        "\(path) is a mapping of what is known, and here is \(node.kind).",
        write: "Write {severity: SEV2}.")
      return nil
    }
    var facts = CaseFacts()
    for member in members {
      let path = path.name(member.key)
      guard let text = Placed<String>.read(member.value, at: path, log) else { continue }
      facts.list.append(
        CaseFact(name: member.key, nameStart: member.keyStart, text: text))
    }
    return facts
  }
}

/// What is left of an error budget; below zero when it is overdrawn: `-5%`.
package struct RemainingBudget: Hashable, Sendable {
  package var share: Percent
}

extension RemainingBudget: PolicyScalar {
  init?(policyText: String) {
    let isOverdrawn = policyText.hasPrefix("-")
    guard let share = Percent(isOverdrawn ? String(policyText.dropFirst()) : policyText) else {
      return nil
    }
    self.share = isOverdrawn ? Percent(hundredths: -share.hundredths) : share
  }

  static var expectation: String { "a share from -100% to 100%" }
  static func suggestion(for text: String) -> String? {
    NumberText.percent(for: text) ?? "Write it as 20%, or as -5% where it is overdrawn."
  }
}
