import Adapters
import Crypto
import Decisions
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Policy
import Postgres
import PostgresStore
import Rollouts
import Synchronization
import TestSupport
import Testing

@testable import Executor

/// Executors on a real database, each under the role that executors have.
@Suite(.freshDatabase) struct `Answering requests for plans` {
  /// A service that asks, and the policies and adapters that executors answer by.
  private struct Shop {
    let database: FreshDatabase
    let vault: Vault
    let service: PostgresEventStore
    let policies: PostgresEventStore
    let me = Commander()
    let incident = StreamID.fresh()

    init() async throws {
      database = try FreshDatabase.current
      vault = try FreshDatabase.vault()
      service = try database.store(vault: vault)
      policies = try database.store(as: .policy, vault: vault)
      try await apply("one")
      try await keepLists()
    }

    /// The lists that rollbacks are computed from, as the service keeps them.
    func keepLists() async throws {
      let listener = LogListener(database.connectionString(as: .app))
      for projection in [any Projection].all {
        try await ProjectionKeeper(projection, of: service, waking: listener).catchUp()
      }
      listener.close()
    }

    func close() async {
      await service.close()
      await policies.close()
    }

    /// A policy's text is JSON; what stands in it does not matter here.
    static func text(_ name: String) -> [UInt8] { Array(#"{"policy":"\#(name)"}"#.utf8) }

    func apply(_ text: String) async throws {
      let bytes = Self.text(text)
      let id = EventID(uuid: UUID())
      _ = try await policies.append(
        Append(
          [
            EventDraft(
              id: id,
              EventFormat.policies.body(
                .applied(
                  hash: digest(bytes), language: 1, by: me.principal, text: .text(bytes))),
              happenedAt: noon)
          ], to: .policy, .policy, expecting: nil, as: me.command(text), role: "policy"))
    }

    @discardableResult func ask(
      _ action: MitigationKind = .rollback, visibility: Visibility = .normal,
      to target: (version: String, because: String)? = nil
    ) async throws -> EventID {
      let id = EventID(uuid: UUID())
      var request = PlanRequest(
        id, of: EventID(uuid: UUID()), action, service: "checkout", environment: "production",
        by: me.principal)
      request.target = target?.version
      request.targetBecause = target.map { .text($0.because) }
      try await append(
        EventFormat.decisions.body(.planRequested(request)), as: id, visibility: visibility)
      return id
    }

    /// Opens a deployment of the service, or an incident, under a number of its own.
    func open(
      _ kind: StreamKind, visibility: Visibility = .normal,
      _ body: @escaping @Sendable (String) -> EventBody
    ) async throws -> (stream: StreamID, number: String) {
      let (stream, me) = (StreamID.fresh(), me)
      let opened = try await service.open(
        kind == .incident ? .incident : .deployment, year: 2026, stream
      ) { number in
        me.append(
          [
            EventDraft(
              id: EventID(uuid: UUID()), body(number), happenedAt: noon, visibility: visibility)
          ], to: stream, kind, expecting: .empty)
      }
      return (stream, opened.number)
    }

    func append(
      _ body: EventBody, as id: EventID = EventID(uuid: UUID()), visibility: Visibility = .normal
    ) async throws {
      _ = try await service.append(
        me.append(
          [EventDraft(id: id, body, happenedAt: noon, visibility: visibility)], to: incident))
    }

    /// Every plan that was prepared, with the event that holds it.
    func plans() async throws -> [(event: RecordedEvent, plan: PreparedPlan)] {
      let events = try await service.allEvents(in: incident)
      return zip(events, try await service.words(of: events)).compactMap { event, words in
        guard
          case .event(.planPrepared(let plan))? =
            try? EventFormat.decisions.decode(event, words: words)
        else { return nil }
        return (event, plan)
      }
    }
  }

  /// One executor, as the process puts it together.
  private struct Worker {
    let store: PostgresEventStore
    let listener: LogListener
    let facts: DeskFacts
    let answerer: PlanAnswerer

    init(_ shop: Shop, through adapter: any Adapter = SeenAdapter()) throws {
      store = try shop.database.store(as: .executor, vault: shop.vault)
      listener = LogListener(shop.database.connectionString(as: .executor))
      let policies = StoredPolicies(in: store, lookingEvery: .zero) { _ in .shop }
      let desk = Desk(
        store: store, queries: PostgresQueries(store), people: PostgresPeople(store),
        tokens: PostgresTokens(store), blobs: PostgresBlobs(store), watch: listener,
        policies: policies, digest: digest, now: { noon })
      facts = DeskFacts(desk, digest: digest, databaseTime: { noon })
      answerer = PlanAnswerer(
        PlanPreparer(facts, adapters: AdapterTable([adapter]), digest: digest), in: store,
        now: { noon }, derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) })
    }

    func subscription(
      lease: Duration = .seconds(10),
      onPark: @escaping @Sendable (ParkedEvent) -> Void = { _ in }
    ) -> SlowSubscription {
      var options = Subscription.Options()
      (options.lease, options.onPark) = (lease, onPark)
      return SlowSubscription(
        "executor", version: 1, of: PlanAnswerer.types, to: store, waking: listener,
        options: options, handling: { try await answerer.answer($0) })
    }

    func close() async {
      listener.close()
      await store.close()
    }
  }

  private func withShop(
    workers count: Int = 1, through adapter: any Adapter = SeenAdapter(),
    _ body: (Shop, [Worker]) async throws -> Void
  ) async throws {
    let shop = try await Shop()
    let workers = try (0..<count).map { _ in try Worker(shop, through: adapter) }
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(shop, workers))
    } catch {
      outcome = .failure(error)
    }
    for worker in workers { await worker.close() }
    await shop.close()
    try outcome.get()
  }

  /// Whoever verifies counts what not everybody may see, and tells of it no more than that.
  @Test func `reports that not everybody may see count in a verification, as one`() async throws {
    try await withShop { shop, workers in
      func reports() async throws -> Int {
        let listener = LogListener(shop.database.connectionString(as: .app))
        defer { listener.close() }
        for projection in [any Projection].all {
          try await ProjectionKeeper(projection, of: shop.service, waking: listener).catchUp()
        }
        return try await workers[0].facts.userReports(
          about: "checkout", in: "production", since: Timestamp(microseconds: 0))
      }
      func report(_ visibility: Visibility, about service: String? = "checkout") async throws {
        var finding = Detection.Finding(source: .user, text: .text("I cannot pay"))
        finding.service = service
        _ = try await shop.service.append(
          shop.me.append(
            [
              EventDraft(
                id: EventID(uuid: UUID()), EventFormat.detections.body(.recorded(finding)),
                happenedAt: noon, visibility: visibility)
            ], to: .fresh(), .signal))
      }
      #expect(try await reports() == 0)
      try await report(.restricted, about: "search")
      #expect(try await reports() == 0)
      try await report(.restricted)
      #expect(try await reports() == 1)
      // How many there are is not told.
      try await report(.restricted)
      #expect(try await reports() == 1)
      try await report(.normal)
      #expect(try await reports() == 2)
      // Lists show what everybody may see, as before.
      let listed = try await PostgresQueries(shop.service).detections(DetectionFilter())
      #expect(listed.rows.count == 1)
    }
  }

  @Test func `a request gets an answer in its own stream, from the executor`() async throws {
    try await withShop { shop, workers in
      let request = try await shop.ask(visibility: .restricted)
      try await workers[0].subscription().catchUp()
      let (event, prepared) = try #require(try await shop.plans().first)
      #expect(event.actor == Actor(.executor, as: "executor"))
      #expect(event.causes == [request])
      #expect(event.visibility == .restricted)
      #expect(event.policy == digest(Shop.text("one")))
      #expect(prepared.request == request)
      #expect(prepared.hash == digest(PreparedPlan.canonical(prepared.plan, prepared.preflight)))
      #expect(prepared.outcome(.lastKnownGood) == .fail)
      #expect(prepared.plan.from == "1.1")
    }
  }

  /// Why it is to be another one is sealed, as all free text is.
  @Test func `a request for a version that a person names is answered too`() async throws {
    try await withShop { shop, workers in
      let parked = Mutex<[ParkedEvent]>([])
      let request = try await shop.ask(to: ("1.0", "It ran for a month"))
      try await workers[0].subscription(onPark: { event in parked.withLock { $0.append(event) } })
        .catchUp()
      #expect(parked.withLock { $0 }.isEmpty)
      let prepared = try #require(try await shop.plans().first?.plan)
      #expect(prepared.request == request)
    }
  }

  @Test func `two executors answer each request once`() async throws {
    try await withShop(workers: 2) { shop, workers in
      let tasks = workers.map { worker in
        Task { try await worker.subscription(lease: .seconds(1)).run() }
      }
      var requests: Set<EventID> = []
      for _ in 0..<12 { requests.insert(try await shop.ask()) }
      try await eventually("every request has an answer") {
        try await shop.plans().count >= requests.count
      }
      for task in tasks { task.cancel() }
      for task in tasks { _ = await task.result }
      let answered = try await shop.plans().map(\.plan.request)
      #expect(answered.count == requests.count)
      #expect(Set(answered) == requests)
    }
  }

  @Test func `even executors that believe to hold the same request answer once`() async throws {
    try await withShop(workers: 2) { shop, workers in
      let request = try await shop.ask()
      let event = try #require(try await shop.service.event(request))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in workers + workers {
          group.addTask { try await worker.answerer.answer(event) }
        }
        try await group.waitForAll()
      }
      #expect(try await shop.plans().count == 1)
    }
  }

  @Test func `an answer that was given before the place was moved is not given again`() async throws
  {
    try await withShop { shop, workers in
      let request = try await shop.ask()
      let event = try #require(try await shop.service.event(request))
      // What a crash right after the append leaves behind.
      try await workers[0].answerer.answer(event)
      try await workers[0].subscription().catchUp()
      try await workers[0].subscription().catchUp()
      #expect(try await shop.plans().count == 1)
    }
  }

  @Test func `the policy of the moment of preparing holds, not that of asking`() async throws {
    try await withShop { shop, workers in
      try await shop.ask()
      try await shop.apply("two")
      try await workers[0].subscription().catchUp()
      let (event, prepared) = try #require(try await shop.plans().first)
      #expect(prepared.plan.policy == digest(Shop.text("two")))
      #expect(event.policy == prepared.plan.policy)
    }
  }

  @Test func `a request that cannot be read is set aside, and others do not wait for it`()
    async throws
  {
    try await withShop { shop, workers in
      try await shop.append(EventBody(.planRequested, clear: Array(#"{"request":7}"#.utf8)))
      try await shop.append(
        EventBody(.planRequested, revision: 99, clear: Array("{}".utf8)))
      // One that claims to be another event than it is.
      try await shop.append(
        EventFormat.decisions.body(.planRequested(.asking())), as: EventID(uuid: UUID()))
      let good = try await shop.ask()
      let parked = Counter()
      try await workers[0].subscription(onPark: { _ in parked.count() }).catchUp()
      #expect(parked.value == 3)
      #expect(try await shop.plans().map(\.plan.request) == [good])
    }
  }

  @Test func `a request that takes three executors with it is set aside`() async throws {
    try await withShop { shop, workers in
      try await shop.ask()
      let good = try await shop.ask()
      try await workers[0].subscription().catchUp()
      let first = try #require(try await shop.plans().first?.event.causes.first)
      let position = try #require(try await shop.service.event(first)).position
      // As it stands when three of them died over the first request, before any answer.
      try await shop.database.administer { connection in
        try connection.execute(
          """
          UPDATE work.subscription SET position = \(position.rawValue - 1),
            attempt_position = \(position.rawValue), attempts = 3 WHERE name = 'executor'
          """)
      }
      let parked = Counter()
      try await workers[0].subscription(onPark: { _ in parked.count() }).catchUp()
      #expect(parked.value == 1)
      #expect(try await shop.plans().map(\.plan.request).contains(good))
    }
  }

  @Test func `a request at which an executor fails each time is answered with that`() async throws {
    try await withShop { shop, workers in
      let request = try await shop.ask()
      let (worker, parked) = (workers[0], Counter())
      var options = Subscription.Options()
      options.onPark = { _ in parked.count() }
      try await SlowSubscription(
        "executor", version: 1, of: PlanAnswerer.types, to: worker.store, waking: worker.listener,
        options: options, givingUp: { try await worker.answerer.giveUp($0, because: "Why: \($1)") },
        handling: { _ in throw NeverHappened(description: "luck") }
      ).catchUp()
      #expect(parked.value == 1)
      let plan = try #require(try await shop.plans().first?.plan)
      #expect(plan.request == request)
      #expect(plan.outcome(.identity) == .fail)
      #expect(plan.detail(.identity) == "Why: luck")
      #expect(plan.plan.steps.isEmpty)
    }
  }

  @Test func `a lease outlasts a look that takes longer than it`() async throws {
    let held = Gate()
    try await withShop(workers: 2, through: SlowAdapter(gate: held)) { shop, workers in
      try await shop.ask()
      let first = Task { try await workers[0].subscription(lease: .seconds(3)).run() }
      try await eventually("it looks") { held.entered > 0 }
      let second = Task { try await workers[1].subscription(lease: .seconds(3)).run() }
      // Several leases long nobody takes over: the gate would count.
      let begin = ContinuousClock.now
      try await eventually("time passes") { ContinuousClock.now - begin > .seconds(7) }
      #expect(held.entered == 1)
      #expect(try await shop.service.isHeld("executor", version: 1))
      held.open()
      try await eventually("it is answered") { try await shop.plans().count == 1 }
      for task in [first, second] {
        task.cancel()
        _ = await task.result
      }
      #expect(try await !shop.service.isHeld("executor", version: 1))
    }
  }

  @Test func `one that is stopped while it looks stops, and the next one answers`() async throws {
    try await withShop(workers: 1, through: StuckAdapter()) { shop, workers in
      try await shop.ask()
      let task = Task { try await workers[0].subscription().run() }
      try await eventually("it looks") { StuckAdapter.entered.value > 0 }
      task.cancel()
      _ = await task.result
      #expect(try await shop.plans().isEmpty, "what it did not see is no answer")
      #expect(try await !shop.service.isHeld("executor", version: 1))
      let next = try Worker(shop)
      try await next.subscription().catchUp()
      await next.close()
      #expect(try await shop.plans().count == 1)
    }
  }

  @Test func `the number of a restricted incident is in no answer`() async throws {
    try await withShop { shop, workers in
      let me = shop.me.principal
      let (deployment, _) = try await shop.open(.deployment) { number in
        EventFormat.deployments.body(
          .planned(
            RolloutPlan(
              number: number, service: "checkout", environment: "production", version: "1.0",
              groups: [RolloutGroup(name: "all", kind: .percent, share: .all)], plannedBy: me)))
      }
      _ = try await shop.service.append(
        shop.me.append(
          [
            EventDraft(
              id: EventID(uuid: UUID()), EventFormat.deployments.body(.started), happenedAt: noon)
          ], to: deployment, .deployment))
      var numbers: [String?] = []
      for isRestricted in [false, true] {
        let visibility: Visibility = isRestricted ? .restricted : .normal
        let (stream, number) = try await shop.open(.incident, visibility: visibility) { number in
          EventFormat.incidents.body(
            .declared(
              Declaration(
                number: number, title: .text("Odd"), severity: .sev2, service: "checkout",
                isRestricted: isRestricted, declaredBy: me)))
        }
        let link = EventFormat.incidents.body(.deploymentLinked(deployment: deployment))
        _ = try await shop.service.append(
          shop.me.append(
            [EventDraft(id: EventID(uuid: UUID()), link, happenedAt: noon, visibility: visibility)],
            to: stream))
        numbers.append(isRestricted ? nil : number)
      }
      try await shop.keepLists()
      let answer = try await workers[0].facts.lastKnownGood(
        of: "checkout", in: "production", leaving: nil)
      let reasons = try #require(answer.skipped.first).reasons
      #expect(
        Set(reasons.filter { $0.code == "open-incident" })
          == Set(numbers.map(SkipReason.openIncident)))
    }
  }

  @Test func `a policy whose text is not what was applied gives no right`() async throws {
    try await withShop { shop, workers in
      let bytes = Shop.text("never agreed")
      _ = try await shop.policies.append(
        Append(
          [
            EventDraft(
              id: EventID(uuid: UUID()),
              EventFormat.policies.body(
                .applied(
                  hash: digest(Array("agreed".utf8)), language: 1, by: shop.me.principal,
                  text: .text(bytes))), happenedAt: noon)
          ], to: .policy, .policy, expecting: nil, as: shop.me.command("forged"), role: "policy"))
      try await shop.ask()
      try await workers[0].subscription().catchUp()
      let (_, prepared) = try #require(try await shop.plans().first)
      #expect(prepared.outcome(.identity) == .fail)
      #expect(prepared.plan.steps == [])
    }
  }
}
