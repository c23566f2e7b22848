import EventLog

/// The segments of a server's write-ahead log that were archived.
struct WALArchive: Equatable, Sendable {
  /// When each was put there, by the file's own time; only those that are whole.
  var segments: [WALSegment: Timestamp] = [:]
  /// Files of a segment's name that are shorter or longer, or no plain files.
  var broken: Set<WALSegment> = []
  var size: WALSegmentSize

  init(_ size: WALSegmentSize) { self.size = size }

  /// How far the archive reaches from a segment without a gap.
  struct Run: Equatable, Sendable {
    var first: WALSegment
    var last: WALSegment
    /// Why it ends there.
    var end: End

    enum End: Equatable, Sendable {
      /// Nothing later was archived.
      case newest
      /// Later ones were, and the next one is not there.
      case hole
      /// The next one is there, and not whole.
      case broken
    }
  }

  /// Nil when not even the first is there.
  func run(from first: WALSegment) -> Run? {
    guard segments[first] != nil else { return nil }
    var last = first
    while segments[last.advanced(by: 1)] != nil { last = last.advanced(by: 1) }
    let next = last.advanced(by: 1)
    if broken.contains(next) { return Run(first: first, last: last, end: .broken) }
    let isLater = segments.keys.contains {
      $0.timeline == last.timeline && $0.number > next.number
    }
    return Run(first: first, last: last, end: isLater ? .hole : .newest)
  }

  /// The first of a run, not before `start`, that was archived after a moment.
  ///
  /// What was committed until the moment is in it or before it, unless it was archived late.
  func first(after moment: Timestamp, in run: Run, notBefore start: WALSegment) -> WALSegment? {
    var segment = start.number > run.first.number ? start : run.first
    while segment.number <= run.last.number {
      if let time = segments[segment], time > moment { return segment }
      segment = segment.advanced(by: 1)
    }
    return nil
  }
}
