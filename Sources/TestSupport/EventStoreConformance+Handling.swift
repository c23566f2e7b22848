import EventLog
import FoundationEssentials
import JSON
import Synchronization
import Testing

/// A lamp that somebody switches: the smallest decider with a rejection and a "nothing to do".
private struct Lamp: Decider {
  enum Command: Sendable { case plug, turn(on: Bool), flicker }
  enum Event: Equatable, Sendable { case plugged, switched(on: Bool) }
  enum Rejection: Error { case notPlugged, pluggedAlready }

  var isPlugged = false
  var isOn = false
  var changes = 0

  mutating func evolve(_ event: Event) {
    changes += 1
    switch event {
    case .plugged: isPlugged = true
    case .switched(let on): isOn = on
    }
  }

  func decide(_ command: Command) throws(Rejection) -> [Event] {
    switch command {
    case .plug where isPlugged: throw .pluggedAlready
    case .plug: return [.plugged]
    case _ where !isPlugged: throw .notPlugged
    case .turn(let on): return on == isOn ? [] : [.switched(on: on)]
    case .flicker: return [.switched(on: !isOn), .switched(on: isOn)]
    }
  }
}

extension EventFormat where Event == Lamp.Event {
  fileprivate static let lamp = EventFormat(writing: { event in
    switch event {
    case .plugged: EventBody(EventType(known: "lamp.plugged"), clear: Array("{}".utf8))
    case .switched(let on):
      EventBody(EventType(known: "lamp.switched"), clear: Array(#"{"on":\#(on ? 1 : 0)}"#.utf8))
    }
  })
  .reading("lamp.plugged") { _ in .plugged }
  .reading("lamp.switched") { payload throws(JSONFault) in
    .switched(on: payload.clear == Array(#"{"on":1}"#.utf8))
  }
}

private func switching(
  _ command: Lamp.Command, of stream: StreamID, as identity: CommandIdentity,
  ifMatch: StreamVersion? = nil
) -> Request<Lamp.Command> {
  Request(
    command, to: stream, .incident, as: identity, role: "responder", happenedAt: Commander.noon,
    ifMatch: ifMatch)
}

extension EventStore {
  fileprivate func handle(
    _ request: Request<Lamp.Command>, attempts: Int = 5
  ) async throws -> Handled<Lamp> {
    try await handle(
      request, by: Lamp.self, in: .lamp, newID: { _ in EventID(uuid: UUID()) }, attempts: attempts)
  }
}

extension Handled<Lamp> {
  fileprivate var appended: (state: Lamp, receipt: Receipt)? {
    if case .appended(let state, let receipt) = self { (state, receipt) } else { nil }
  }
  fileprivate var replayed: Receipt? {
    if case .replayed(let receipt) = self { receipt } else { nil }
  }
  fileprivate var nothing: Lamp? {
    if case .nothing(let state, _) = self { state } else { nil }
  }
}

extension EventStoreConformance {
  static let handling: [EventStoreConformance] = [
    EventStoreConformance("a command is decided on the stream's state, and its events appended") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let plugged = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      #expect(plugged.appended?.state.isPlugged == true)
      let flicker = try await store.handle(switching(.flicker, of: stream, as: me.command("f")))
      #expect(flicker.appended?.state.changes == 3)
      #expect(flicker.appended?.receipt.version == StreamVersion(3))
      let (state, version) = try await store.fold(Lamp.self, stream, in: .lamp)
      #expect(state.changes == 3 && version == StreamVersion(3))
    },
    EventStoreConformance("a retried command gets its first answer, not the rejection of today") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let plug = me.command("plug")
      let first = try await store.handle(switching(.plug, of: stream, as: plug))
      let receipt = try #require(first.appended?.receipt)
      await #expect(throws: Lamp.Rejection.pluggedAlready) {
        try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      }
      #expect(
        try await store.handle(switching(.plug, of: stream, as: plug)).replayed == receipt)
    },
    EventStoreConformance("a retried command gets its first answer, not \"nothing to do\"") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      _ = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      let on = me.command("on")
      let receipt = try #require(
        try await store.handle(switching(.turn(on: true), of: stream, as: on)).appended?.receipt)
      #expect(
        try await store.handle(switching(.turn(on: true), of: stream, as: on)).replayed == receipt)
      let other = me.command("on")
      let nothing = try await store.handle(switching(.turn(on: true), of: stream, as: other))
      #expect(nothing.nothing?.isOn == true)
      // A no-op is not remembered: the same command may be carried out later.
      _ = try await store.handle(switching(.turn(on: false), of: stream, as: me.command("off")))
      #expect(
        try await store.handle(switching(.turn(on: true), of: stream, as: other)).appended != nil)
    },
    EventStoreConformance("a rejection is not remembered") { store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let flicker = me.command("flicker")
      await #expect(throws: Lamp.Rejection.notPlugged) {
        try await store.handle(switching(.flicker, of: stream, as: flicker))
      }
      _ = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      #expect(
        try await store.handle(switching(.flicker, of: stream, as: flicker)).appended != nil)
    },
    EventStoreConformance("a key with another command is refused before any rejection") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      let plug = me.command("plug")
      _ = try await store.handle(switching(.plug, of: stream, as: plug))
      let stolen = me.command("plug harder", key: plug.key)
      await #expect(throws: AppendRefusal.keyReused(plug.key)) {
        try await store.handle(switching(.plug, of: stream, as: stolen))
      }
      await #expect(throws: AppendRefusal.keyReused(plug.key)) {
        try await store.handle(switching(.turn(on: false), of: stream, as: stolen))
      }
    },
    EventStoreConformance("who looked at an older version is told that the stream moved") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      _ = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      let flicker = me.command("flicker")
      let moved = await #expect(throws: StreamMoved.self) {
        try await store.handle(switching(.flicker, of: stream, as: flicker, ifMatch: .empty))
      }
      #expect(moved?.stream == stream && moved?.actual == StreamVersion(1))
      let receipt = try #require(
        try await store.handle(
          switching(.flicker, of: stream, as: flicker, ifMatch: StreamVersion(1))
        ).appended?.receipt)
      // The retry finds the stream moved by its own first copy.
      #expect(
        try await store.handle(
          switching(.flicker, of: stream, as: flicker, ifMatch: StreamVersion(1))
        ).replayed == receipt)
    },
    EventStoreConformance("a command whose stream moves under it is decided anew") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      _ = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      let rivals = RivalStore(store, moving: stream, times: 2)
      let handled = try await rivals.handle(
        switching(.flicker, of: stream, as: me.command("flicker")))
      #expect(handled.appended?.receipt.version == StreamVersion(5))
      #expect(handled.appended?.state.changes == 5)

      let busy = RivalStore(store, moving: stream, times: 3)
      await #expect(throws: StreamBusy.self) {
        try await busy.handle(
          switching(.flicker, of: stream, as: me.command("again")), attempts: 3)
      }
      let insisting = RivalStore(store, moving: stream, times: 1)
      let version = try await store.fold(Lamp.self, stream, in: .lamp).version
      let moved = await #expect(throws: StreamMoved.self) {
        try await insisting.handle(
          switching(.flicker, of: stream, as: me.command("insist"), ifMatch: version))
      }
      #expect(moved?.actual == version.next)
    },
    EventStoreConformance("many commands at once on one stream are all carried out in some order") {
      store async throws in
      let (stream, me) = (StreamID.fresh(), Commander())
      _ = try await store.handle(switching(.plug, of: stream, as: me.command("plug")))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<6 {
          group.addTask {
            let handled = try await store.handle(
              switching(.flicker, of: stream, as: me.command("flicker \(index)")), attempts: 100)
            #expect(handled.appended != nil)
          }
        }
        try await group.waitForAll()
      }
      let (state, version) = try await store.fold(Lamp.self, stream, in: .lamp)
      #expect(state.changes == 13 && version == StreamVersion(13) && !state.isOn)
    },
  ]
}

/// Lets somebody else append first, just before each of the first few appends.
private final class RivalStore: EventStore {
  private let store: any EventStore
  private let stream: StreamID
  private let left: Mutex<Int>

  init(_ store: any EventStore, moving stream: StreamID, times: Int) {
    (self.store, self.stream) = (store, stream)
    left = Mutex(times)
  }

  func append(_ append: Append) async throws -> AppendAnswer {
    let isRivalled = left.withLock { left in
      left -= 1
      return left >= 0
    }
    if isRivalled {
      let draft = EventDraft(
        id: EventID(uuid: UUID()), EventFormat.lamp.body(.plugged), happenedAt: Commander.noon)
      _ = try await store.append(Commander().append([draft], to: stream))
    }
    return try await store.append(append)
  }

  func earlierAnswer(to command: CommandIdentity) async throws -> Receipt? {
    try await store.earlierAnswer(to: command)
  }

  func events(
    in stream: StreamID, after version: StreamVersion, limit: Int
  ) async throws -> [RecordedEvent] {
    try await store.events(in: stream, after: version, limit: limit)
  }

  func events(after position: LogPosition, limit: Int) async throws -> [RecordedEvent] {
    try await store.events(after: position, limit: limit)
  }

  func head() async throws -> LogHead { try await store.head() }

  func position(asKnownAt time: Timestamp) async throws -> LogPosition {
    try await store.position(asKnownAt: time)
  }

  func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?] {
    try await store.words(of: events)
  }

  func redact(_ redaction: RedactionRequest) async throws -> AppendAnswer {
    try await store.redact(redaction)
  }
}
