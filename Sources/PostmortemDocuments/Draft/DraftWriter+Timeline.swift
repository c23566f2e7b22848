import EventLog
import Incidents
import Timelines

extension DraftWriter {
  /// More than these nobody reads in a document; the timeline itself has them all.
  private static let mostEntries = 120

  /// What the program notes for itself, and what another entry says as well.
  private static let noise: Set<String> = [
    "update.drafted", "cadence.set", "promise.kept", "step.started", "verification.sampled",
    "detection.linked", "plan.requested", "incident.exposure_computed", "escalation.planned",
  ]

  var course: [Block] {
    let all = timeline.entries(by: .happened)
    let entries = all.filter { $0.isStarred || !Self.noise.contains($0.type.name) }
    guard !entries.isEmpty else {
      return [.paragraph([Statement("Nothing was recorded.")])]
    }
    let shown = Set(worthShowing(entries).map(\.position))
    var blocks: [Block] = entries.count > 1 ? [.picture] : []
    if shown.count < all.count {
      blocks.append(
        .paragraph([
          Statement(
            "\(shown.count) of \(all.count) entries; the timeline of \(timeline.number) has the rest. All times are UTC."
          )
        ]))
    }
    blocks.append(
      .entries(
        entries.filter { shown.contains($0.position) }.map { entry in
          EntryLine(
            at: entry.happenedAt,
            statement: Statement(timeline.sentence(of: entry), cites: [entry.id]),
            role: entry.actor.role, notes: notes(on: entry))
        }))
    return blocks
  }

  private func notes(on entry: TimelineEntry) -> [String] {
    let marks = timeline.marks(of: entry)
    var notes: [String] = []
    if marks.contains(.learnedLate) { notes.append("recorded \(TimeText.clock(entry.recordedAt))") }
    if marks.contains(.aheadOfClock) { notes.append("stated ahead of the clock") }
    if !timeline.corrections(of: entry).isEmpty { notes.append("corrected") }
    return notes
  }

  /// The starred ones and what moved the incident come before what was looked at meanwhile.
  private func worthShowing(_ entries: [TimelineEntry]) -> [TimelineEntry] {
    guard entries.count > Self.mostEntries else { return entries }
    func rank(_ entry: TimelineEntry) -> Int {
      if entry.isStarred { return 0 }
      switch entry.kind {
      case .milestone: return 1
      case .decision: return 2
      case .action: return entry.type.name == "step.started" ? 6 : 3
      case .message: return 4
      case .signal: return entry.type.name == "verification.sampled" ? 8 : 5
      case .note: return 7
      }
    }
    return Array(
      entries.enumerated().map { (rank: rank($1), place: $0, entry: $1) }
        .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }
        .prefix(Self.mostEntries).map(\.entry))
  }
}
