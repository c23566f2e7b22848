import Crypto
import Digest
import EventLog
import FoundationEssentials

/// Follows the chains of all streams and the tree over the whole log, event by event, in order.
struct VerifierChain {
  private let sha256 = OpenSSLSHA256()
  private let hasher: MerkleHasher
  /// Sizes at which the root is wanted, ascending.
  private let sizes: [Int64]
  private var nextSize = 0
  private var indexes: [VerifierKey: Int]
  private var streams: [Stream]
  private var lastKey = VerifierKey()
  private var lastIndex = -1
  private var lastRecordedAt = Int64.min
  private var command = Command()
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 16)

  private(set) var position: Int64 = 0
  private(set) var frontier = MerkleFrontier()
  private(set) var roots: [Int64: SHA256Digest] = [:]
  private(set) var findings: VerifierFindings
  private(set) var clockSteps: [VerificationReport.ClockStep] = []
  private(set) var clockStepCount = 0

  /// A stream as the list of streams has it, and as far as its events were read.
  struct Stream {
    let key: VerifierKey
    /// Nil when the list lacks it.
    let listed: Listed?
    var version: Int32 = 0
    var hash = SHA256Digest.zero
    var position: Int64 = 0
    var id = VerifierKey()

    struct Listed {
      var kind: [UInt8]
      var version: Int32
      /// Nil when it is not 32 bytes.
      var head: SHA256Digest?
    }
  }

  /// The command whose events are being read.
  private struct Command {
    var left: Int32 = 0
    var stream = VerifierKey()
    var recordedAt: Int64 = 0
  }

  private static let clockStepLimit = 20

  init(_ streams: [Stream], rootsAt sizes: [Int64], findingLimit: Int) {
    hasher = MerkleHasher(sha256)
    self.streams = streams
    self.sizes = Array(Set(sizes)).sorted()
    indexes = Dictionary(
      streams.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    findings = VerifierFindings(limit: findingLimit)
    noteRoots()
  }

  /// Frees what is not freed by itself; the chain is of no use afterwards.
  func end() { input.deallocate() }

  var streamCount: Int { streams.count }

  mutating func take(_ slice: VerifierSlice) {
    for row in slice.rows { take(row) }
    for (position, fault) in slice.faults {
      findings.add(fault, at: position, as: slice.event(at: position))
    }
  }

  private mutating func take(_ row: VerifierRow) {
    if row.position != position + 1 {
      if row.position <= position { return findings.add(.repeated, row) }
      findings.add(.missing(until: LogPosition(row.position)), at: position + 1)
      command.left = 0
    }
    position = row.position
    defer {
      frontier.append(row.hash, by: hasher)
      noteRoots()
    }
    guard row.form != .unreadable else { return findings.add(.unreadable, at: row.position) }
    if row.recordedAt < lastRecordedAt { noteClock(row) }
    lastRecordedAt = row.recordedAt
    let index = index(of: row)
    follow(row, in: index)
    follow(command: row)
  }

  private mutating func noteRoots() {
    while nextSize < sizes.count, sizes[nextSize] <= frontier.size {
      if sizes[nextSize] == frontier.size { roots[frontier.size] = frontier.root(by: hasher) }
      nextSize += 1
    }
  }

  private mutating func noteClock(_ row: VerifierRow) {
    clockStepCount += 1
    guard clockSteps.count < Self.clockStepLimit else { return }
    clockSteps.append(
      VerificationReport.ClockStep(
        at: LogPosition(row.position), by: lastRecordedAt &- row.recordedAt))
  }
}

// MARK: - Streams

extension VerifierChain {
  private mutating func index(of row: VerifierRow) -> Int {
    if lastIndex >= 0, lastKey == row.stream { return lastIndex }
    let index: Int
    if let known = indexes[row.stream] {
      index = known
    } else {
      findings.add(.unknownStream, row)
      index = streams.count
      streams.append(Stream(key: row.stream, listed: nil))
      indexes[row.stream] = index
    }
    (lastKey, lastIndex) = (row.stream, index)
    return index
  }

  /// Goes on from the stored hash, also when it is wrong: one changed event is one finding.
  private mutating func follow(_ row: VerifierRow, in index: Int) {
    let (version, previous) = (streams[index].version, streams[index].hash)
    streams[index].version = row.version
    streams[index].hash = row.hash
    streams[index].position = row.position
    streams[index].id = row.id
    if row.form == .malformed { return findings.add(.malformed, row) }
    guard row.version == version &+ 1 else {
      return findings.add(.version(expected: StreamVersion(version &+ 1)), row)
    }
    if version > 0 {
      if hash(of: row, after: previous) != row.hash { findings.add(.hash, row) }
      return
    }
    let listed = streams[index].listed?.kind
    if let listed, hash(of: row, after: genesis(of: row.stream, listed)) == row.hash { return }
    let fitting = StreamKind.allCases.first { kind in
      hash(of: row, after: genesis(of: row.stream, Array(kind.rawValue.utf8))) == row.hash
    }
    switch (fitting, listed) {
    case (nil, _): findings.add(.hash, row)
    case (let kind?, let listed?):
      findings.add(.kind(was: kind.rawValue, is: String(decoding: listed, as: UTF8.self)), row)
    case (_, nil): break
    }
  }

  private func hash(of row: VerifierRow, after previous: SHA256Digest) -> SHA256Digest {
    guard let start = input.baseAddress else { return .zero }
    start.store(previous)
    start.storeBytes(of: row.version.bigEndian, toByteOffset: 32, as: Int32.self)
    start.storeBytes(of: row.recordedAt.bigEndian, toByteOffset: 36, as: Int64.self)
    (start + 44).store(row.content)
    return sha256.digest(of: UnsafeRawBufferPointer(start: start, count: 76))
  }

  private func genesis(of stream: VerifierKey, _ kind: [UInt8]) -> SHA256Digest {
    var input = Array("lastgood stream 1\n".utf8)
    input.append(contentsOf: stream.uuid.bytes)
    input.append(bigEndian: UInt32(truncatingIfNeeded: kind.count))
    return sha256.digest(of: input + kind)
  }

  /// Holds the list of streams against what was read.
  mutating func compareHeads() {
    for stream in streams {
      guard let listed = stream.listed,
        listed.version != stream.version || listed.head != stream.hash
      else { continue }
      let fault = VerificationFinding.Fault.streamHead(
        StreamID(uuid: stream.key.uuid), version: StreamVersion(listed.version))
      guard stream.version != 0 else {
        findings.add(VerificationFinding(fault))
        continue
      }
      findings.add(
        fault, at: stream.position,
        as: VerificationFinding.Event(
          EventID(uuid: stream.id.uuid), in: StreamID(uuid: stream.key.uuid),
          StreamVersion(stream.version)))
    }
  }

  /// Says that the log's head is beyond its last event.
  mutating func compare(head: Int64) {
    if head > position {
      findings.add(.missing(until: LogPosition(head + 1)), at: position + 1)
    } else if command.left > 0 {
      findings.add(.commandBroken(missing: command.left), at: position)
    }
  }
}

// MARK: - Commands

extension VerifierChain {
  /// The events of one command stand one behind the other, in one stream, recorded at one time.
  private mutating func follow(command row: VerifierRow) {
    guard row.form == .whole else {
      // Whether it had a mark cannot be told.
      command.left = max(0, command.left - 1)
      return
    }
    switch row.commandEvents {
    case -1:
      findings.add(.commandMark, row)
      command.left = 0
    case 0:
      if command.left == 0 {
        findings.add(.withoutCommand, row)
      } else if row.stream != command.stream || row.recordedAt != command.recordedAt {
        findings.add(.commandBroken(missing: command.left), row)
        command.left = 0
      } else {
        command.left -= 1
      }
    default:
      if command.left > 0 { findings.add(.commandBroken(missing: command.left), row) }
      command = Command(
        left: row.commandEvents - 1, stream: row.stream, recordedAt: row.recordedAt)
    }
  }
}

extension VerifierSlice {
  /// What is known of the event there; nil when there is none.
  func event(at position: Int64) -> VerificationFinding.Event? {
    rows.first { $0.position == position }.map(VerificationFinding.Event.init)
  }
}

extension VerificationFinding.Event {
  init(_ row: VerifierRow) {
    self.init(
      EventID(uuid: row.id.uuid), in: StreamID(uuid: row.stream.uuid), StreamVersion(row.version))
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func store(_ digest: SHA256Digest) {
    digest.withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { copyMemory(from: source, byteCount: bytes.count) }
    }
  }
}

/// Findings, of which the first by position are kept.
struct VerifierFindings: Sendable {
  private let limit: Int
  private(set) var count = 0
  private var kept: [VerificationFinding] = []

  init(limit: Int) { self.limit = max(1, limit) }

  /// By position; those without one come last.
  var sorted: [VerificationFinding] { Array(Self.sort(kept).prefix(limit)) }

  mutating func add(_ finding: VerificationFinding) {
    count += 1
    kept.append(finding)
    // Not each time: a rewritten log has as many findings as events.
    if kept.count >= 4 * limit + 16 { kept = sorted }
  }

  mutating func add(
    _ fault: VerificationFinding.Fault, at position: Int64,
    as event: VerificationFinding.Event? = nil
  ) {
    add(VerificationFinding(fault, at: VerificationFinding.Place(LogPosition(position), event)))
  }

  mutating func add(_ fault: VerificationFinding.Fault, _ row: VerifierRow) {
    add(fault, at: row.position, as: VerificationFinding.Event(row))
  }

  mutating func add(_ others: VerifierFindings) {
    for finding in others.kept { add(finding) }
    count += others.count - others.kept.count
  }

  /// Events first, by position; then what follows from them, and what concerns the whole.
  private static func sort(_ findings: [VerificationFinding]) -> [VerificationFinding] {
    findings.enumerated().map { index, finding in
      let (rank, isOfKey) = finding.fault.rank
      let position = finding.place?.position.rawValue ?? .max
      return (key: (rank, position, isOfKey ? 1 : 0, index), finding: finding)
    }.sorted { $0.key < $1.key }.map(\.finding)
  }
}

extension VerificationFinding.Fault {
  /// What comes later may only follow from what comes first, or names an event only to say where
  /// something begins to differ.
  fileprivate var rank: (rank: Int, isOfKey: Bool) {
    switch self {
    case .streamHead, .checkpointRoot, .checkpointBeyond: (2, false)
    // At the entry, but it may be the redaction that was changed.
    case .redaction: (1, true)
    case .keyMissing, .keyWithoutWords, .keyOfRedacted, .wordsNotAuthentic, .masterKeyUnknown,
      .redactionUnlisted:
      (0, true)
    default: (0, false)
    }
  }
}
