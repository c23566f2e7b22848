package import Policy

/// What a case expects of the rules; what is nil is not asked.
package struct CaseExpectation: Sendable {
  package var advice: Placed<ExpectedAdvice>?
  package var approvals: Placed<ExpectedApprovals>?
  package var leaf: Placed<String>?
  /// The fact at which the tree stops and asks.
  package var needs: Placed<String>?
  /// Everything that is passed, the leaf included.
  package var path: Placed<[Placed<String>]>?
  /// When the trigger fires, since the beginning of the case; none for never.
  package var fires: Placed<[Span]>?
  package var states: ExpectedStates?
  package var budget: Placed<ExpectedBudget>?
  package var calendar: Placed<CalendarJudgement.Standing>?
  /// The next moment at which nothing speaks against a deployment.
  package var opens: Placed<CaseMoment>?

  package init() {}

  /// What is asked, with the place of the first key that asks it.
  var topics: [(topic: CaseTopic, place: PolicyPlace)] {
    let places: [(CaseTopic, [PolicyPlace?])] = [
      (.advice, [advice?.place]), (.tree, [leaf?.place, needs?.place, path?.place]),
      (.approvals, [approvals?.place]),
      (.trigger, [fires?.place, states?.list.first?.time.place]),
      (.budget, [budget?.place]), (.calendar, [calendar?.place, opens?.place]),
    ]
    return places.compactMap { topic, places in
      places.compactMap(\.self).first.map { (topic, $0) }
    }
  }
}

extension CaseExpectation: PolicySection {
  static func read(_ map: inout MappingReader) -> CaseExpectation? {
    var expected = CaseExpectation()
    map.read("advice", into: &expected.advice)
    map.read("approvals", into: &expected.approvals)
    map.read("leaf", into: &expected.leaf)
    map.read("needs", into: &expected.needs)
    map.read("path", into: &expected.path)
    map.read("fires", into: &expected.fires)
    map.read("states", into: &expected.states)
    map.read("budget", into: &expected.budget)
    map.read("calendar", into: &expected.calendar)
    map.read("opens", into: &expected.opens)
    guard map.expectSomething(such: CaseTopic.examples) else { return nil }
    if let needs = expected.needs, expected.leaf != nil {
      map.log.error(
        "expects-both", at: needs.place, map.path.key("needs"),
        "\(map.path) expects an end of the tree and a question; a walk has one of them.",
        write: "Keep leaf or needs.")
    }
    return expected
  }
}

extension MappingReader {
  /// Whether anything is expected here; a mapping without keys is reported.
  func expectSomething(such example: String) -> Bool {
    guard isEmpty else { return true }
    log.error(
      "expects-nothing", at: place, path, "\(path) expects nothing, so it shows nothing.",
      write: "Write {\(example)}.")
    return false
  }
}

// MARK: - Parts

/// What is expected of the ranking.
package struct ExpectedAdvice: Sendable {
  package var first: Placed<FirstAction>?
  package var halt: Placed<Bool>?
  /// These come in this order; others may stand between them.
  package var order: Placed<[MitigationKind]>?
  package var discouraged: Placed<[MitigationKind]>?
  package var notOffered: Placed<[MitigationKind]>?
}

extension ExpectedAdvice: PolicySection {
  static func read(_ map: inout MappingReader) -> ExpectedAdvice? {
    var expected = ExpectedAdvice()
    map.read("first", into: &expected.first)
    map.read("halt", into: &expected.halt)
    map.read("order", into: &expected.order)
    map.read("discouraged", into: &expected.discouraged)
    map.read("not-offered", into: &expected.notOffered)
    guard map.expectSomething(such: "first: fallback") else { return nil }
    if let order = expected.order, order.value.contains(.halt) {
      map.log.error(
        "halt-in-order", at: order.place, map.path.key("order"),
        "Halt accompanies whatever else is done, so it has no place in the order.",
        write: "Write halt: true beside it.")
    }
    return expected
  }
}

/// What is recommended first; nil where nothing is: `none`.
package struct FirstAction: Hashable, Sendable {
  package var action: MitigationKind?
}

extension FirstAction: PolicyScalar {
  init?(policyText: String) {
    guard policyText != "none" else { return }
    guard let action = MitigationKind(rawValue: policyText), action != .halt else { return nil }
    self.action = action
  }

  private static let words =
    MitigationKind.allCases.filter { $0 != .halt }.map(\.rawValue) + ["none"]
  static var expectation: String { "one of " + words.joined(separator: ", ") }
  static func suggestion(for text: String) -> String? {
    text == "halt"
      ? "Write halt: true instead: it accompanies whatever comes first."
      : Words.suggestion(for: text, among: words)
  }
}

package struct ExpectedApprovals: Sendable {
  package var count: Placed<Int>?
  /// All that must be among them, in any order.
  package var roles: Placed<[String]>?
  package var expires: Placed<Span>?
}

extension ExpectedApprovals: PolicySection {
  static func read(_ map: inout MappingReader) -> ExpectedApprovals? {
    var expected = ExpectedApprovals()
    map.read("count", into: &expected.count)
    map.read("roles", into: &expected.roles)
    map.read("expires", into: &expected.expires)
    return map.expectSomething(such: "count: 2") ? expected : nil
  }
}

package struct ExpectedBudget: Sendable {
  package var band: Placed<String>?
  package var deployment: Placed<DeploymentAnswer>?

  /// What the budget says of a deployment.
  package enum DeploymentAnswer: String, CaseIterable, Sendable { case allowed, warned, refused }
}

extension ExpectedBudget.DeploymentAnswer: PolicyWord {}

extension ExpectedBudget: PolicySection {
  static func read(_ map: inout MappingReader) -> ExpectedBudget? {
    var expected = ExpectedBudget()
    map.read("band", into: &expected.band)
    map.read("deployment", into: &expected.deployment)
    return map.expectSomething(such: "deployment: refused") ? expected : nil
  }
}

extension CalendarJudgement.Standing: PolicyWord {}

/// Where a trigger stands at times since the beginning: `{0s: pending, 2m: firing}`.
package struct ExpectedStates: Sendable {
  package var list: [(time: Placed<Span>, state: Placed<State>)] = []

  package enum State: String, CaseIterable, Sendable {
    case unknown, quiet, pending, firing, expired
  }
}

extension ExpectedStates.State: PolicyWord {}

extension ExpectedStates: PolicyValue {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> ExpectedStates? {
    guard case .map(let members) = node.content, !members.isEmpty else {
      log.error(
        "wrong-kind", at: node.start, path,
        "\(path) is a mapping of times and where the trigger stands then, and here is \(node.kind).",
        write: "Write {90s: pending, 2m: firing}.")
      return nil
    }
    var states = ExpectedStates()
    for member in members {
      let path = path.name(member.key)
      let key = SourceNode(
        .text(member.key, isQuoted: false), from: member.keyStart, to: member.keyStart)
      guard let time = CaseTime.read(key, at: path, log),
        let state = Placed<State>.read(member.value, at: path, log)
      else { continue }
      states.list.append((Placed(time.span, at: member.keyStart), state))
    }
    return states
  }
}
