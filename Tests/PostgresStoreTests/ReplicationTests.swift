import EventLog
import FoundationEssentials
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

/// Acknowledged means replicated: a standby that is not there, and waits that somebody cancels.
@Suite struct `A log that must be replicated` {
  /// A server whose standby never answers, and a store on it.
  private struct Place {
    let cluster: RestartableCluster
    let admin: ConnectionString
    let store: PostgresEventStore
    let watcher: Held

    init() async throws {
      cluster = try await TestCluster.restartable(settings: ["fsync": "off"])
      admin = try await cluster.connectionString()
      let session = Session(admin, name: "migrate")
      try await session.use { _ = try Migrator().run(over: $0) }
      await session.close()
      store = PostgresEventStore(
        admin.with("user", "lastgood_app"), vault: try FreshDatabase.vault(), readers: 2)
      watcher = try Held(admin)
      try await watcher.use { try $0.script("SET synchronous_commit = local") }
    }

    func require(standby: String) async throws {
      try await watcher.use { connection in
        // A role's own default must not get around the promise.
        try connection.script("ALTER ROLE lastgood_app SET synchronous_commit = local")
        try connection.script("ALTER SYSTEM SET synchronous_standby_names = '\(standby)'")
        try connection.script("SELECT pg_reload_conf()")
        try eventuallyBlocking {
          try connection.query("SHOW synchronous_standby_names").single().decode(0) == standby
        }
      }
      if !standby.isEmpty { try await awaitForce() }
    }

    /// Writes until a write has to wait: the server takes a new setting in its own time.
    private func awaitForce() async throws {
      let probe = try Held(admin)
      try await eventually("the standby is asked for") {
        let isOver = Counter()
        let write = Task {
          let outcome = await Result {
            try await probe.use {
              try $0.execute("SELECT pg_logical_emit_message(true, 'probe', '')")
            }
          }
          isOver.count()
          return outcome
        }
        var isWaiting = false
        try await eventually("the write is over, or waits") {
          isWaiting = try await !watcher.use { try $0.awaitingStandby() }.isEmpty
          return isWaiting || isOver.value > 0
        }
        if isWaiting { try await cancelWaits() }
        _ = await write.value
        return isWaiting
      }
      await probe.close()
    }

    /// Waits until so many backends wait for the standby.
    func awaitWaiters(_ count: Int) async throws {
      try await eventually("\(count) wait for the standby") {
        try await watcher.use { try $0.awaitingStandby() }.count >= count
      }
    }

    /// Cancels every wait for the standby, as an operator would who has had enough.
    func cancelWaits() async throws {
      try await watcher.use { connection in
        for process in try connection.awaitingStandby() {
          try connection.execute("SELECT pg_cancel_backend(\(process))")
        }
      }
    }

    func close() async throws {
      try await require(standby: "")
      await store.close()
      await watcher.close()
      try await cluster.remove()
    }
  }

  @Test func `is told from one whose functions leave the waiting to the session`() async throws {
    let place = try await Place()
    try await place.require(standby: "ghost")
    try await place.watcher.use { connection in
      try connection.mutate(
        "log.append_one_as_app",
        [("v_setting := set_config('synchronous_commit', 'on', true);", "")])
    }
    // The role's own setting then counts, and it acknowledges what no standby has.
    let answer = try await place.store.append(Commander().append(to: .fresh()))
    #expect(answer.appended != nil)
    #expect(try await place.watcher.use { try $0.awaitingStandby() }.isEmpty)
    try await place.close()
  }

  @Test func `acknowledges nothing that no standby has, whatever is cancelled`() async throws {
    let place = try await Place()
    let (store, me, stream) = (place.store, Commander(), StreamID.fresh())
    let draft = Commander.draft(words: "w")
    #expect(try await store.append(me.append([draft], to: stream)).appended != nil)
    // So that the store's next connections have the role's new default.
    try await place.require(standby: "ghost")
    var hits = 0

    // An append: its wait is cancelled, so nobody can say.
    let append = me.append(to: stream, expecting: StreamVersion(1))
    async let answer = Result { () async throws in try await store.append(append) }
    try await place.awaitWaiters(1)
    try await place.cancelWaits()
    let lost = await answer
    #expect(throws: AppendUnknown.self) { try lost.get() }
    hits += 1

    // It is visible here, yet a retry is no more durable: it waits, and is unknown again.
    #expect(try await store.head().position == LogPosition(2))
    async let again = Result { () async throws in try await store.append(append) }
    try await place.awaitWaiters(1)
    try await place.cancelWaits()
    let lostAgain = await again
    #expect(throws: AppendUnknown.self) { try lostAgain.get() }
    hits += 1

    // So does asking for the earlier answer.
    async let earlier = Result { () async throws in
      try await store.earlierAnswer(to: append.command)
    }
    try await place.awaitWaiters(1)
    try await place.cancelWaits()
    let lostAnswer = await earlier
    #expect(throws: AppendUnknown.self) { try lostAnswer.get() }
    hits += 1

    // And a redaction, the first time and when it is repeated.
    let request = RedactionRequest(
      of: draft.id, because: "b", as: me.command(), role: "lead", at: Commander.noon)
    for repeated in [request, request, another(request, by: me)] {
      async let redaction = Result { () async throws in try await store.redact(repeated) }
      try await place.awaitWaiters(1)
      try await place.cancelWaits()
      let lostRedaction = await redaction
      #expect(throws: AppendUnknown.self) { try lostRedaction.get() }
      hits += 1
    }
    #expect(hits == 6)

    // Once the standby is no longer asked for, whoever waits is answered: it had been carried out.
    async let last = store.append(append)
    try await place.awaitWaiters(1)
    try await place.require(standby: "")
    let receipt = Receipt(first: LogPosition(2), last: LogPosition(2), version: StreamVersion(2))
    #expect(try await last == .replayed(receipt))
    #expect(try await store.earlierAnswer(to: append.command) == receipt)
    #expect(
      try await store.redact(request)
        == .replayed(
          Receipt(first: LogPosition(3), last: LogPosition(3), version: StreamVersion(3))))
    try await expectSound(store)
    try await place.close()
  }

  private func another(_ request: RedactionRequest, by me: Commander) -> RedactionRequest {
    var request = request
    request.command = me.command("another")
    return request
  }
}
