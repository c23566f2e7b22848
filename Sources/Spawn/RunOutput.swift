import Crypto
package import Digest
import Secrets

/// What is kept of a stream: its beginning and its end, without secrets.
package struct RunOutput: Sendable, Hashable {
  package var head: [UInt8]
  package var tail: [UInt8]

  /// Bytes of the redacted whole, kept or not.
  package var size: Int

  /// Of the redacted whole, kept or not.
  package var digest: SHA256Digest

  /// How many bytes between head and tail were not kept.
  package var omitted: Int { size - head.count - tail.count }

  /// For people: invalid bytes and NULs are replaced, and what is missing is said.
  package var text: String {
    let gap = omitted > 0 ? Array("\n[… \(omitted) bytes left out …]\n".utf8) : []
    return String(decoding: head + gap + tail, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
  }
}

/// How much of each stream is kept.
package struct OutputLimits: Sendable, Hashable {
  package var head: Int
  package var tail: Int

  package init(head: Int = 32 << 10, tail: Int = 32 << 10) { (self.head, self.tail) = (head, tail) }
}

/// Takes a stream piece by piece.
protocol OutputSink {
  mutating func take(_ bytes: ArraySlice<UInt8>)
}

/// Redacts before anything is kept, then keeps the two ends and a digest of the whole.
struct RedactingSink: OutputSink {
  private var redactor: SecretRedactor
  private let limits: OutputLimits
  private let hash = RunningSHA256()
  private var (head, tail): ([UInt8], [UInt8]) = ([], [])
  private var size = 0

  init(_ redactor: SecretRedactor, keeping limits: OutputLimits) {
    (self.redactor, self.limits) = (redactor, limits)
  }

  mutating func take(_ bytes: ArraySlice<UInt8>) { keep(redactor.feed(Array(bytes))) }

  /// What is in memory by now.
  var heldBytes: Int { head.count + tail.count + redactor.heldBytes }

  mutating func finish() -> RunOutput {
    keep(redactor.finish())
    return RunOutput(
      head: head, tail: Array(tail.suffix(limits.tail)), size: size, digest: hash.finish())
  }

  private mutating func keep(_ settled: [UInt8]) {
    guard !settled.isEmpty else { return }
    hash.add(settled)
    size += settled.count
    let first = settled.prefix(limits.head - head.count)
    head += first
    tail += settled.dropFirst(first.count).suffix(limits.tail)
    // Not each time: moving the rest costs more than the room.
    if tail.count > 2 * limits.tail { tail.removeFirst(tail.count - limits.tail) }
  }
}

/// Keeps a stream as it is, up to a limit: for what is itself a secret.
struct RawSink: OutputSink {
  private(set) var bytes: [UInt8] = []
  private(set) var isWhole = true
  let limit: Int

  init(atMost limit: Int) { self.limit = limit }

  mutating func take(_ new: ArraySlice<UInt8>) {
    let room = limit - bytes.count
    bytes += new.prefix(room)
    if new.count > room { isWhole = false }
  }
}

/// Reads and forgets.
struct ForgettingSink: OutputSink {
  mutating func take(_ bytes: ArraySlice<UInt8>) {}
}
