import Actions
import Adapters
import CommandLineKit
import Crypto
import Digest
import EventLog
import Executor
import Glibc
import IncidentService
import JSON
import PostgresStore
import Signals

/// The parts of an executor, put together.
struct ExecutorService {
  /// Of its place in the log; its rows carry the name, and the service looks there for its pulse.
  static let subscription = "executor"
  static let version: Int32 = 1
  /// Of its second place: acting takes long, and nobody's plan waits for it.
  static let acting = "executor-actions"
  /// Of its third: verifying takes longer still.
  static let verifying = "executor-verification"
  /// Of whoever reads signals: one at a time is enough.
  static let watching = "executor-signals"
  /// How many actions, and how many verifications, are in hand at once: most of them wait, for their
  /// place or for the time of their next look, and how many work is limited apart.
  static let width = 256

  var configuration: Configuration
  /// Where the policy may say that a secret is.
  var environment: [String: String]
  var terminal: Terminal

  func run(until stop: Latch) async throws {
    let instance = Instance(configuration)
    try await instance.checkSchema(as: .executor)
    let database = try instance.connectionString(as: .executor)
    let keys = KeyRing(folder: configuration.keys)
    // Held before the keys are read: they stay what they are.
    let hold = try await KeyHold.take(for: RunExecutor.name, on: database, of: keys)
    let outcome = await Result { () async throws in
      // Made by the service, never here: two makers would each seal with their own.
      guard let vault = try keys.vault() else { throw MasterKeysMissing(folder: keys.folder) }
      let store = PostgresEventStore(
        database, as: .executor, vault: vault, projections: [], readers: 2)
      let listener = LogListener(database)
      let work = await Result { () async throws in
        try await run(store, listener, hold, newestKey: keys.newest() ?? 0, until: stop)
      }
      listener.close()
      await store.close()
      try work.get()
    }
    await hold.release()
    try outcome.get()
  }

  private func run(
    _ store: PostgresEventStore, _ listener: LogListener, _ hold: KeyHold, newestKey: Int16,
    until stop: Latch
  ) async throws {
    let time = try await ServerTime { try await store.time() }
    let (answerer, runner, verifier, watch, parses) = parts(on: store, waking: listener, at: time)
    let answering = follow(
      Self.subscription, PlanAnswerer.types, of: store, waking: listener,
      givingUp: { try await answerer.giveUp($0, because: Self.farewell($1)) }
    ) {
      await time.look()
      try await answerer.answer($0)
    }
    // Setting it aside leaves an action half done, so more have to die of it than of a request.
    let acting = follow(
      Self.acting, ActionRunner.types, of: store, waking: listener, tries: 10, width: Self.width,
      givingUp: { try await runner.giveUp($0, because: Self.farewell($1)) }
    ) {
      await time.look()
      try await runner.act(on: $0)
    }
    let verifying = follow(
      Self.verifying, Verifier.types, of: store, waking: listener, tries: 10, width: Self.width,
      givingUp: { try await verifier.giveUp($0, because: Self.farewell($1)) }
    ) {
      await time.look()
      try await verifier.verify(after: $0)
    }
    let watching = follow(Self.watching, [], of: store, waking: listener) { _ in }
    greet()
    _ = try await stop.orDone {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await answering.run() }
        group.addTask { try await acting.run() }
        group.addTask { try await verifying.run() }
        group.addTask {
          try await watching.leading {
            try await withThrowingTaskGroup(of: Void.self) { group in
              defer { group.cancelAll() }
              group.addTask { try await watch.run() }
              group.addTask { try await parses.run() }
              try await group.next()
            }
          }
        }
        group.addTask { try await hold.keep(newestKey) }
        try await group.next()
        group.cancelAll()
      }
    }
  }

  private static func farewell(_ reason: String) -> String {
    "The executor failed at this again and again, and has set it aside (\(reason)). Look into its "
      + "log and at the target, and decide anew."
  }

  private func follow(
    _ name: String, _ types: Set<EventType>, of store: PostgresEventStore,
    waking listener: LogListener, tries: Int32? = nil, width: Int = 1,
    givingUp giveUp: @escaping SlowSubscription.Farewell = { _, _ in },
    handling handle: @escaping SlowSubscription.Handler
  ) -> SlowSubscription {
    let terminal = terminal
    let troubles = TroubleDesk(telling: { terminal.report(.trouble($0)) })
    var options = Subscription.Options()
    if let tries { options.tries = tries }
    options.lease = lease
    options.onPark = { terminal.report(.parked($0, part: name)) }
    options.onTrouble = { troubles.hear($0, of: .subscription(name)) }
    return SlowSubscription(
      name, version: Self.version, of: types, to: store, waking: listener, options: options,
      width: width, givingUp: giveUp, handling: handle)
  }

  private func parts(
    on store: PostgresEventStore, waking listener: LogListener, at time: ServerTime
  ) -> (PlanAnswerer, ActionRunner, Verifier, SignalWatch, ParseWatch) {
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let derive: @Sendable (EventID, String) -> CommandKey = {
      CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256())
    }
    // Looked up for each plan: what was applied a moment ago holds.
    let policies = StoredPolicies(in: store, lookingEvery: .zero)
    let facts = DeskFacts(
      Desk(on: store, waking: listener, policies: policies), digest: digest,
      databaseTime: { try await store.time() })
    let adapters = adapters
    let answerer = PlanAnswerer(
      PlanPreparer(facts, adapters: adapters, digest: digest), in: store, now: { time.now },
      derive: derive)
    let runner = ActionRunner(
      in: store, PostgresActionLedger(store), facts, adapters: adapters,
      as: .make(at: .now), lease: lease, digest: digest, now: { time.now }, derive: derive)
    let signals = signalReader
    let verifier = Verifier(
      in: store, facts, signals: signals, entry: EntryProbe(), digest: digest, now: { time.now },
      derive: derive)
    let watch = SignalWatch(
      in: store, facts, signals: signals, digest: digest,
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
    let parses = ParseWatch(
      in: store, facts, adapters: adapters, digest: digest,
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) },
      report: { [terminal] in Self.report($0, $1, to: terminal) })
    return (answerer, runner, verifier, watch, parses)
  }

  /// Asks each signal's provider, as policies and this host allow.
  var signalReader: SignalReader {
    SignalReader(secrets: secrets, gate: gate, now: { .nowInMilliseconds })
  }

  /// How long others wait for one that is silent.
  ///
  /// They look once a second, and what is in doubt is to be seen within ten. Tests that stop executors
  /// cannot wait for so long.
  private var lease: Duration {
    guard let text = environment["LASTGOOD_EXECUTOR_LEASE_MS"], let milliseconds = Int64(text),
      (300...60_000).contains(milliseconds)
    else { return .seconds(8) }
    return .milliseconds(milliseconds)
  }

  private var gate: ProgramGate {
    ProgramGate(
      AllowListFile(path: configuration.allowList), digest: { OpenSSLSHA256().digest(of: $0) })
  }

  private var secrets: SecretResolver {
    SecretResolver(gate, environment: { [environment] in environment[$0] })
  }

  private var adapters: AdapterTable {
    let (gate, secrets) = (gate, secrets)
    let argv = ArgvAdapter(gate, secrets)
    let flags = FlagFileAdapter(digest: { OpenSSLSHA256().digest(of: $0) })
    return AdapterTable([
      argv, HostReleaseAdapter(argv), HAProxyAdapter(argv), NginxAdapter(argv),
      PostgresSchemaAdapter(secrets), flags, OFREPAdapter(flags), KubectlAdapter(gate),
      AWSLambdaAdapter(gate), AWSCodeDeployAdapter(gate), AzureAppConfigurationAdapter(gate),
      AzureAppServiceAdapter(gate),
      HTTPCallAdapter(
        EndpointGate(AllowListFile(path: configuration.allowList)), secrets,
        digest: { OpenSSLSHA256().digest(of: $0) },
        now: { Timestamp.now.microseconds / 1_000_000 }),
    ])
  }

  private static func report(_ action: String, _ sentence: String, to terminal: Terminal) {
    terminal.say(
      "The parse check of the action “\(action)” failed: \(sentence)",
      json: JSONWriter.object {
        $0.member("event", "parse_check_failed")
        $0.member("action", action)
        $0.member("because", sentence)
      })
    terminal.flush()
  }

  private func greet() {
    let allowList = configuration.allowList
    let isListed = access(allowList, F_OK) == 0
    let list: TerminalText =
      isListed
      ? "Programs it may run are listed in \(allowList)."
      : "It may run no program: there is no \(allowList)."
    terminal.say(
      "\("The executor is ready", .bold) (process \(getpid())). \(list)",
      json: JSONWriter.object {
        $0.member("event", "executor_ready")
        $0.member("process", getpid())
        $0.member("allow", allowList)
        $0.member("allow_exists", isListed)
      })
    terminal.flush()
  }
}

extension Int64 {
  /// What this machine's clock says, in milliseconds since 1970.
  static var nowInMilliseconds: Int64 { Timestamp.now.microseconds / 1_000 }
}
