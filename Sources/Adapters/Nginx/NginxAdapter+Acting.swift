import Curl
import Decisions
import Digest
import Spawn

extension NginxAdapter: CoursingAdapter {
  func course(of call: StepCall) throws(PreparationRefusal) -> (any StepCourse)? {
    try NginxCourse(call, adapter: self)
  }
}

/// One step of ours, on its way.
private struct NginxCourse: StepCourse {
  let call: StepCall
  let adapter: NginxAdapter
  let settings: NginxSettings
  let step: NginxStep
  /// What the file is to hold before; only where the step says so.
  let before: SHA256Digest
  let end: ContinuousClock.Instant

  /// Nil for a step that runs a program.
  init?(_ call: StepCall, adapter: NginxAdapter) throws(PreparationRefusal) {
    guard call.step.call.first == adapter.name else { return nil }
    settings = try NginxSettings(call.target.definition)
    let plan = NginxPlan(settings, call: call.step.call) ?? NginxPlan(settings, before: .zero)
    guard let step = plan.step(of: call.step.call) else {
      throw PreparationRefusal(
        "The action has no such step any more: have the plan made again.")
    }
    (self.call, self.adapter, self.step, before) = (call, adapter, step, plan.before)
    end = .now + .seconds(call.step.timeoutSeconds)
  }

  private static let pause = Duration.milliseconds(20)

  private var tool: NginxTool { adapter.tool(settings) }
  private var environment: [String: String] {
    ["LASTGOOD_ACTION": call.identity, "LASTGOOD_FENCE": call.fence]
  }
  private var seconds: Int64 { max(1, ContinuousClock.now.duration(to: end).components.seconds) }
  private var after: [UInt8] { Array(settings.wanted.text.utf8) }

  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(PreparationRefusal) -> Value
  ) async throws(PreparationRefusal) -> Value {
    try await adapter.looks.onThread(at: settings.file, body).get()
  }

  func run() async throws -> StepOutcome {
    do throws(PreparationRefusal) {
      switch step {
      case .expect: return try await expect()
      case .need: return try await need()
      case .write: return try await write()
      case .reload: return try await reload()
      case .ask(let url): return await ask(url)
      }
    } catch {
      try error.passOn()
      // Whatever did not answer may do it yet.
      return error.isUnknown
        ? .inDoubt(error.sentence) : StepOutcome(.failed(error.sentence))
    }
  }

  // MARK: Looks

  private func content() async throws(PreparationRefusal) -> NginxFile.Content {
    let (settings, digest) = (settings, adapter.digest)
    return try await onThread { () throws(PreparationRefusal) in
      try NginxFile(settings.file).content(digest)
    }
  }

  private func expect() async throws(PreparationRefusal) -> StepOutcome {
    guard try await content().digest == before else {
      return StepOutcome(
        .failed(
          "\(settings.file) is not what it was when the plan was made: have the plan made again."))
    }
    return .carriedOut("\(settings.file) is as it was.")
  }

  private func need() async throws(PreparationRefusal) -> StepOutcome {
    let servers = settings.unchanged
    let patience = Duration.seconds(2)
    let found = try await onThread { () throws(PreparationRefusal) in
      servers.prefix(5).first { $0.address.takesConnections(within: patience) }
    }
    guard let found else {
      return StepOutcome(
        .failed(
          "None of the unchanged servers takes connections from this host, so that nobody would be "
            + "served: \(servers.map(\.address.description).joined(separator: ", ")). See to them, "
            + "and have the plan made again."))
    }
    return .carriedOut("\(found.address) takes connections.")
  }

  // MARK: Writing

  private func write() async throws(PreparationRefusal) -> StepOutcome {
    let (settings, digest, before, after) = (settings, adapter.digest, before, after)
    let lease = call.lease
    let there = try await content()
    if there.bytes == after { return .carriedOut("\(settings.file) says so already.") }
    let old = try await onThread { () throws(PreparationRefusal) in
      try NginxFile(settings.file).exchange(
        from: before, to: after, digest: digest, under: lease)
    }
    let complaint: String?
    do {
      complaint = try await tool.complaint(
        about: settings.configuration, within: seconds, environment)
    } catch is CancellationError {
      return .inDoubt("The executor was stopped.")
    } catch {
      complaint = "it was not asked: \(NginxAdapter.sentence(error))"
    }
    guard let complaint else {
      return .carriedOut(
        "\(settings.file) says: \(settings.wanted.summary). What it said before (sha256:\(before)) "
          + "is kept as \(NginxFile.predecessor(of: settings.file)).")
    }
    // nginx would not start any more with it.
    do throws(PreparationRefusal) {
      _ = try await onThread { () throws(PreparationRefusal) in
        try NginxFile(settings.file).exchange(
          from: digest(after), to: old.bytes, digest: digest, isUndoing: true, under: lease)
      }
    } catch {
      if error == .leaseIsOver { throw error }
      return StepOutcome(
        .failed(
          "nginx does not take it (\(complaint)), and it was not taken back: \(error.sentence) Nothing "
            + "was loaded. See to \(settings.file) before nginx is started anew."))
    }
    return StepOutcome(
      .failed(
        "nginx does not take it: \(complaint). \(settings.file) is as it was, and nothing was loaded. "
          + "Mend that, and have the plan made again."))
  }

  // MARK: Loading

  private func processes() async throws(PreparationRefusal) -> NginxProcesses {
    let pidFile = settings.pidFile
    return try await onThread { () throws(PreparationRefusal) in try NginxProcesses(pidFile) }
  }

  private var notLoaded: String {
    "\(settings.file) is written and not loaded; what it said before is kept as "
      + "\(NginxFile.predecessor(of: settings.file))."
  }

  private func reload() async throws(PreparationRefusal) -> StepOutcome {
    guard try await content().bytes == after else {
      return StepOutcome(
        .failed(
          "Nothing was loaded: somebody has changed \(settings.file) since it was written. See what "
            + "they want, and have the plan made again."))
    }
    let old = try await processes()
    do {
      if let complaint = try await tool.complaint(
        about: settings.configuration, within: seconds, environment)
      {
        return StepOutcome(
          .failed("nginx does not take its configuration: \(complaint). \(notLoaded)"))
      }
      let (file, text) = (settings.file, old.text(for: call.identity))
      try call.lease?.check()
      try await onThread { () throws(PreparationRefusal) in try NginxFile(file).keep(text) }
      if let complaint = try await tool.reload(
        settings.configuration, within: seconds, environment, under: call.lease)
      {
        return StepOutcome(.failed("nginx was not told: \(complaint). \(notLoaded)"))
      }
    } catch is CancellationError {
      return .inDoubt("The executor was stopped.")
    } catch is StepLeaseOver {
      throw .leaseIsOver
    } catch {
      return StepOutcome(
        .failed("nginx was not told: \(NginxAdapter.sentence(error)) \(notLoaded)"))
    }
    return try await seeLoaded(since: old)
  }

  /// That it was told says nothing: it has loaded it when other processes take clients.
  private func seeLoaded(
    since old: NginxProcesses
  ) async throws(PreparationRefusal) -> StepOutcome {
    while true {
      let now = try await processes()
      if now.isAnother(than: old) {
        return .carriedOut(
          "nginx has loaded it: \(now.workers.count) new processes take clients. "
            + settings.wanted.shares)
      }
      guard ContinuousClock.now < end else {
        return .inDoubt(
          "nginx was told to load it, and its old processes still take clients: look at its error "
            + "log. \(notLoaded)")
      }
      guard await Pause.passes(Self.pause) else {
        return .inDoubt("The executor was stopped.")
      }
    }
  }

  // MARK: Asking

  private func ask(_ url: String) async -> StepOutcome {
    var sentence = "nobody answered"
    while true {
      do {
        let answer = try await CurlSession().perform(
          CurlRequest(
            "GET", url, timeout: .seconds(5), connectTimeout: .seconds(5), sizeLimit: 1 << 20))
        if (200..<400).contains(answer.status) {
          return .carriedOut("Through nginx \(url) answers with HTTP \(answer.status).")
        }
        sentence = "it answers with HTTP \(answer.status)"
      } catch {
        sentence = "it cannot be reached, or its answer breaks off"
      }
      guard ContinuousClock.now < end, await Pause.passes(Self.pause * 5) else {
        return StepOutcome(
          .failed(
            "\(url) was asked through nginx, and \(sentence). Clients go to the unchanged servers "
              + "now: see whether they are served, and record the outcome."))
      }
    }
  }

  // MARK: Whether it was done

  func look() async throws(PreparationRefusal) -> ProbeAnswer {
    switch step {
    case .expect, .need: return .notDone("It only looks, and was cut off.")
    case .ask: return .notDone("It only asks, and was cut off.")
    case .write:
      let there = try await content()
      if there.bytes == after { return .done("\(settings.file) says so.") }
      return there.digest == before
        ? .notDone("\(settings.file) is as it was.")
        : .unknown(
          "\(settings.file) is neither what it was nor what it should be: look at it by hand.")
    case .reload: return try await lookWhetherLoaded()
    }
  }

  private func lookWhetherLoaded() async throws(PreparationRefusal) -> ProbeAnswer {
    guard try await content().bytes == after else {
      return .unknown(
        "Somebody has changed \(settings.file) since: look at it, and at nginx, by hand.")
    }
    let (file, now) = (settings.file, try await processes())
    let kept = try await onThread { () throws(PreparationRefusal) in try NginxFile(file).kept }
    guard let kept, let old = NginxProcesses(text: kept, for: call.identity) else {
      return .notDone("nginx was not told yet to load \(file).")
    }
    return now.isAnother(than: old)
      ? .done("All processes of nginx that take clients began after it was told to load \(file).")
      : .notDone("Processes of nginx take clients that were there before it was told.")
  }
}
