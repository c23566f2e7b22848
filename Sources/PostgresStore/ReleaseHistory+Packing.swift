import EventLog
import FoundationEssentials
import Rollouts

// One release as `release_book` keeps it. Ten thousand of them are read for one answer in the worst
// case: as JSON that took longer than the answer may.
extension ReleaseHistory {
  /// Reports beyond so many are left out; the first ones settle nearly every question.
  static let keptReports = 256

  /// Incidents stand in a table of their own.
  var packed: [UInt8] {
    var history = self
    history.abridge(to: Self.keptReports)
    var writer = PackWriter()
    history.pack(into: &writer)
    return writer.bytes
  }

  private func pack(into writer: inout PackWriter) {
    withUnsafeBytes(of: stream.uuid.uuid) { writer.raw($0) }
    writer.number(UInt64(bitPattern: position.rawValue))
    writer.text(number)
    writer.text(version)
    writer.byte(kind.packed)
    writer.optional(artefactDigest) { $0.text($1) }
    writer.optional(bundle == Bundle() ? nil : bundle) { writer, bundle in
      for digest in [bundle.configuration, bundle.secrets, bundle.policy, bundle.scaling] {
        writer.optional(digest) { $0.text($1) }
      }
    }
    writer.list(migrations) {
      $0.text($1.id)
      $0.byte($1.kind.packed)
    }
    writer.optional(commitCount) { $0.signed(Int64($1)) }
    writer.optional(fileCount) { $0.signed(Int64($1)) }
    writer.optional(lastGroup) { $0.text($1) }
    writer.signed(lastBakeSeconds)
    // The others count from here: that makes them short.
    writer.signed(planned.at.microseconds)
    writer.signed(planned.recordedAt.microseconds)
    for moment in [started, exposed, completed, failed, rolledBack, blocked] {
      writer.optional(moment) { write($1, to: &$0) }
    }
    for changes in [halts, artefact, configuration] {
      writer.list(changes) {
        $0.byte($1.isSo ? 1 : 0)
        write($1.moment, to: &$0)
      }
    }
    writer.list(backfills) {
      $0.text($1.migration)
      $0.byte($1.isFinished ? 1 : 0)
      write($1.moment, to: &$0)
    }
    packHealth(into: &writer)
  }

  private func packHealth(into writer: inout PackWriter) {
    // Nearly all reports measure the same signals.
    var sets: [[String]] = []
    for report in health where !sets.contains(report.signals) { sets.append(report.signals) }
    writer.list(sets) { $0.list($1) { $0.text($1) } }
    writer.list(health) { writer, report in
      writer.number(UInt64(sets.firstIndex(of: report.signals) ?? 0))
      writer.byte(report.verdict.packed << 1 | (report.isOfAll ? 1 : 0))
      write(report.moment, to: &writer)
      writer.optional(report.windowSeconds) { $0.signed($1) }
      writer.optional(report.coverage) { $0.signed(Int64($1.hundredths)) }
      writer.optional(report.requests) { $0.signed($1) }
    }
    writer.optional(abridgement) { writer, rest in
      for time in [rest.firstRecordedAt, rest.from, rest.until] {
        writer.signed(time.microseconds)
      }
      writer.optional(rest.latest) {
        $0.byte($1.verdict.packed)
        write($1.moment, to: &$0)
      }
    }
  }

  private func write(_ moment: RecordedMoment, to writer: inout PackWriter) {
    writer.signed(moment.recordedAt.microseconds &- planned.recordedAt.microseconds)
    writer.signed(moment.recordedAt.microseconds &- moment.at.microseconds)
  }
}

extension PackReader {
  /// Reads one release; several may stand one behind the other.
  mutating func release() throws(MalformedField) -> ReleaseHistory {
    let stream = UUID(uuid: try raw(16).loadUnaligned(as: uuid_t.self))
    var release = ReleaseHistory(
      stream: StreamID(uuid: stream), position: LogPosition(Int64(bitPattern: try number())),
      number: try text(), version: try text(), kind: try DeploymentKind(packed: byte()),
      artefactDigest: try optional(Self.text), bundle: try optional(Self.bundle) ?? Bundle(),
      migrations: try list(Self.migration), commitCount: try int32(), fileCount: try int32(),
      lastGroup: try optional(Self.text), lastBakeSeconds: try signed(), planned: try planned())
    let start = release.planned.recordedAt
    release.started = try optionalMoment(after: start)
    release.exposed = try optionalMoment(after: start)
    release.completed = try optionalMoment(after: start)
    release.failed = try optionalMoment(after: start)
    release.rolledBack = try optionalMoment(after: start)
    release.blocked = try optionalMoment(after: start)
    release.halts = try changes(after: start)
    release.artefact = try changes(after: start)
    release.configuration = try changes(after: start)
    release.backfills = try list { reader throws(MalformedField) in
      BackfillChange(
        migration: try reader.text(), isFinished: try reader.byte() != 0,
        try reader.moment(after: start))
    }
    let sets = try signalSets()
    release.health = try list { reader throws(MalformedField) in
      try reader.report(signals: sets, after: start)
    }
    release.abridgement = try optional { reader throws(MalformedField) in
      try reader.abridgement(after: start)
    }
    return release
  }

  /// Those of the release before, where they are the same: nearly all measure the same signals.
  private mutating func signalSets() throws(MalformedField) -> [[String]] {
    let start = offset
    if let known = knownSets, bytes[start...].starts(with: known.bytes) {
      offset += known.bytes.count
      return known.sets
    }
    let sets = try list { reader throws(MalformedField) in try reader.list(Self.text) }
    knownSets = (Array(bytes[start..<offset]), sets)
    return sets
  }

  private static func text(_ reader: inout PackReader) throws(MalformedField) -> String {
    try reader.text()
  }

  private static func bundle(_ reader: inout PackReader) throws(MalformedField) -> Bundle {
    Bundle(
      configuration: try reader.optional(text), secrets: try reader.optional(text),
      policy: try reader.optional(text), scaling: try reader.optional(text))
  }

  private static func migration(_ reader: inout PackReader) throws(MalformedField) -> Migration {
    Migration(id: try reader.text(), kind: try MigrationClass(packed: reader.byte()))
  }

  private mutating func int32() throws(MalformedField) -> Int32? {
    try optional { reader throws(MalformedField) in Int32(clamping: try reader.signed()) }
  }

  private mutating func planned() throws(MalformedField) -> RecordedMoment {
    let (at, recordedAt) = (try signed(), try signed())
    return RecordedMoment(
      happenedAt: Timestamp(microseconds: at), recordedAt: Timestamp(microseconds: recordedAt))
  }

  private mutating func moment(after start: Timestamp) throws(MalformedField) -> RecordedMoment {
    let recordedAt = start.microseconds &+ (try signed())
    return RecordedMoment(
      happenedAt: Timestamp(microseconds: recordedAt &- (try signed())),
      recordedAt: Timestamp(microseconds: recordedAt))
  }

  private mutating func optionalMoment(
    after start: Timestamp
  ) throws(MalformedField) -> RecordedMoment? {
    try byte() == 0 ? nil : try moment(after: start)
  }

  private mutating func changes(after start: Timestamp) throws(MalformedField) -> [ReleaseChange] {
    try list { reader throws(MalformedField) in
      ReleaseChange(try reader.byte() != 0, try reader.moment(after: start))
    }
  }

  private mutating func report(
    signals sets: [[String]], after start: Timestamp
  ) throws(MalformedField) -> ReleaseHealth {
    let set = try number()
    guard set < UInt64(sets.count) else { throw MalformedField() }
    let flags = try byte()
    return ReleaseHealth(
      moment: try moment(after: start), windowSeconds: try optionalNumber(),
      verdict: try Verdict(packed: flags >> 1), isOfAll: flags & 1 == 1,
      coverage: try optionalNumber().flatMap { Share(hundredths: Int32(clamping: $0)) },
      requests: try optionalNumber(), signals: sets[Int(set)])
  }

  private mutating func optionalNumber() throws(MalformedField) -> Int64? {
    try byte() == 0 ? nil : try signed()
  }

  private mutating func abridgement(
    after start: Timestamp
  ) throws(MalformedField) -> HealthAbridgement {
    HealthAbridgement(
      firstRecordedAt: Timestamp(microseconds: try signed()),
      from: Timestamp(microseconds: try signed()), until: Timestamp(microseconds: try signed()),
      latest: try optional { reader throws(MalformedField) in
        HealthAbridgement.Latest(
          try Verdict(packed: reader.byte()), try reader.moment(after: start))
      })
  }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
  /// Its place among the cases: another order is another version of the projection.
  fileprivate var packed: UInt8 {
    UInt8(clamping: Self.allCases.firstIndex(of: self) ?? 0)
  }

  fileprivate init(packed: UInt8) throws(MalformedField) {
    guard Int(packed) < Self.allCases.count else { throw MalformedField() }
    self = Self.allCases[Int(packed)]
  }
}
