package import Digest
package import EventLog
import Incidents
import JSON

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
    let chosen = page.filter { event in
      (stream.map { $0 == event.stream } ?? true) && (type.map { $0 == event.type.name } ?? true)
    }
    let words = try await store.words(of: chosen)
    // That it passed the filter says of which stream or type it is.
    let isFiltered = stream != nil || type != nil
    var events: [FeedEvent] = []
    var visible: [StreamID: Bool] = [:]
    for (event, words) in zip(chosen, words) {
      var may = true
      if let veil = try await veil(of: event) {
        if visible[veil] == nil { visible[veil] = try await maySee(veil, caller) }
        may = visible[veil] ?? false
      }
      if may {
        events.append(.event(event, words: words))
      } else if !isFiltered {
        events.append(.withheld(event.position, hash: event.hash))
      }
    }
    return FeedPage(
      events: events, head: max(head, page.last?.position ?? head),
      next: page.last?.position ?? position)
  }

  /// The stream that one must be allowed to see to read an event; nil where everybody may.
  ///
  /// Its own, where that is restricted; and the one that it names, where it belongs to a restricted
  /// incident from now on: that there is one is not for everybody to know.
  package func veil(of event: RecordedEvent) async throws -> StreamID? {
    guard event.visibility == .normal else { return event.stream }
    guard let named = event.namedIncident, try await facts(of: named)?.visibility == .restricted
    else { return nil }
    return named
  }
}

extension RecordedEvent {
  /// The incident that an event on another stream says that stream belongs to, or did.
  fileprivate var namedIncident: StreamID? {
    let member: String? =
      switch type.name {
      case "detection.linked": "incident"
      case "incident.merged": "into"
      case "incident.unmerged": "from"
      default: nil
      }
    guard let member, let fields = try? JSONFields(clear) else { return nil }
    return try? fields.optionalID(member, as: StreamID.self)
  }
}
