package import Decisions
package import Policy

/// Servers behind an HAProxy on the executor's host, by the socket on which it takes commands at run
/// time.
///
/// Here it looks, and says which commands it would give.
package struct HAProxyAdapter: Adapter {
  package let name = "haproxy"
  package let standing = Plan.Standing.real
  package let kinds: Set<MitigationKind> = [.fallback, .halt]
  package let fencing = Fencing.askable(
    "HAProxy compares nothing; its state is read back after each command and compared.")

  let argv: ArgvAdapter
  let patience: Duration
  let looks = Looks.atHost
  let processes = HAProxyProcesses()

  /// - Parameters:
  ///   - argv: for steps besides, such as one that scales the unchanged stack first.
  ///   - patience: how long HAProxy may take for an answer.
  package init(_ argv: ArgvAdapter, patience: Duration = .seconds(5)) {
    (self.argv, self.patience) = (argv, patience)
  }

  // MARK: Looking

  package func observe(_ target: ActionTarget) async -> Observation {
    let settings: HAProxySettings
    let state: HAProxyState
    do {
      settings = try HAProxySettings(target.definition)
      state = try await look(settings)
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
    var observation = Observation(
      unknownBecause: "haproxy sees servers, and not which version they run.",
      identity: Self.identity(of: state, by: settings), rights: Self.rights(in: state, settings))
    observation.isPaused = .seen(false)
    observation.traffic = state
    observation.running = await Self.running(settings)
    if !target.definition.steps.isEmpty, observation.rights.outcome == .pass {
      observation.rights = await argv.observe(target).rights
    }
    return observation
  }

  private func look(_ settings: HAProxySettings) async throws(PreparationRefusal) -> HAProxyState {
    try await looks.onThread(at: "The socket \(settings.socket)") {
      [patience] () throws(PreparationRefusal) in try Self.state(settings, within: patience)
    }.get()
  }

  /// Blocks the thread.
  static func state(
    _ settings: HAProxySettings, within patience: Duration
  ) throws(PreparationRefusal) -> HAProxyState {
    let questions = HAProxyAnswer.questions(about: settings.backends)
    return try HAProxyAnswer(
      try settings.socket.ask(questions, within: patience), to: questions.count
    )
    .state(of: settings.backends)
  }

  private static func identity(
    of state: HAProxyState, by settings: HAProxySettings
  ) -> CheckAnswer {
    guard !state.isStopping else {
      return .fail(
        "The HAProxy at \(settings.socket) is ending, and another one has taken over: give the "
          + "socket of that one.")
    }
    guard state.processCount == 1 else {
      return .fail(
        "HAProxy runs as \(state.processCount) processes, each with a state of its own, and the "
          + "socket reaches one: use threads instead (nbthread).")
    }
    do {
      _ = try settings.roles(in: state)
    } catch {
      return error.answer
    }
    return .pass("HAProxy \(state.version) answers at \(settings.socket): \(state.summary).")
  }

  private static func rights(
    in state: HAProxyState, _ settings: HAProxySettings
  ) -> CheckAnswer {
    switch state.level {
    case .admin: .pass("The socket takes commands that change servers.")
    case .user, .operator:
      .fail(
        "The socket \(settings.socket) lets its users look only: write “level admin” there in the "
          + "configuration of HAProxy.")
    case nil:
      .unknown("This HAProxy does not say what its socket allows: try it in a drill.")
    }
  }

  private static func running(_ settings: HAProxySettings) async -> Seen<String> {
    guard let url = settings.url else {
      return .unknown(
        because:
          "haproxy sees servers, and not which version they run: give “url”, where a process "
          + "of the new stack says it.")
    }
    return await VersionProbe(url: url).version()
  }

  // MARK: What would be done

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let settings = try HAProxySettings(target.definition)
    guard let state = observation.traffic else {
      guard case .unknown(let reason) = observation.running else {
        throw PreparationRefusal("The servers were not seen.", isUnknown: true)
      }
      throw PreparationRefusal(reason, isUnknown: true)
    }
    let planner = try HAProxyPlanner(settings, from: state)
    let way: HAProxyPlanner.Way
    switch target.action {
    case .fallback: way = try planner.fallback()
    case .halt: way = try planner.halt(at: try Self.share(settings, target))
    default:
      throw PreparationRefusal("haproxy cannot \(target.action.rawValue): it moves traffic.")
    }
    var preparation = Preparation(
      steps: way.planSteps(at: settings.socket),
      predicted: "\(way.predicted.shares) \(way.predicted.summary).",
      expectedSeconds: Self.seconds(way, target.definition), unknowns: way.unknowns)
    preparation.current = [
      "\(state.shares) \(state.summary).",
      "Connections served just now: \(state.servers.reduce(0) { $0 + $1.sessions }).",
    ]
    try add(&preparation, target, observation)
    return preparation
  }

  private func add(
    _ preparation: inout Preparation, _ target: ActionTarget, _ observation: Observation
  ) throws(PreparationRefusal) {
    guard !target.definition.steps.isEmpty else { return }
    let programs = try argv.prepare(target, from: observation)
    preparation.steps = programs.around(preparation.steps)
    preparation.scalesFirst = programs.scalesFirst
    preparation.unknowns += programs.unknowns.filter { !$0.contains("was not seen") }
  }

  /// The parameter that the caller gives, or else the setting.
  static func share(
    _ settings: HAProxySettings, _ target: ActionTarget
  ) throws(PreparationRefusal) -> Percent {
    _ = try ParameterValues(of: target)
    guard target.definition.parameters["share"] == .percent,
      let value = target.parameters["share"]
    else { return settings.share }
    guard let share = Percent(value.hasSuffix("%") ? value : value + "%"), share < .all else {
      throw PreparationRefusal("share must be below 100%, with two decimals at most, such as 5%.")
    }
    return share
  }

  /// A second for the commands, the drain, and the programs by what the policy says of them.
  private static func seconds(
    _ way: HAProxyPlanner.Way, _ definition: ActionDefinition
  ) -> Int64 {
    var seconds: Int64 = 1
    for case .wait(_, let drain) in way.steps { seconds += drain }
    for step in definition.steps {
      seconds += (step.usually?.to ?? step.wait ?? step.timeout ?? .minutes(1)).seconds
    }
    return seconds
  }

  // MARK: Whether it is understood

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    let settings: HAProxySettings
    do {
      settings = try HAProxySettings(target.definition)
      _ = try ParameterValues(of: target)
    } catch {
      return .fail(error.sentence)
    }
    let answer: CheckAnswer
    do {
      answer = try await looks.onThread(at: "The socket \(settings.socket)") {
        [patience] () throws(PreparationRefusal) in try Self.help(settings, within: patience)
      }.get()
    } catch {
      return .unknown("HAProxy was not asked for its commands: \(error.sentence)")
    }
    guard answer.outcome == .pass, !target.definition.steps.isEmpty else { return answer }
    return await argv.parseCheck(target)
  }

  /// Whether this HAProxy knows the commands that would be given.
  private static func help(
    _ settings: HAProxySettings, within patience: Duration
  ) throws(PreparationRefusal) -> CheckAnswer {
    let commands = ["set server"] + (settings.cutsLeftovers ? ["shutdown sessions server"] : [])
    let questions = ["show info"] + commands.map { "help \($0)" }
    let answer = try HAProxyAnswer(
      try settings.socket.ask(questions, within: patience), to: questions.count)
    let version = try answer.version()
    if let missing = commands.first(where: { !answer.lists($0) }) {
      return .fail("HAProxy \(version) does not know “\(missing)”: 2.2 or newer does.")
    }
    return .pass(
      "HAProxy \(version) knows \(commands.map { "“\($0)”" }.joined(separator: " and ")).")
  }
}
