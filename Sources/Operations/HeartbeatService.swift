import Couriers
import EventLog
import IncidentService
import Policy
import PostgresStore
import Web

/// Calls an address outside at a steady pace, as long as what people rely on without looking goes on:
/// the database answers, lists follow the log, and timers fire.
///
/// Nobody can tell of their own death. Whoever is called raises the alarm when no call comes.
struct HeartbeatService: Sendable {
  private let readiness: Readiness
  private let vitals: PostgresVitals
  private let policies: any PolicyDirectory
  private let heartbeat: Heartbeat

  /// A timer that is so late was not merely waiting for its turn.
  private static let patience = Duration.seconds(10)

  init(
    _ store: PostgresEventStore, waking listener: LogListener, _ configuration: Configuration,
    _ policies: any PolicyDirectory
  ) {
    readiness = Readiness(store: store, listener: listener)
    vitals = PostgresVitals(store)
    self.policies = policies
    heartbeat = Heartbeat(ChannelSecrets(of: configuration), lookup: systemHostQuestion())
  }

  /// Works until the task is cancelled.
  func run(telling troubles: TroubleDesk) async throws {
    var next = ContinuousClock.now
    while !Task.isCancelled {
      var pause = Duration.seconds(10)
      do {
        if let rule = try await policies.inForce().heartbeat {
          pause = .seconds(rule.every.seconds)
          if let ailment = try await ailment() {
            throw HeartbeatTrouble(sentence: "\(ailment) No call is made until it is well again.")
          }
          if let refusal = try await heartbeat.beat(rule) {
            throw HeartbeatTrouble(sentence: "The heartbeat's call was not taken: \(refusal)")
          }
        }
      } catch let error where !(error is CancellationError) {
        troubles.hear(error, of: .heartbeat)
      }
      // Also after a call that took long: a steady pace, and nothing to catch up on.
      next = max(next + pause, .now)
      try await Task.sleep(until: next, clock: .continuous)
    }
  }

  /// What does not go on as it should, for people; nil when all is well.
  private func ailment() async throws -> String? {
    if let check = try await readiness.checks().first(where: { !$0.isWell }) { return check.detail }
    let overdue = try await vitals.overdueTimers(by: Self.patience)
    return overdue == 0 ? nil : "Timers that are due and do not fire: \(overdue)."
  }
}

/// Why no call was made or taken, said for people.
struct HeartbeatTrouble: Error {
  var sentence: String
}
