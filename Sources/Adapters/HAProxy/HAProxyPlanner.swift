import Decisions
import Policy

/// Finds the commands that lead from a state to the one that is wanted; pure.
struct HAProxyPlanner {
  let settings: HAProxySettings
  let state: HAProxyState
  private let unchanged: [HAProxyServer]
  private let new: [HAProxyServer]

  /// Steps, what they lead to, and what nobody knows beforehand.
  struct Way: Equatable {
    var steps: [HAProxyStep] = []
    var predicted: HAProxyState
    var unknowns: [String] = []
  }

  init(_ settings: HAProxySettings, from state: HAProxyState) throws(PreparationRefusal) {
    (self.settings, self.state) = (settings, state)
    (unchanged, new) = try settings.roles(in: state)
  }

  /// All traffic to the unchanged servers: they are made ready first, then the new ones drained and
  /// taken out.
  func fallback() throws(PreparationRefusal) -> Way {
    var way = Way(predicted: state)
    for server in unchanged { try ready(server, &way) }
    // Before anything is taken away, somebody else has to take it.
    guard
      way.predicted.serving.contains(where: isUnchanged) || unchanged.contains(where: \.isBackup)
    else { throw nobodyLeft }
    let moved = new.filter { $0.admin != .maintenance }
    // Also when the way is long: their health is of that moment, and not of the plan's.
    if !moved.isEmpty { way.steps.append(.need(unchanged.map(\.name))) }
    for server in moved {
      guard !server.isBound else { throw bound(server) }
      guard server.admin != .drain else { continue }
      way.add(.setState(server.name, .drain))
    }
    if settings.drain > .zero, !moved.isEmpty {
      way.steps.append(.wait(moved.map(\.name), seconds: settings.drain.seconds))
    }
    for server in moved { way.add(.setState(server.name, .maintenance)) }
    if settings.cutsLeftovers { for server in moved { way.add(.shutSessions(server.name)) } }
    guard !way.steps.isEmpty else {
      throw PreparationRefusal(
        "Every new server is in maintenance and the unchanged ones take all clients: there is "
          + "nothing to do.")
    }
    let serving = way.predicted.serving
    guard serving.contains(where: isUnchanged) else { throw nobodyLeft }
    if let stray = serving.first(where: { !isUnchanged($0) }) {
      throw PreparationRefusal(
        "\(stray.name) takes clients too, and is neither new nor unchanged: name it as one of them."
      )
    }
    way.unknowns = unknownsOfFallback(moved)
    way.steps.insert(start, at: 0)
    return way
  }

  private var nobodyLeft: PreparationRefusal {
    PreparationRefusal(
      "None of the unchanged servers can take clients, so that nobody would be served: "
        + "\(unchanged.map(\.summary).joined(separator: "; ")).")
  }

  private func bound(_ server: HAProxyServer) -> PreparationRefusal {
    PreparationRefusal(
      "\(server.name) follows another server or an address that is not resolved, and takes no "
        + "commands: name the one that it follows.")
  }

  private func isUnchanged(_ server: HAProxyServer) -> Bool {
    unchanged.contains { $0.name == server.name }
  }

  /// A server that is down stays so, and is told; others carry its part.
  private func ready(_ server: HAProxyServer, _ way: inout Way) throws(PreparationRefusal) {
    if server.weight == 0 {
      guard server.initialWeight > 0 else {
        throw PreparationRefusal(
          "\(server.name) has weight 0 in the configuration of HAProxy, so that nobody can say how "
            + "much it should take: give it one there.")
      }
      way.add(.setWeight(server.name, server.initialWeight))
    }
    guard server.admin != .ready else { return }
    guard !server.isBound else { throw bound(server) }
    way.add(.setState(server.name, .ready))
  }

  private func unknownsOfFallback(_ moved: [HAProxyServer]) -> [String] {
    var unknowns: [String] = []
    for server in unchanged where server.admin == .ready && server.health == .stopped {
      unknowns.append("\(server.name) is down; whether the others carry its part.")
    }
    for server in unchanged where server.admin == .maintenance {
      unknowns.append("Whether \(server.name) is healthy: nobody checks it in maintenance.")
    }
    for server in unchanged where !server.isChecked && server.admin == .ready {
      unknowns.append("Whether \(server.name) is healthy: HAProxy does not check it.")
    }
    if unchanged.contains(where: \.isBackup) {
      unknowns.append("Whether all backup servers are used, or the first alone (allbackups).")
    }
    if Set(settings.unchanged.map(\.backend)) != Set(settings.new.map(\.backend)) {
      unknowns.append(
        "Whether the frontends lead to the unchanged backend when the new one has no server.")
    }
    let sessions = moved.reduce(0) { $0 + $1.sessions }
    if !settings.cutsLeftovers {
      unknowns.append(
        "When the last connection to the new servers ends (there are \(sessions)): none is cut off."
      )
    }
    return unknowns + Self.always
  }

  /// The new servers get no more than a share of the clients, none as a rule; the rest of the stack
  /// is left as it is.
  func halt(at share: Percent) throws(PreparationRefusal) -> Way {
    var way = Way(predicted: state)
    let counted = new.filter { $0.admin == .ready && $0.weight > 0 }
    guard !counted.isEmpty else {
      throw PreparationRefusal("The new servers take no clients already: there is nothing to do.")
    }
    let changes = zip(counted, try weights(of: counted, for: share)).filter { $0.weight != $1 }
    for (server, weight) in changes { way.add(.setWeight(server.name, weight)) }
    let others = way.predicted.serving.map(\.name).filter { name in
      !new.contains { $0.name == name }
    }
    guard !others.isEmpty else { throw nobodyLeft }
    way.steps.insert(.need(others), at: 0)
    way.unknowns =
      [
        "Clients that a cookie or a table binds to a new server keep to it, also with weight 0.",
        "How near the shares come to the weights: that depends on the backend's way of balancing. A "
          + "static one takes only 0 and the weight of the configuration.",
      ] + Self.always
    way.steps.insert(start, at: 0)
    return way
  }

  /// What the rest relies on.
  private var start: HAProxyStep { .expect((unchanged + new).map(HAProxyExpectation.init)) }

  /// Never more than the share, and never more than they have now.
  private func weights(
    of counted: [HAProxyServer], for share: Percent
  ) throws(PreparationRefusal) -> [Int] {
    guard share.hundredths > 0 else { return counted.map { _ in 0 } }
    let backends = Set((new + unchanged).map(\.name.backend))
    guard backends.count == 1, !new.contains(where: \.isBackup) else {
      throw PreparationRefusal(
        "A share needs new and unchanged servers side by side in one backend, none of the new ones a "
          + "backup.")
    }
    let others = state.servers.filter { server in
      server.isUsable && !server.isBackup && !new.contains { $0.name == server.name }
    }
    let rest = others.reduce(0) { $0 + $1.weight }
    let sum = rest * Int(share.hundredths) / (10_000 - Int(share.hundredths))
    let now = counted.reduce(0) { $0 + $1.weight }
    guard sum > 0 else {
      throw PreparationRefusal(
        "Weights that add up to \(rest) cannot express \(share): give the unchanged servers higher "
          + "ones in the configuration of HAProxy, up to 256 each.")
    }
    guard sum < now else {
      throw PreparationRefusal(
        "The new servers have \(ClientShare.text(now, of: now + rest)) of the clients, which is not "
          + "more than \(share): a halt gives them no more.")
    }
    // As they stand to each other now, rounded down; what is left goes to the first.
    var weights = counted.map { $0.weight * sum / now }
    var left = sum - weights.reduce(0, +)
    for index in weights.indices where left > 0 && weights[index] < counted[index].weight {
      weights[index] += 1
      left -= 1
    }
    return weights
  }

  /// Whatever is done by commands.
  private static let always = [
    "Whether somebody reloads HAProxy: a reload forgets all of this, unless its configuration says "
      + "the same or a state file is saved and loaded (load-server-state-from-file).",
    "What an older process of HAProxy still holds after a reload, and what other load balancers do.",
  ]
}

extension HAProxyPlanner.Way {
  /// As the plan holds them; the last one that changes who gets new clients is marked.
  func planSteps(at socket: HAProxySocket) -> [PlanStep] {
    var planned = steps.map { $0.planStep(at: socket) }
    let restoring = steps.lastIndex {
      if case .command(let command) = $0 { command.movesNewClients } else { false }
    }
    if let restoring { planned[restoring].restoresTraffic = true }
    return planned
  }

  fileprivate mutating func add(_ command: HAProxyCommand) {
    steps.append(.command(command))
    predicted = command.predicted(from: predicted)
  }
}
