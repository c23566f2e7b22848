import Advice
import Policy
import PolicyFile

extension CaseExpectation {
  var hasTree: Bool { leaf != nil || needs != nil || path != nil }
}

extension CaseTrial {
  mutating func tryTree() {
    guard expected.hasTree else { return }
    guard let tree = policy.tree else {
      return report(
        "unknown-name", at: treePlace, "expect", "The policy has no decision tree.",
        write: "Write one under tree: in the policy.")
    }
    let before = findings.count
    lookAtNames(in: tree)
    let facts = treeFacts(tree)
    guard findings.count == before, let walk = policy.walk(facts, isWatched: true) else { return }
    compare(walk)
  }

  private var treePlace: PolicyPlace {
    expected.leaf?.place ?? expected.needs?.place ?? expected.path?.place ?? example.place
  }

  private mutating func compare(_ walk: Walk) {
    let way = walk.way
    if let leaf = expected.leaf {
      compare(
        "leaf", at: leaf.place, expected: leaf.value, actual: walk.endInWords, because: way)
    }
    if let needs = expected.needs {
      let wanted = "the tree needs \(needs.value)"
      compare("needs", at: needs.place, expected: wanted, actual: walk.endInWords, because: way)
    }
    if let path = expected.path {
      compare(
        "path", at: path.place, expected: path.value.map(\.value).joined(separator: " → "),
        actual: walk.path.stops.map(\.name).joined(separator: " → "), because: way)
    }
  }

  private mutating func lookAtNames(in tree: DecisionTree) {
    if let leaf = expected.leaf {
      _ = named(leaf.value, in: tree.leaves, at: leaf.place, "expect.leaf", kind: "leaf")
    }
    if let needs = expected.needs {
      let facts = Dictionary(tree.nodes.values.map { ($0.fact, true) }) { one, _ in one }
      _ = named(
        needs.value, in: facts, at: needs.place, "expect.needs", kind: "question in its tree about")
    }
    let stops = tree.nodes.mapValues { _ in true }.merging(tree.leaves.mapValues { _ in true }) {
      one, _ in one
    }
    for stop in expected.path?.value ?? [] {
      _ = named(stop.value, in: stops, at: stop.place, "expect.path", kind: "node or leaf")
    }
  }

  /// What is known of what the tree asks.
  ///
  /// A fact that only the ranking knows is no mistake where the case asks that too.
  private mutating func treeFacts(_ tree: DecisionTree) -> [String: Answer] {
    let options = FactOptions(policy: policy, tree: tree)
    var facts: [String: Answer] = [:]
    for fact in given.facts {
      do throws(FactFault) {
        facts[fact.name] = try options.answer(fact.text.value, to: fact.name)
      } catch {
        report(error, fact)
      }
    }
    return facts
  }

  private mutating func report(_ fault: FactFault, _ fact: CaseFact) {
    let key = "given.facts.\(fact.name)"
    switch fault {
    case .unknown(let names):
      guard expected.advice == nil else { return }
      report(
        "unknown-fact", at: fact.nameStart, key, "The tree asks for no fact “\(fact.name)”.",
        write: Words.suggestion(for: fact.name, among: names))
    case .unfit(let domain):
      report(
        "unknown-word", at: fact.text.place, key,
        "\(fact.name) takes \(domain?.description ?? "an answer"), not “\(fact.text.value)”.",
        write: domain?.suggestion(insteadOf: fact.text.value))
    }
  }
}

extension FactDomain {
  fileprivate func suggestion(insteadOf text: String) -> String {
    switch self {
    case .words(let words): Words.suggestion(for: text, among: words)
    case .number(let unit):
      Quantity(text)?.suggestion(comparedWith: unit) ?? "Write it as \(unit.example)."
    }
  }
}

extension Walk {
  /// `roll-back`, or what keeps it from getting there.
  fileprivate var endInWords: String {
    switch end {
    case .leaf(let name, _): name
    case .needs(let question): "the tree needs \(question.fact)"
    case .broken(let sentence): sentence
    }
  }

  fileprivate var way: [String] {
    let path = path.stops.isEmpty ? [] : [path.description]
    guard case .needs(let question) = end else { return path }
    return path + ["it asks: \(question.ask) (\(question.fact): \(question.allowed))"]
  }
}
