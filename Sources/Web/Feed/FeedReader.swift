import EventLog
import IncidentService

/// One reader of the live feed: its place, and what it may see.
struct FeedReader {
  let hub: FeedHub
  let caller: Caller
  var cursor: LogPosition
  var stream: StreamID?
  var type: String?
  /// Throws when the caller's token is no longer good.
  let revalidate: @Sendable () async throws -> Void
  private var visible: [StreamID: Bool] = [:]
  /// When it was last known that they may read, and what.
  private var admittedAt = ContinuousClock.now

  /// However much there is to read meanwhile: who reads history for hours may have lost their rights.
  var admission = Duration.seconds(10)

  init(
    _ hub: FeedHub, _ caller: Caller, after cursor: LogPosition, stream: StreamID?, type: String?,
    revalidate: @escaping @Sendable () async throws -> Void
  ) {
    (self.hub, self.caller, self.cursor) = (hub, caller, cursor)
    (self.stream, self.type, self.revalidate) = (stream, type, revalidate)
  }

  /// Sends until the client leaves or falls behind.
  ///
  /// `room` waits until the client has taken most of what was sent: history is read faster than it
  /// goes out, and only news may cut a slow client.
  mutating func run(
    send: ([UInt8]) async throws -> Void, room: () async throws -> Void
  ) async throws {
    hub.enter()
    defer { hub.leave() }
    try await send(Array("retry: 2000\n\n".utf8))
    while !Task.isCancelled {
      if ContinuousClock.now - admittedAt > admission {
        guard try await isStillAdmitted() else { return }
      }
      switch await hub.next(after: cursor) {
      case .events(let events): try await deliver(events, send)
      case .behind:
        try await room()
        try await deliver(try await hub.source.events(after: cursor, limit: 200), send, room)
      case .tick:
        guard !Task.isCancelled else { return }
        guard try await isStillAdmitted() else { return }
        try await send(Array(":\n\n".utf8))
      }
    }
  }

  private mutating func isStillAdmitted() async throws -> Bool {
    // A place of a reader in a restricted incident may have changed.
    visible = [:]
    do { try await revalidate() } catch is Problem { return false }
    admittedAt = .now
    return true
  }

  /// In pieces of a moderate size: one write for many small events.
  private mutating func deliver(
    _ events: [FedEvent], _ send: ([UInt8]) async throws -> Void,
    _ room: () async throws -> Void = {}
  ) async throws {
    var piece: [UInt8] = []
    for event in events {
      // In order, and none twice: whatever comes must be beyond what was sent.
      guard event.position > cursor else { continue }
      if stream.map({ $0 == event.stream }) ?? true, type.map({ $0 == event.type }) ?? true {
        if try await maySee(event) {
          piece += event.open
        } else if !isFiltered {
          piece += event.withheld
        }
      }
      if piece.count > 32 * 1024 {
        try await send(piece)
        piece = []
        try await room()
      }
      cursor = event.position
    }
    if !piece.isEmpty { try await send(piece) }
  }

  /// With a filter nothing stands for what is withheld: that it passed says what it is.
  private var isFiltered: Bool { stream != nil || type != nil }

  private mutating func maySee(_ event: FedEvent) async throws -> Bool {
    guard let veil = event.veil else { return true }
    if let known = visible[veil] { return known }
    let may = try await hub.source.maySee(veil, caller)
    visible[veil] = may
    return may
  }
}
