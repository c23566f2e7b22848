package import Digest
package import EventLog

/// Port: tells when the log has grown.
package protocol LogWatch: Sendable {
  /// Returns when there may be something after `position`, at the latest after about a second.
  func wait(beyond position: LogPosition) async
}

/// An event with its words, or the little that a caller without the right may know.
package enum FeedEvent: Sendable {
  case event(RecordedEvent, words: Words<[UInt8]>?)
  case withheld(LogPosition, hash: SHA256Digest)
}

package struct FeedPage: Sendable {
  package var events: [FeedEvent]
  package var head: LogPosition
  /// Where the next page begins, which is beyond events that a filter left out.
  package var next: LogPosition
}

extension Desk {
  /// One page of the whole log, in order, with nothing left out but what a filter asks for.
  package func feed(
    after position: LogPosition, limit: Int, stream: StreamID? = nil, type: String? = nil,
    for caller: Caller
  ) async throws -> FeedPage {
    let head = try await store.head().position
    let page = try await store.events(after: position, limit: limit)
    let visible = try await visibleStreams(among: page, for: caller)
    let chosen = page.filter { event in
      (stream.map { $0 == event.stream } ?? true) && (type.map { $0 == event.type.name } ?? true)
    }
    let words = try await store.words(of: chosen)
    let isFiltered = stream != nil || type != nil
    let events = zip(chosen, words).compactMap { event, words -> FeedEvent? in
      if event.visibility == .normal || visible.contains(event.stream) {
        return .event(event, words: words)
      }
      // That it passed the filter says of which stream or type it is.
      return isFiltered ? nil : .withheld(event.position, hash: event.hash)
    }
    return FeedPage(
      events: events, head: max(head, page.last?.position ?? head),
      next: page.last?.position ?? position)
  }

  /// The streams of restricted events on a page that this caller may read.
  private func visibleStreams(
    among page: [RecordedEvent], for caller: Caller
  ) async throws -> Set<StreamID> {
    let restricted = Set(page.lazy.filter { $0.visibility == .restricted }.map(\.stream))
    if restricted.isEmpty || caller.role == .administrator { return restricted }
    var visible: Set<StreamID> = []
    for stream in restricted {
      guard let facts = try await facts(of: stream) else { continue }
      if try await maySee(stream, facts, caller) { visible.insert(stream) }
    }
    return visible
  }
}
