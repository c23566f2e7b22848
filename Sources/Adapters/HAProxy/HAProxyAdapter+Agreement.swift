package import Decisions
import Policy

extension HAProxyAdapter {
  /// The plan holds what it starts from, so that it can be computed again though the servers have
  /// changed by it meanwhile.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    let settings = try HAProxySettings(target.definition)
    var programs = Preparation(steps: [], predicted: "")
    if !target.definition.steps.isEmpty { programs = try argv.prepare(target, from: .unseen) }
    guard let own = programs.own(in: steps) else { return false }
    let read = own.compactMap { HAProxyStep(call: $0.call, at: settings.socket) }
    guard read.count == own.count, let plan = HAProxyAgreement(read) else { return false }
    let way: HAProxyPlanner.Way
    switch target.action {
    case .fallback: way = try HAProxyPlanner(settings, from: plan.start).fallback()
    case .halt:
      guard let halt = try plan.halt(settings, at: try Self.share(settings, target)) else {
        return false
      }
      way = halt
    default: return false
    }
    return programs.around(way.planSteps(at: settings.socket)) == steps
  }
}

/// A plan's steps, and the state that they were computed from.
private struct HAProxyAgreement {
  let steps: [HAProxyStep]
  let expectations: [HAProxyExpectation]

  /// Nil without the look at the start.
  init?(_ steps: [HAProxyStep]) {
    guard case .expect(let expectations)? = steps.first else { return nil }
    (self.steps, self.expectations) = (steps, expectations)
  }

  /// What somebody had said of each server.
  ///
  /// Health shapes no command; nor does a server's weight in the configuration, unless it is given
  /// back, and then it stands there.
  var start: HAProxyState {
    var given: [HAProxyServerName: Int] = [:]
    for case .command(.setWeight(let name, let weight)) in steps { given[name] = weight }
    let servers = expectations.map { expected in
      var server = HAProxyServer(
        expected.name, weight: expected.weight, initialWeight: given[expected.name])
      server.admin = expected.admin
      return server
    }
    return HAProxyState(version: "", process: 0, servers: servers)
  }

  /// A halt of the servers that the policy names, to no more than the share; nil when it is another.
  ///
  /// Who else takes clients is known by name only, where the policy does not name them: then a share
  /// is whatever was agreed to, as long as it is less than before.
  func halt(
    _ settings: HAProxySettings, at share: Percent
  ) throws(PreparationRefusal) -> HAProxyPlanner.Way? {
    let (unchanged, new) = try settings.roles(in: start)
    guard unchanged.map(\.name) + new.map(\.name) == expectations.map(\.name),
      steps.count > 2, case .need(let others) = steps[1], !others.isEmpty,
      !others.contains(where: { name in new.contains { $0.name == name } })
    else { return nil }
    let counted = new.filter { $0.admin == .ready && $0.weight > 0 }
    var weights = Dictionary(counted.map { ($0.name, $0.weight) }) { first, _ in first }
    var changed: Set<HAProxyServerName> = []
    for step in steps.dropFirst(2) {
      guard case .command(.setWeight(let name, let weight)) = step, let before = weights[name],
        weight < before, changed.insert(name).inserted
      else { return nil }
      weights[name] = weight
    }
    let known = unchanged.filter { others.contains($0.name) }
    let (sum, rest) = (weights.values.reduce(0, +), known.reduce(0) { $0 + $1.weight })
    guard
      known.count < others.count && share.hundredths > 0
        || sum * 10_000 <= (sum + rest) * Int(share.hundredths)
    else { return nil }
    return HAProxyPlanner.Way(steps: steps, predicted: start)
  }
}
