import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Postgres
@testable import PostgresStore
import Rollouts
import TestSupport
import Testing

/// A store with all its lists, and a few words to write a history with.
struct ListBench: Sendable {
  let database: FreshDatabase
  let store: PostgresEventStore
  let listener: LogListener
  let me = Commander()

  var queries: PostgresQueries { PostgresQueries(store) }
  var everybody: Viewer { Viewer(PrincipalID(uuid: UUID()), seesRestricted: false) }

  static func with(_ body: @Sendable (ListBench) async throws -> Void) async throws {
    let database = try FreshDatabase.current
    let listener = LogListener(database.connectionString(as: .app))
    let outcome = await Result {
      try await database.withStore { store in
        try await body(ListBench(database: database, store: store, listener: listener))
      }
    }
    listener.close()
    try outcome.get()
  }

  /// Lets the lists show all that the log holds; nothing may be parked on the way.
  func catchUp(batch: Int = 3) async throws {
    var options = Subscription.Options()
    options.batch = batch
    options.onPark = { Issue.record("parked: \($0)") }
    for projection in [any Projection].all {
      try await ProjectionKeeper(projection, of: store, waking: listener, options: options)
        .catchUp()
    }
  }

  func rebuild() async throws {
    for projection in [any Projection].all {
      try await ProjectionKeeper(projection, of: store, waking: listener).rebuild()
    }
  }

  /// Every row of every list as text.
  func dump() async throws -> [String] {
    try await database.administer { connection in
      try [any Projection].all.flatMap(\.tables).flatMap { table in
        try connection.query("SELECT t::text FROM read.\(identifier: table) t ORDER BY 1")
          .map { "\(table) " + (try $0.decode(0, as: String.self)) }
      }
    }
  }
}

extension ListBench {
  /// Appends one event and returns its id.
  @discardableResult func tell(
    _ body: EventBody, in stream: StreamID, _ kind: StreamKind = .incident,
    at time: Timestamp = Commander.noon, visibility: Visibility = .normal
  ) async throws -> EventID {
    let draft = EventDraft(
      id: .make(at: time), body, happenedAt: time, visibility: visibility)
    let answer = try await store.append(me.append([draft], to: stream, kind))
    _ = try #require(answer.appended)
    return draft.id
  }

  @discardableResult func tell(
    _ event: IncidentEvent, in stream: StreamID, at time: Timestamp = Commander.noon
  ) async throws -> EventID {
    try await tell(EventFormat.incidents.body(event), in: stream, at: time)
  }

  @discardableResult func tell(_ event: DeploymentEvent, in stream: StreamID) async throws
    -> EventID
  {
    try await tell(EventFormat.deployments.body(event), in: stream, .deployment)
  }

  @discardableResult func tell(_ event: DetectionEvent, in stream: StreamID) async throws
    -> EventID
  {
    try await tell(EventFormat.detections.body(event), in: stream, .signal)
  }

  @discardableResult func note(
    _ text: String, in stream: StreamID, visibility: Visibility = .normal
  ) async throws -> EventID {
    try await tell(
      EventFormat.entries.body(.noted(text: .text(text))), in: stream, visibility: visibility)
  }

  /// Declares an incident with a number of its own.
  func declare(
    _ title: String = "Labels come out blank", severity: Severity? = .sev2,
    service: String? = "labels", isRestricted: Bool = false, by principal: PrincipalID? = nil
  ) async throws -> (stream: StreamID, entry: EventID, number: String) {
    let (stream, entry, me) = (StreamID.fresh(), EventID(uuid: UUID()), me)
    let opened = try await store.open(.incident, year: 2026, stream) { number in
      let event = IncidentEvent.declared(
        Declaration(
          number: number, title: .text(title), severity: severity, service: service,
          isRestricted: isRestricted, declaredBy: principal ?? me.principal))
      return me.append(
        [
          EventDraft(
            id: entry, EventFormat.incidents.body(event), happenedAt: Commander.noon,
            visibility: isRestricted ? .restricted : .normal)
        ], to: stream, expecting: .empty)
    }
    return (stream, entry, opened.number)
  }

  /// Plans a deployment with a number of its own.
  func plan(service: String = "labels", environment: String = "production") async throws -> StreamID
  {
    let (stream, me) = (StreamID.fresh(), me)
    _ = try await store.open(.deployment, year: 2026, stream) { number in
      let event = DeploymentEvent.planned(
        RolloutPlan(
          number: number, service: service, environment: environment, version: "4.2.0",
          groups: [RolloutGroup(name: "canary", kind: .percent, share: .all)],
          plannedBy: me.principal))
      return me.append(
        [
          EventDraft(
            id: EventID(uuid: UUID()), EventFormat.deployments.body(event),
            happenedAt: Commander.noon)
        ], to: stream, .deployment, expecting: .empty)
    }
    return stream
  }

  func redact(_ entry: EventID, because: String = "A name.") async throws {
    _ = try await store.redact(
      RedactionRequest(
        of: entry, because: because, as: me.command("redact \(entry)"), role: "responder",
        at: Commander.noon))
  }
}
