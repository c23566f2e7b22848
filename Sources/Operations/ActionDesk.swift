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
