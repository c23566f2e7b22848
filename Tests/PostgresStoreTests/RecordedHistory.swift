import Crypto
import Digest
import EventLog
import Foundation
import Postgres
import PostgresStore
import TestSupport

/// A log with everything in it: streams of several kinds, commands of several events, words,
/// redactions, restricted events, causes and policies.
struct RecordedHistory {
  let masters: MasterKeys
  let vault: Vault
  /// The seed of the key that signs.
  let signing: [UInt8]
  let principal = PrincipalID(uuid: UUID())
  private var random: SplitMix
  private var streams: [(id: StreamID, kind: StreamKind)] = []
  private(set) var ids: [EventID] = []
  private(set) var worded: [EventID] = []
  private var count = 0

  static let noon = Timestamp(microseconds: 1_767_268_800_000_000)

  init(seed: UInt64 = 1) throws {
    masters = try MasterKeys.generate()
    vault = try Vault(masters)
    signing = [UInt8](repeating: UInt8(seed % 251), count: 32)
    random = SplitMix(state: seed)
    streams = [StreamKind.incident, .deployment, .timer, .incident, .policy].map {
      (StreamID(uuid: UUID()), $0)
    }
  }

  /// Appends commands of one to four events each.
  mutating func append(
    commands: Int, to store: PostgresEventStore, eventsEach: ClosedRange<Int> = 1...4
  ) async throws {
    for _ in 0..<commands {
      let size = Int.random(in: eventsEach, using: &random)
      let events = (0..<size).map { _ in draft() }
      let (stream, kind) = streams.randomElement(using: &random) ?? streams[0]
      let answer = try await store.append(
        Append(
          events, to: stream, kind, expecting: nil, as: command(), role: "responder",
          policy: count.isMultiple(of: 2) ? OpenSSLSHA256().digest(of: [1]) : nil))
      guard case .appended = answer else { throw Unexpected() }
      ids += events.map(\.id)
      worded += events.filter { $0.body.words != nil }.map(\.id)
    }
  }

  /// Redacts an entry that has words still, and returns it.
  @discardableResult mutating func redact(in store: PostgresEventStore) async throws -> EventID {
    let index = Int.random(in: worded.indices, using: &random)
    let entry = worded.remove(at: index)
    _ = try await store.redact(
      RedactionRequest(
        of: entry, because: "a name", as: command(), role: "commander", at: Self.noon))
    return entry
  }

  mutating func command() -> CommandIdentity {
    count += 1
    return CommandIdentity(
      by: principal, key: CommandKey(uuid: UUID()),
      digest: OpenSSLSHA256().digest(of: Array("command \(count)".utf8)))
  }

  private mutating func draft() -> EventDraft {
    count += 1
    let hasWords = Int.random(in: 0..<3, using: &random) > 0
    let body = EventBody(
      EventType(known: hasWords ? "note.added" : "entry.starred"),
      clear: Array("{\"n\":\(count)}".utf8),
      words: hasWords ? Array("{\"text\":\"words of number \(count)\"}".utf8) : nil)
    return EventDraft(
      id: EventID(uuid: UUID()), body,
      happenedAt: Timestamp(microseconds: Self.noon.microseconds + Int64(count) * 1_000_001),
      causes: ids.isEmpty ? [] : Array(ids.shuffled(using: &random).prefix(count % 3)),
      visibility: Int.random(in: 0..<6, using: &random) == 0 ? .restricted : .normal)
  }

  struct Unexpected: Error {}
}

extension RecordedHistory {
  /// A folder for checkpoints, removed by whoever asks for it.
  static func folder() throws -> SealFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "seals-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return SealFolder(path: path)
  }

  /// As a process that has just started would.
  func sealer(
    of store: PostgresEventStore, to folder: SealFolder, options: Sealer.Options = Sealer.Options()
  ) throws -> Sealer {
    Sealer(
      store, to: folder, signingWith: try Ed25519SigningKey(seed: signing), options: options)
  }
}

/// A generator whose numbers follow from its seed (SplitMix64), so that failures repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Whether the long settings of the campaigns are asked for.
let isSoak = ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] != nil
