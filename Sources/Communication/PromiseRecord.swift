package import EventLog

/// How well what readers were promised was kept, and how long they heard nothing.
package struct PromiseRecord: Equatable, Sendable {
  package var kept = 0
  package var late = 0
  package var broken = 0
  /// Between two words, before the first, or since the last; nil where none was owed.
  package var longestSilenceSeconds: Int64?

  package init() {}

  /// In hundredths of a percent, of those that have ended; nil where none has.
  package var adherence: Int32? {
    let ended = kept + late + broken
    return ended == 0 ? nil : Int32(clamping: kept * 10_000 / ended)
  }

  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.kept += right.kept
    sum.late += right.late
    sum.broken += right.broken
    sum.longestSilenceSeconds = [left, right].compactMap(\.longestSilenceSeconds).max()
    return sum
  }
}

extension CommunicationBook {
  /// Until now, or until it was resolved.
  package func record(of audience: UpdateAudience, until end: Timestamp) -> PromiseRecord {
    var record = PromiseRecord()
    let promises = promises.filter { $0.audience == audience }
    record.kept = promises.count { $0.fate == .kept }
    record.late = promises.count { $0.fate == .late }
    record.broken = promises.count { $0.fate == .broken }
    guard let begin = promises.first?.madeAt else { return record }
    let words = updates.filter { $0.audience == audience }.map(\.at)
    let moments = ([begin] + words + [max(end, words.last ?? end)]).sorted()
    let silences = zip(moments.dropFirst(), moments).map { $0.saturatingSince($1) }
    record.longestSilenceSeconds = silences.max().map { $0 / 1_000_000 }
    return record
  }
}
