import CommandLineKit
import Couriers
import Crypto
import Embedded
import EventLog
import IncidentService
import PostgresStore

/// The parts that the story is played on: those of `up`, on any port that is free.
struct DemoStage: Sendable {
  let instance: Instance
  let keys: KeyRing
  let hold: KeyHold
  let store: PostgresEventStore
  let http: Serving
  /// For what no token can do yet: making the first ones.
  let desk: Desk
  private let upkeep: Upkeep
  private let newestKey: Int16
  private let terminal: Terminal
  private let executor: PrivateExecutor?

  init(
    instance: Instance, keys: KeyRing, hold: KeyHold, store: PostgresEventStore,
    listener: LogListener, terminal: Terminal, executor: PrivateExecutor?
  ) throws {
    let checkpoints = instance.configuration.checkpoints
    try makeFolders(checkpoints, mode: 0o700)
    let troubles = TroubleDesk(telling: { terminal.report(.trouble($0)) })
    var sealing = Sealer.Options()
    sealing.onTrouble = { troubles.hear($0, of: .sealer) }
    let sealer = Sealer(
      store, to: SealFolder(path: checkpoints), signingWith: try keys.makeSigningKey(),
      waking: listener, options: sealing)
    var options = Serving.Options()
    options.port = 0
    let policies = StoredPolicies(in: store)
    http = try Serving(
      options, on: store, waking: listener, policies: policies,
      secrets: ChannelSecrets(of: instance.configuration),
      logging: { terminal.complain("\($0)") })
    desk = Desk(on: store, waking: listener, policies: policies)
    upkeep = Upkeep(
      store: store, listener: listener, sealer: sealer, report: { terminal.report($0) },
      troubles: troubles, policies: policies,
      delivery: DeliveryService(
        store, waking: listener, instance.configuration, policies, troubles),
      reactor: .system(on: store, waking: listener, policies, troubles))
    newestKey = try keys.newest() ?? 0
    (self.instance, self.keys, self.hold) = (instance, keys, hold)
    (self.store, self.terminal, self.executor) = (store, terminal, executor)
  }

  /// Runs `body` while all parts work; the first part to fail ends it.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await hold.keep(newestKey)
        return nil
      }
      group.addTask {
        try await upkeep.run()
        return nil
      }
      group.addTask {
        try await http.run()
        return nil
      }
      if let executor {
        group.addTask {
          await executor.run()
          return nil
        }
      }
      group.addTask { try await body() }
      while let result = try await group.next() {
        guard let value = result else { continue }
        group.cancelAll()
        return value
      }
      throw CancellationError()
    }
  }

  /// Signs what the log holds now, and computes everything about it again.
  func verify() async throws -> (report: VerificationReport, note: SignedNote) {
    let sealed = try await instance.checkpoint()
    var evidence = LogVerification.Evidence()
    evidence.vault = try keys.vault()
    evidence.keys = [sealed.key]
    evidence.checkpoints = [sealed.note.description]
    evidence.redactions = try SealFolder(path: instance.configuration.checkpoints).redactions.read()
    let report = try await LogVerification(instance: instance, terminal: terminal)
      .run(against: evidence)
    return (report, sealed.note)
  }
}
