import Digest
import EventLog
import PostmortemDocuments
import Synchronization
import Timelines
import Updates

/// A timeline as it was folded last, and how far each of its streams had come.
struct KeptTimeline: Sendable {
  var timeline: Timeline
  /// What updates are made of, from the same events.
  var facts = UpdateFacts()
  /// And what postmortems are made of.
  var draft = DraftFacts()
  /// The hash of the newest event of each.
  var heads: [StreamID: SHA256Digest] = [:]
  var versions: [StreamID: StreamVersion]
}

/// Timelines that were read lately: reading on from one costs what happened since, not the whole
/// incident.
///
/// Bounded by entries, not by timelines: a long one is what takes the room.
final class TimelineCache: Sendable {
  fileprivate struct Content {
    var kept: [StreamID: KeptTimeline] = [:]
    /// Least lately used first.
    var order: [StreamID] = []
    var size = 0
  }

  private let capacity: Int
  private let content = Mutex(Content())

  init(entries capacity: Int = 30_000) { self.capacity = capacity }

  func timeline(of subject: StreamID) -> KeptTimeline? {
    content.withLock { content in
      guard let kept = content.kept[subject] else { return nil }
      content.order.removeAll { $0 == subject }
      content.order.append(subject)
      return kept
    }
  }

  /// Keeps a timeline, unless a longer one is kept already.
  func keep(_ kept: KeptTimeline, of subject: StreamID) {
    content.withLock { content in
      if let old = content.kept[subject] {
        guard old.timeline.position <= kept.timeline.position else { return }
        content.remove(subject)
      }
      content.kept[subject] = kept
      content.order.append(subject)
      content.size += kept.timeline.all.count
      while content.size > capacity, content.order.count > 1, let oldest = content.order.first {
        content.remove(oldest)
      }
    }
  }

  /// Forgets every timeline that a stream is part of: it still holds words that are redacted now.
  func forget(_ stream: StreamID) {
    content.withLock { content in
      for (subject, kept) in content.kept where kept.versions.keys.contains(stream) {
        content.remove(subject)
      }
    }
  }
}

extension TimelineCache.Content {
  fileprivate mutating func remove(_ subject: StreamID) {
    guard let kept = kept.removeValue(forKey: subject) else { return }
    size -= kept.timeline.all.count
    order.removeAll { $0 == subject }
  }
}
