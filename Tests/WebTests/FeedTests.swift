import EventLog
import IncidentService
import Synchronization
import TestSupport
import Testing
@testable import Web

/// A log in memory, which tells when it has grown.
private final class Tape: FeedSource {
  private struct State {
    var events: [FedEvent] = []
    var waiters: [(LogPosition, CheckedContinuation<Void, Never>)] = []
    var reads = 0
    var isOpen = false
  }

  private let state = Mutex(State())
  static let secret = StreamID.make(at: Timestamp(microseconds: 0))
  static let plain = StreamID.make(at: Timestamp(microseconds: 0))

  var reads: Int { state.withLock { $0.reads } }

  func append(_ count: Int = 1, restricted: Bool = false, type: String = "note.added") {
    let waiters = state.withLock { state in
      for _ in 0..<count {
        let position = LogPosition(Int64(state.events.count) + 1)
        state.events.append(
          FedEvent(
            position: position, stream: restricted ? Self.secret : Self.plain, type: type,
            veil: restricted ? Self.secret : nil,
            open: FedEvent.framed(position, Array("{\"open\":\(position)}".utf8)),
            withheld: FedEvent.framed(position, Array("{\"withheld\":\(position)}".utf8))))
      }
      defer { state.waiters = [] }
      return state.waiters
    }
    for (_, waiter) in waiters { waiter.resume() }
  }

  /// Lets everybody go, so that a cancelled poller ends.
  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for (_, waiter) in waiters { waiter.resume() }
  }

  func head() async throws -> LogPosition {
    state.withLock { LogPosition(Int64($0.events.count)) }
  }

  func events(after position: LogPosition, limit: Int) async throws -> [FedEvent] {
    state.withLock { state in
      state.reads += 1
      return Array(state.events.drop { $0.position <= position }.prefix(limit))
    }
  }

  func wait(beyond position: LogPosition) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.isOpen || Int64(state.events.count) > position.rawValue { return true }
          state.waiters.append((position, continuation))
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      open()
    }
  }

  func maySee(_ stream: StreamID, _ caller: Caller) async throws -> Bool {
    caller.role == .administrator
  }
}

/// What a reader got, and whether it is still willing to take more.
private final class Sink: Sendable {
  private let state = Mutex((bytes: [UInt8](), isFull: false))
  struct TooSlow: Error {}

  func take(_ bytes: [UInt8]) throws {
    try state.withLock { state in
      if state.isFull { throw TooSlow() }
      state.bytes += bytes
    }
  }

  func fill() { state.withLock { $0.isFull = true } }

  var text: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }

  var ids: [Int] {
    text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
  }
}

private func caller(_ role: TokenRole = .viewer) -> Caller {
  Caller(.make(at: Timestamp(microseconds: 0)), as: role)
}

@Suite struct `The live feed` {
  private func withFeed(
    heartbeat: Duration = .seconds(60),
    _ body: (Tape, FeedHub, inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
  ) async throws {
    let tape = Tape()
    let hub = FeedHub(tape, heartbeat: heartbeat, log: { Issue.record("\($0)") })
    try await withThrowingTaskGroup { group in
      group.addTask { do { try await hub.run() } catch is CancellationError {} }
      try await body(tape, hub, &group)
      group.cancelAll()
    }
  }

  private func read(
    _ hub: FeedHub, after position: Int64 = 0, as role: TokenRole = .viewer, into sink: Sink,
    type: String? = nil, revalidate: @escaping @Sendable () async throws -> Void = {}
  ) async throws {
    var reader = FeedReader(
      hub, caller(role), after: LogPosition(position), stream: nil, type: type,
      revalidate: revalidate)
    try await reader.run(send: { try sink.take($0) }, room: {})
  }

  @Test func `ends for a reader who may read no more, however far behind they are`() async throws {
    try await withFeed { tape, hub, group in
      tape.append(5_000)
      let sink = Sink()
      var reader = FeedReader(
        hub, caller(.viewer), after: .start, stream: nil, type: nil,
        revalidate: { throw Problem(.unauthenticated, "No longer.") })
      reader.admission = .zero
      // It is behind all the time, so that no tick ever comes.
      try await reader.run(send: { try sink.take($0) }, room: {})
      #expect(sink.ids.count < 1_000)
    }
  }

  @Test func `brings everything once and in order, old and new`() async throws {
    try await withFeed { tape, hub, group in
      tape.append(1_234)
      let sinks = (0..<20).map { _ in Sink() }
      for (index, sink) in sinks.enumerated() {
        group.addTask { try await read(hub, after: Int64(index) * 60, into: sink) }
      }
      for _ in 0..<50 {
        tape.append(7)
        await Task.yield()
      }
      let last = 1_234 + 350
      try await eventually("all have all") { sinks.allSatisfy { $0.ids.last == last } }
      for (index, sink) in sinks.enumerated() {
        #expect(sink.ids == Array((index * 60 + 1)...last))
      }
    }
  }

  @Test func `reads the log once for any number of readers, and not at all for none`() async throws
  {
    try await withFeed { tape, hub, group in
      tape.append(5)
      #expect(tape.reads == 0)
      let sinks = (0..<500).map { _ in Sink() }
      for sink in sinks { group.addTask { try await read(hub, after: 5, into: sink) } }
      try await eventually("all listen") { hub.readers == 500 && tape.reads > 0 }
      let before = tape.reads
      tape.append(1)
      try await eventually("all got it") { sinks.allSatisfy { $0.ids == [6] } }
      #expect(tape.reads - before < 20)
    }
  }

  @Test func `withholds restricted events from those without the right`() async throws {
    try await withFeed { tape, hub, group in
      tape.append(1)
      tape.append(1, restricted: true)
      let (viewer, administrator) = (Sink(), Sink())
      group.addTask { try await read(hub, into: viewer) }
      group.addTask { try await read(hub, as: .administrator, into: administrator) }
      tape.append(1, restricted: true)
      try await eventually("both") { viewer.ids.count == 3 && administrator.ids.count == 3 }
      #expect(viewer.text.contains("{\"withheld\":2}") && viewer.text.contains("{\"withheld\":3}"))
      #expect(!viewer.text.contains("\"open\":2") && !viewer.text.contains("\"open\":3"))
      #expect(!administrator.text.contains("withheld"))
    }
  }

  @Test func `leaves out what a filter does not ask for`() async throws {
    try await withFeed { tape, hub, group in
      let sink = Sink()
      group.addTask { try await read(hub, into: sink, type: "incident.declared") }
      tape.append(3)
      tape.append(1, type: "incident.declared")
      try await eventually("the one") { sink.ids == [4] }
    }
  }

  @Test func `says nothing of what is withheld where a filter would tell what it is`() async throws
  {
    try await withFeed { tape, hub, group in
      let sink = Sink()
      group.addTask { try await read(hub, into: sink, type: "incident.declared") }
      tape.append(1, restricted: true, type: "incident.declared")
      tape.append(1, type: "incident.declared")
      try await eventually("the one that may be seen") { sink.ids.contains(2) }
      #expect(sink.ids == [2])
    }
  }

  @Test func `keeps nothing that was written before a redaction`() async throws {
    try await withFeed { tape, hub, group in
      let sink = Sink()
      group.addTask { try await read(hub, into: sink) }
      tape.append(3)
      try await eventually("three") { sink.ids.count == 3 }
      tape.append(1, type: "entry.redacted")
      try await eventually("four") { sink.ids.count == 4 }
      guard case .behind = await hub.next(after: LogPosition(0)) else {
        Issue.record("still kept")
        return
      }
    }
  }

  @Test func `says now and then that it is there, and looks at the token again`() async throws {
    try await withFeed(heartbeat: .milliseconds(10)) { tape, hub, group in
      let sink = Sink()
      let asked = Mutex(0)
      tape.append(1)
      try await read(hub, into: sink) {
        let count = asked.withLock { asked in
          asked += 1
          return asked
        }
        if count == 3 { throw Problem.badToken }
      }
      #expect(sink.text.split(separator: "\n").filter { $0 == ":" }.count == 2)
    }
  }

  @Test func `lets a slow reader go without holding up the others`() async throws {
    try await withFeed { tape, hub, group in
      let (slow, quick) = (Sink(), Sink())
      group.addTask {
        await #expect(throws: Sink.TooSlow.self) { try await read(hub, into: slow) }
      }
      group.addTask { try await read(hub, into: quick) }
      tape.append(1)
      try await eventually("both read") { slow.ids.count == 1 && quick.ids.count == 1 }
      slow.fill()
      tape.append(10)
      try await eventually("the quick one has all") { quick.ids.count == 11 }
      try await eventually("the slow one is gone") { hub.readers == 1 }
    }
  }

  @Test func `lets readers go when they are cancelled`() async throws {
    try await withFeed { tape, hub, _ in
      await withTaskGroup { readers in
        for _ in 0..<50 { readers.addTask { try? await read(hub, into: Sink()) } }
        try? await eventually("all listen") { hub.readers == 50 }
        readers.cancelAll()
      }
      #expect(hub.readers == 0)
    }
  }
}
