import EventLog

/// Which base backup the data of a moment come from, and why the log reaches that far.
///
/// Pure: of what was seen. Two things are taken on the word of files' times, as the sentences say:
/// when a backup ended, and when a segment was archived. PostgreSQL itself stops with an error when
/// either is wrong: before a copy is consistent, or when the log ends before the moment.
struct RestoreChoice: Equatable {
  var backup: BaseBackup
  var run: WALArchive.Run
  /// The first segment that was archived after the moment; nil while the live server still has what
  /// follows the run.
  var reached: WALSegment?
  var live: LiveServer
  /// Where the live server writes.
  var position: WALPosition
  var archive: WALArchive
  var asOf: Timestamp
  var places: RestorePlaces

  /// - Throws: what is missing, and which moments can be had.
  init(of look: RestoreLook) throws(PreparationRefusal) {
    (asOf, places) = (look.asOf, look.places)
    live = try Self.value(look.live)
    guard look.asOf < live.now else {
      throw PreparationRefusal(
        "\(look.asOf.brief) lies in the future: by the database's clock it is \(live.now.brief).")
    }
    guard !live.isInRecovery, let position = live.position, let current = live.segment else {
      throw PreparationRefusal(
        "The database that is asked is a standby: name the primary, which is what a restore is for."
      )
    }
    self.position = position
    backup = try Self.backup(in: try Self.value(look.backups), for: look.asOf, live, current)
    archive = try Self.value(look.archive)
    let first = WALSegment(of: backup.start, on: backup.timeline, live.size)
    guard let run = archive.run(from: first) else {
      let state = archive.broken.contains(first) ? "is not whole" : "is not"
      throw PreparationRefusal(
        "The archive cannot bring base backup \(backup.name) to \(look.asOf.brief): the segment "
          + "\(first.name(live.size)), with which it begins, \(state) in \(look.places.archive).")
    }
    self.run = run
    reached = archive.first(after: look.asOf, in: run, notBefore: backup.lastSegment(live.size))
    if reached == nil { try Self.checkRest(run, archive, backup, look, live, current) }
    if let fault = look.copyFault { throw PreparationRefusal(fault) }
  }

  private static func value<Value>(_ seen: Seen<Value>) throws(PreparationRefusal) -> Value {
    switch seen {
    case .seen(let value): return value
    case .unknown(let why): throw PreparationRefusal(why, isUnknown: true)
    }
  }

  /// The newest that ended before the moment.
  private static func backup(
    in shelf: BackupShelf, for moment: Timestamp, _ live: LiveServer, _ current: WALSegment
  ) throws(PreparationRefusal) -> BaseBackup {
    let own = shelf.usable.filter { $0.system == live.system && $0.major == live.major }
    guard !own.isEmpty else {
      var reasons = shelf.unusable.prefix(3).map(\.sentence)
      if let other = shelf.usable.first {
        reasons.append("\(other.name) is of another server, or of another major version of it.")
      }
      throw PreparationRefusal(
        (["There is no base backup that could be used."] + reasons).joined(separator: " "))
    }
    let same = own.filter { $0.timeline == current.timeline }
    let ended = same.filter { $0.ended < moment }
    if let newest = ended.max(by: { ($0.end, $0.name) < ($1.end, $1.name) }) { return newest }
    if let other = own.first(where: { $0.ended < moment && $0.timeline != current.timeline }) {
      throw PreparationRefusal(
        "The live server has changed to timeline \(current.timeline) since base backup "
          + "\(other.name), which is of timeline \(other.timeline): that is not planned here, "
          + "restore by hand. The next base backup serves again.")
    }
    guard let oldest = same.min(by: { $0.ended < $1.ended }) else {
      throw PreparationRefusal(
        "There is no base backup of the live server's timeline \(current.timeline).")
    }
    throw PreparationRefusal(
      "No base backup had ended before \(moment.brief): the oldest moment that can be had is right "
        + "after \(oldest.ended.brief), when \(oldest.name) did.")
  }

  /// What is not archived yet has to be with the live server, and nowhere else.
  private static func checkRest(
    _ run: WALArchive.Run, _ archive: WALArchive, _ backup: BaseBackup, _ look: RestoreLook,
    _ live: LiveServer, _ current: WALSegment
  ) throws(PreparationRefusal) {
    let place = look.places.archive
    let newest = archive.segments[run.last]?.brief ?? "not known"
    let next = run.last.advanced(by: 1)
    let had =
      run.last.number >= backup.lastSegment(live.size).number
      ? "The newest moment that can be had is about \(newest), when the last one before it was archived."
      : "From base backup \(backup.name) no moment can be had."
    switch run.end {
    case .hole:
      throw PreparationRefusal(
        "The archive has a gap: \(next.name(live.size)) is not in \(place), and later ones are. \(had)"
      )
    case .broken:
      throw PreparationRefusal(
        "\(next.name(live.size)) in \(place) is not whole, or is no plain file. \(had)")
    case .newest: break
    }
    guard next.number >= current.number else {
      throw PreparationRefusal(
        "The archive ends with \(run.last.name(live.size)), and the live server writes "
          + "\(current.name(live.size)) already: see to its archiver, or ask again in a moment. \(had)"
      )
    }
    guard live.archives else {
      throw PreparationRefusal("The live server archives nothing (archive_mode is off). \(had)")
    }
    if let failed = live.lastFailedAt,
      failed > live.lastArchivedAt ?? failed.advanced(bySeconds: -1)
    {
      throw PreparationRefusal(
        "The live server's archiver has failed at \(failed.brief) and not succeeded since: see to "
          + "it first. \(had)")
    }
  }
}

extension BaseBackup {
  /// The last one without which the copy is not consistent.
  func lastSegment(_ size: WALSegmentSize) -> WALSegment {
    WALSegment(of: WALPosition(max(start.value, end.value &- 1)), on: timeline, size)
  }
}

// MARK: - What is said of it

extension RestoreChoice {
  /// What people agree to: nothing of it changes from minute to minute.
  var ground: String {
    "The data of \(asOf.brief) would come from base backup \(backup.name) (timeline "
      + "\(backup.timeline), from \(backup.start) to \(backup.end), ended \(backup.ended.brief) by "
      + "its manifest's time) and the archive from \(run.first.name(live.size)) on, into \(places.copy)"
      + ". All that was written to the live store after \(asOf.brief) is lost once people cut over; "
      + "whether what runs can use those data is theirs to say."
  }

  /// What may be another in a minute.
  var current: [String] {
    var lines = [
      "The archive reaches without a gap to \(run.last.name(live.size))"
        + (archive.segments[run.last].map { ", archived \($0.brief)" } ?? "")
        + (reached.map { "; \($0.name(live.size)) was archived after \(asOf.brief)." }
          ?? "; what follows is with the live server only.")
    ]
    let last = live.lastArchived.map { name in
      "\(name)" + (live.lastArchivedAt.map { " at \($0.brief)" } ?? "")
    }
    lines.append(
      "The live server writes at \(position), and last archived \(last ?? "nothing").")
    return lines
  }

  var predicted: String {
    let since = asOf.span(to: live.now)
    return
      "A copy of the data as of \(asOf.brief) runs beside the live store, which stays as it is. "
      + "After a cut-over everything written to the live store since then is lost: \(since) when "
      + "this was planned, about \(Self.size(lostBytes)) of its log."
  }

  static let unknowns = [
    "How long it takes: copying the base backup, and reading the log again from there on.",
    "Whether this host has room for a copy, and the programs and extensions of the live server.",
    "Whether the files' times are those of when they were written: where they are not, the copy "
      + "stops with an error, and nothing is harmed.",
  ]

  /// At most so much: the segment that was written at the moment counts as a whole.
  private var lostBytes: UInt64 {
    let first = reached ?? run.last.advanced(by: 1)
    let start = min(first.start(live.size), position)
    return position.value - start.value
  }

  private static func size(_ bytes: UInt64) -> String {
    bytes < 10 << 20 ? "\((bytes + 1_023) >> 10) KiB" : "\((bytes + (1 << 20) - 1) >> 20) MiB"
  }
}

extension Timestamp {
  /// Without a fraction that is none.
  var brief: String {
    let text = description
    return text.hasSuffix(".000000Z") ? text.prefix(19) + "Z" : text
  }

  /// How long until later, for people.
  fileprivate func span(to later: Timestamp) -> String {
    let (difference, isTooLong) = later.microseconds.subtractingReportingOverflow(microseconds)
    let seconds = isTooLong ? Int64.max / 1_000_000 : max(0, difference / 1_000_000)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7_200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    default: return "\(seconds / 86_400) days"
    }
  }
}
