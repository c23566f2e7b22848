import Actions
import CommandLineKit
import Crypto
import Decisions
import Digest
import EventLog
import Executor
import IncidentService
import JSON
import PostgresStore

/// What somebody at the executor's host asks about one decision.
struct ActionDesk {
  var configuration: Configuration
  var terminal: Terminal
  var reference: String
  /// Nil takes the incident about which an action was claimed last.
  var incident: String?

  func explain() async throws -> ExitCode {
    try await withReport { report, _ in
      terminal.say(text(of: report), json: json(of: report))
      return .done
    }
  }

  func recover(
    _ verdict: StepProbe.Verdict, by handle: String?, because: String
  ) async throws -> ExitCode {
    try await withReport { report, store in
      var person = PrincipalID.system
      if let handle {
        guard let known = try await PostgresPeople(store).person(handle: handle) else {
          terminal.complain("Nobody is called \(handle).")
          return .refused
        }
        person = known.id
      }
      let time = Timestamp.now
      let key: CommandKey = .make(at: time)
      let command = CommandIdentity(
        by: person, key: key,
        digest: OpenSSLSHA256().digest(of: Array("lastgood recovery 1\n\(key)".utf8)))
      do {
        let step = try await report.recover(
          verdict, by: person, because: because, at: time, as: command, in: store)
        terminal.say(
          """
          Recorded: step \(step + 1) was \(verdict == .done ? "done" : "not done"). The executor \
          goes on from there.
          """,
          json: JSONWriter.object {
            $0.member("step", step)
            $0.member("verdict", verdict.rawValue)
          })
        return .done
      } catch let refusal as RecoveryRefusal {
        terminal.complain("\(Self.sentence(for: refusal))")
        return .refused
      }
    }
  }

  private static func sentence(for refusal: RecoveryRefusal) -> String {
    switch refusal {
    case .nothingInDoubt: "No step of it waits for a person's word; “executor explain” shows it."
    case .beingLookedAt:
      "An executor looks at it by itself first; ask again in a moment with “executor explain”."
    case .moved: "Something was recorded meanwhile. Look again with “executor explain”."
    }
  }

  private func withReport(
    _ body: (ActionReport, PostgresEventStore) async throws -> ExitCode
  ) async throws -> ExitCode {
    let instance = Instance(configuration)
    try await instance.checkSchema(as: .executor)
    let keys = KeyRing(folder: configuration.keys)
    guard let vault = try keys.vault() else { throw MasterKeysMissing(folder: keys.folder) }
    let store = PostgresEventStore(
      try instance.connectionString(as: .executor), as: .executor, vault: vault, projections: [],
      readers: 1)
    let outcome = await Result { () async throws -> ExitCode in
      guard let stream = try await stream(in: store) else {
        terminal.complain(
          incident.map { "There is no incident \($0)." }
            ?? "No action was ever claimed. Name the incident: --incident INC-…")
        return .refused
      }
      guard let report = try await ActionReport(reference, on: stream, in: store) else {
        terminal.complain("That incident has no decision \(reference).")
        return .refused
      }
      return try await body(report, store)
    }
    await store.close()
    return try outcome.get()
  }

  private func stream(in store: PostgresEventStore) async throws -> StreamID? {
    if let incident { return try await store.stream(numbered: incident) }
    return try await PostgresActionLedger(store).newestStream()
  }
}

// MARK: - What it says

extension ActionDesk {
  private func text(of report: ActionReport) -> TerminalText {
    var lines = ["D\(report.decision.proposal.ordinal): \(Self.state(of: report.action))"]
    for claim in report.action?.claims ?? [] {
      lines.append(
        "  attempt \(claim.attempt), fence \(claim.fence.timeline).\(claim.fence.epoch), "
          + "by executor \(claim.executor)")
    }
    for (index, step) in (report.action?.steps ?? []).enumerated() {
      let name = step.name.isEmpty ? "" : " “\(step.name)”"
      lines.append("  step \(index + 1)\(name): \(Self.words(for: step.state))")
      for said in [step.report?.output, step.report?.because, step.probe?.because] {
        guard let said else { continue }
        lines.append("    \(said.plain ?? "(redacted)")")
      }
    }
    if case .askPerson(let step)? = report.action?.next {
      lines.append("Look at the target. Then say whether step \(step + 1) was done:")
      lines.append(
        "  lastgood executor recover D\(report.decision.proposal.ordinal) --done --because …")
    }
    return "\(lines.joined(separator: "\n"))"
  }

  /// What was carried out; whether it helped stands elsewhere.
  private static func state(of action: Action?) -> String {
    guard let action else { return "nobody has taken it up." }
    switch action.end {
    case .completed?: return "carried out. Whether it helped is not known by that."
    case .failed(let failure)?:
      let extent = failure.isUntouched ? ", nothing was done" : " to the end"
      return "not carried out\(extent), because: \(failure.because.plain ?? "(redacted)")"
    case nil: break
    }
    return action.doubtful.map { "in doubt at step \($0 + 1)." } ?? "under way."
  }

  private static func words(for state: Action.State) -> String {
    switch state {
    case .pending: "not begun"
    case .started: "begun, and not ended yet"
    case .finished: "carried out"
    case .failed: "did not work"
    case .timedOut: "took too long and was stopped"
    case .inDoubt: "in doubt, to be looked at"
    case .undone: "found not done, to be begun again"
    case .unknown: "in doubt: a person has to say"
    }
  }

  private func json(of report: ActionReport) -> [UInt8] {
    JSONWriter.object { json in
      json.member("decision", report.decision.id.description)
      json.member("state", Self.word(for: report.action))
      json.array("attempts") { list in
        for claim in report.action?.claims ?? [] {
          list.object {
            $0.member("attempt", claim.attempt)
            $0.member("timeline", claim.fence.timeline)
            $0.member("epoch", claim.fence.epoch)
            $0.member("executor", claim.executor.description)
          }
        }
      }
      json.array("steps") { list in
        for step in report.action?.steps ?? [] {
          list.object {
            $0.member("name", step.name)
            $0.member("state", Self.words(for: step.state))
            $0.member("output", ifPresent: step.report?.output?.plain)
          }
        }
      }
      if case .failed(let failure)? = report.action?.end {
        json.member("cause", failure.cause.rawValue)
        json.member("because", ifPresent: failure.because.plain)
        json.member("untouched", failure.isUntouched)
      }
    }
  }

  private static func word(for action: Action?) -> String {
    switch (action?.end, action) {
    case (_, nil): "none"
    case (.completed?, _): "carried-out"
    case (.failed?, _): "failed"
    case (nil, let action?): action.doubtful == nil ? "under-way" : "in-doubt"
    }
  }
}
