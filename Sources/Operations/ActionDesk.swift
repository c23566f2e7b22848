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
  private let reference: String
  /// Nil takes the incident about which an action was claimed last.
  private let incident: String?

  /// `reference` is `D1`, or names the incident as well: `INC-2026-006-D1`.
  init(
    configuration: Configuration, terminal: Terminal, reference: String, incident: String?
  ) {
    (self.configuration, self.terminal) = (configuration, terminal)
    let whole = reference.uppercased()
    let cut = whole.lastIndex(of: "-").flatMap { cut in
      whole.hasPrefix("INC-") && whole[cut...].hasPrefix("-D") ? cut : nil
    }
    self.reference = cut.map { String(whole[whole.index(after: $0)...]) } ?? reference
    self.incident = (incident ?? cut.map { String(whole[..<$0]) }).map(Self.number)
  }

  /// `INC-2026-006` for `inc-6`, of this year, as everywhere else; any other word as it is.
  private static func number(_ word: String) -> String {
    let parts = word.uppercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "INC", (1...9).contains(parts[1].utf8.count),
      parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return word }
    let zeros = String(repeating: "0", count: max(0, 3 - parts[1].utf8.count))
    return "INC-\(Timestamp.now.description.prefix(4))-\(zeros)\(parts[1])"
  }

  func explain() async throws -> ExitCode {
    try await withReport { report, _ in
      terminal.say(report.text, json: report.json)
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
    try await Instance(configuration).withExecutorStore { store in
      guard let stream = try await stream(in: store) else {
        terminal.complain(
          incident.map { "There is no incident \($0)." }
            ?? "No action was ever claimed. Name the incident: --incident INC-…")
        return .refused
      }
      guard var report = try await ActionReport(reference, on: stream, in: store) else {
        terminal.complain("That incident has no decision \(reference).")
        return .refused
      }
      try await report.look(at: PostgresActionLedger(store))
      return try await body(report, store)
    }
  }

  private func stream(in store: PostgresEventStore) async throws -> StreamID? {
    if let incident { return try await store.stream(numbered: incident) }
    return try await PostgresActionLedger(store).newestStream()
  }
}
