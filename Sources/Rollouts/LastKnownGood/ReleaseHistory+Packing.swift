import EventLog
import FoundationEssentials

// One release as a table of them keeps it. Ten thousand of them are read for one answer in the worst
// case, so what settles that a release is not the one comes first, and the rest can be gone past:
//
//   length, then
//     head: stream, position, sums of the migrations and changes, all facts but its health
//     length, then health
//     number, migrations, backfills
//     version, digest, bundle, last group

/// What stands at the beginning of a packed release, beside its facts.
struct PackedHead {
  var stream: StreamID
  var position: LogPosition
  var migrations: Int
  /// Those of the migrations that do more than add.
  var breaking: Int
  var commitCount: Int32?
  var fileCount: Int32?
  /// Where the release behind it begins.
  var end: Int
}

extension ReleaseHistory {
  /// Reports beyond so many are left out; the first ones settle nearly every question.
  package static let keptReports = 256

  /// Its bytes; incidents stand in a table of their own.
  package var packed: [UInt8] {
    var history = self
    history.abridge(to: Self.keptReports)
    var writer = PackWriter()
    writer.sized { history.pack(into: &$0) }
    return writer.bytes
  }

  private func pack(into writer: inout PackWriter) {
    withUnsafeBytes(of: stream.uuid.uuid) { writer.raw($0) }
    writer.number(UInt64(bitPattern: position.rawValue))
    writer.number(UInt64(migrations.count))
    writer.number(UInt64(migrations.count { $0.kind != .additive }))
    writer.optional(commitCount) { $0.signed(Int64($1)) }
    writer.optional(fileCount) { $0.signed(Int64($1)) }
    facts.pack(into: &writer)
    writer.sized { facts.packHealth(into: &$0) }
    writer.text(number)
    writer.list(migrations) {
      $0.text($1.id)
      $0.byte($1.kind.packed)
    }
    writer.list(backfills) {
      $0.text($1.migration)
      $0.byte($1.isFinished ? 1 : 0)
      facts.write($1.moment, to: &$0)
    }
    writer.text(version)
    writer.optional(artefactDigest) { $0.text($1) }
    writer.optional(bundle == Bundle() ? nil : bundle) { writer, bundle in
      for digest in [bundle.configuration, bundle.secrets, bundle.policy, bundle.scaling] {
        writer.optional(digest) { $0.text($1) }
      }
    }
    writer.optional(lastGroup) { $0.text($1) }
  }
}

extension ReleaseFacts {
  fileprivate func pack(into writer: inout PackWriter) {
    writer.byte(kind.packed)
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
  }

  fileprivate func packHealth(into writer: inout PackWriter) {
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

  fileprivate func write(_ moment: RecordedMoment, to writer: inout PackWriter) {
    writer.signed(moment.recordedAt.microseconds &- planned.recordedAt.microseconds)
    writer.signed(moment.recordedAt.microseconds &- moment.at.microseconds)
  }
}

extension ReleaseFacts {
  /// To be read into.
  static var empty: ReleaseFacts {
    ReleaseFacts(
      kind: .code, lastBakeSeconds: 0, planned: RecordedMoment(Timestamp(microseconds: 0)))
  }
}

extension PackReader {
  /// Reads one release; several may stand one behind the other.
  package mutating func release() throws(MalformedPack) -> ReleaseHistory {
    var facts = ReleaseFacts.empty
    let head = try head(into: &facts)
    try health(into: &facts)
    let start = facts.planned.recordedAt
    let (number, migrations) = (try text(), try list(Self.migration))
    let backfills = try backfills(after: start)
    var release = ReleaseHistory(
      stream: head.stream, position: head.position, number: number, version: try text(),
      kind: facts.kind, artefactDigest: try optional(Self.text),
      bundle: try optional(Self.bundle) ?? Bundle(), migrations: migrations,
      commitCount: head.commitCount, fileCount: head.fileCount,
      lastGroup: try optional(Self.text), lastBakeSeconds: facts.lastBakeSeconds,
      planned: facts.planned)
    guard offset == head.end else { throw MalformedPack() }
    release.facts = facts
    release.backfills = backfills
    return release
  }

  /// Reads what a release begins with; its health is next.
  mutating func head(into facts: inout ReleaseFacts) throws(MalformedPack) -> PackedHead {
    let end = try end()
    let stream = UUID(uuid: try raw(16).loadUnaligned(as: uuid_t.self))
    let head = PackedHead(
      stream: StreamID(uuid: stream), position: LogPosition(Int64(bitPattern: try number())),
      migrations: try count(), breaking: try count(), commitCount: try int32(),
      fileCount: try int32(), end: end)
    facts.kind = try DeploymentKind(packed: byte())
    facts.lastBakeSeconds = try signed()
    let (at, recordedAt) = (try signed(), try signed())
    facts.planned = RecordedMoment(
      happenedAt: Timestamp(microseconds: at), recordedAt: Timestamp(microseconds: recordedAt))
    let start = facts.planned.recordedAt
    facts.started = try optionalMoment(after: start)
    facts.exposed = try optionalMoment(after: start)
    facts.completed = try optionalMoment(after: start)
    facts.failed = try optionalMoment(after: start)
    facts.rolledBack = try optionalMoment(after: start)
    facts.blocked = try optionalMoment(after: start)
    try changes(into: &facts.halts, after: start)
    try changes(into: &facts.artefact, after: start)
    try changes(into: &facts.configuration, after: start)
    return head
  }

  /// Reads the health of a release whose other facts were read.
  mutating func health(into facts: inout ReleaseFacts) throws(MalformedPack) {
    let end = try end()
    let start = facts.planned.recordedAt
    let sets = try signalSets()
    try list(into: &facts.health) { reader throws(MalformedPack) in
      try reader.report(signals: sets, after: start)
    }
    facts.abridgement = try optional { reader throws(MalformedPack) in
      try reader.abridgement(after: start)
    }
    guard offset == end else { throw MalformedPack() }
  }

  /// Goes past the health of a release, and reads what keeps older ones from coming back.
  mutating func obstacles(
    after planned: RecordedMoment, completed: RecordedMoment?, asOf time: Timestamp
  ) throws(MalformedPack) -> [DataObstacle] {
    offset = try end()
    let number = try text()
    return DataObstacle.all(
      in: try list(Self.migration), of: number,
      backfills: try backfills(after: planned.recordedAt), completed: completed, asOf: time)
  }

  /// Those of the release before, where they are the same: nearly all measure the same signals.
  private mutating func signalSets() throws(MalformedPack) -> [[String]] {
    let start = offset
    if let known = knownSets, isRepeated(known.place) {
      offset += known.place.count
      return known.sets
    }
    let sets = try list { reader throws(MalformedPack) in try reader.list(Self.text) }
    knownSets = (start..<offset, sets)
    return sets
  }

  /// Whether the bytes that stood there come again.
  private func isRepeated(_ place: Range<Int>) -> Bool {
    guard place.count <= bytes.count - offset else { return false }
    for index in 0..<place.count where bytes[place.lowerBound + index] != bytes[offset + index] {
      return false
    }
    return true
  }

  private static func text(_ reader: inout PackReader) throws(MalformedPack) -> String {
    try reader.text()
  }

  private static func bundle(_ reader: inout PackReader) throws(MalformedPack) -> Bundle {
    Bundle(
      configuration: try reader.optional(text), secrets: try reader.optional(text),
      policy: try reader.optional(text), scaling: try reader.optional(text))
  }

  private static func migration(_ reader: inout PackReader) throws(MalformedPack) -> Migration {
    Migration(id: try reader.text(), kind: try MigrationClass(packed: reader.byte()))
  }

  private mutating func backfills(
    after start: Timestamp
  ) throws(MalformedPack) -> [BackfillChange] {
    try list { reader throws(MalformedPack) in
      BackfillChange(
        migration: try reader.text(), isFinished: try reader.byte() != 0,
        try reader.moment(after: start))
    }
  }

  private mutating func int32() throws(MalformedPack) -> Int32? {
    try byte() == 0 ? nil : Int32(clamping: try signed())
  }

  private mutating func moment(after start: Timestamp) throws(MalformedPack) -> RecordedMoment {
    let recordedAt = start.microseconds &+ (try signed())
    return RecordedMoment(
      happenedAt: Timestamp(microseconds: recordedAt &- (try signed())),
      recordedAt: Timestamp(microseconds: recordedAt))
  }

  private mutating func optionalMoment(
    after start: Timestamp
  ) throws(MalformedPack) -> RecordedMoment? {
    try byte() == 0 ? nil : try moment(after: start)
  }

  private mutating func changes(
    into changes: inout [ReleaseChange], after start: Timestamp
  ) throws(MalformedPack) {
    try list(into: &changes) { reader throws(MalformedPack) in
      ReleaseChange(try reader.byte() != 0, try reader.moment(after: start))
    }
  }

  private mutating func report(
    signals sets: [[String]], after start: Timestamp
  ) throws(MalformedPack) -> ReleaseHealth {
    let set = try number()
    guard set < UInt64(sets.count) else { throw MalformedPack() }
    let flags = try byte()
    return ReleaseHealth(
      moment: try moment(after: start), windowSeconds: try optionalNumber(),
      verdict: try Verdict(packed: flags >> 1), isOfAll: flags & 1 == 1,
      coverage: try optionalNumber().flatMap { Share(hundredths: Int32(clamping: $0)) },
      requests: try optionalNumber(), signals: sets[Int(set)])
  }

  private mutating func optionalNumber() throws(MalformedPack) -> Int64? {
    try byte() == 0 ? nil : try signed()
  }

  private mutating func abridgement(
    after start: Timestamp
  ) throws(MalformedPack) -> HealthAbridgement {
    HealthAbridgement(
      firstRecordedAt: Timestamp(microseconds: try signed()),
      from: Timestamp(microseconds: try signed()), until: Timestamp(microseconds: try signed()),
      latest: try optional { reader throws(MalformedPack) in
        HealthAbridgement.Latest(
          try Verdict(packed: reader.byte()), try reader.moment(after: start))
      })
  }
}

/// Is packed as its place among the cases: another order is another version of the projection.
private protocol Packable: Equatable {
  /// Made once: a list of cases is a new one each time.
  static var cases: [Self] { get }
}

extension Packable {
  var packed: UInt8 { UInt8(clamping: Self.cases.firstIndex(of: self) ?? 0) }

  init(packed: UInt8) throws(MalformedPack) {
    guard Int(packed) < Self.cases.count else { throw MalformedPack() }
    self = Self.cases[Int(packed)]
  }
}

extension Verdict: Packable { fileprivate static let cases = allCases }
extension DeploymentKind: Packable { fileprivate static let cases = allCases }
extension MigrationClass: Packable { fileprivate static let cases = allCases }
