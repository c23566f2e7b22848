import Digest
import EventLog
import FoundationEssentials

/// One event, reduced to what chains, trees and heads need.
struct VerifierRow: Sendable {
  var position: Int64
  var recordedAt: Int64 = 0
  var id = VerifierKey()
  var stream = VerifierKey()
  var version: Int32 = 0
  /// How many events its command led to; 0 without a mark, -1 for a mark that is not whole.
  var commandEvents: Int32 = 0
  var form = Form.whole
  /// As it is stored.
  var hash = SHA256Digest.zero
  /// Computed from the stored bytes.
  var content = SHA256Digest.zero

  enum Form: UInt8, Sendable { case whole, malformed, unreadable }
}

/// The 16 bytes of a UUID, as the verifier compares and looks them up.
struct VerifierKey: Sendable {
  var words = SIMD2<UInt64>()

  init() {}
  init(_ pointer: UnsafeRawPointer) { words = pointer.loadUnaligned(as: SIMD2<UInt64>.self) }

  var uuid: UUID {
    withUnsafeBytes(of: words) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}

extension VerifierKey: Hashable {
  static func == (left: Self, right: Self) -> Bool { left.words == right.words }

  /// Half the work of hashing both words, and UUIDs are spread well enough.
  func hash(into hasher: inout Hasher) {
    hasher.combine(words.x ^ (words.y &* 0x9E37_79B9_7F4A_7C15))
  }
}

/// What one worker found out about a range of positions.
struct VerifierSlice: Sendable {
  var rows: [VerifierRow] = []
  var redactions: [Redaction] = []
  /// Events with words and no key.
  var unkeyed: [Unkeyed] = []
  /// What is wrong with keys and words.
  var faults: [(position: Int64, fault: VerificationFinding.Fault)] = []
  var wordCount = 0

  struct Redaction: Sendable {
    var position: Int64
    var recordedAt: Int64
    /// Nil when it names nothing.
    var entry: UUID?
  }

  struct Unkeyed: Sendable {
    var position: Int64
    var id: UUID
  }
}
