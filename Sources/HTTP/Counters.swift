internal import Synchronization

/// What a server has done so far, for its metrics.
package struct Counters: Sendable {
  package var accepted = 0
  package var activeConnections = 0
  package var requests = 0
  package var bytesIn = 0
  package var bytesOut = 0
  /// That are open now.
  package var streams = 0
  package var refusals: [Refusal.Kind: Int] = [:]
  package var cuts: [Cut: Int] = [:]
  /// Answers that were malformed and became a 500.
  package var faultyResponses = 0

  /// Why a connection was closed without an answer.
  package enum Cut: String, CaseIterable, Hashable, Sendable {
    /// Too many connections of one address.
    case address
    /// Nothing was asked for a while.
    case idle
    /// The client does not read what it asked for.
    case writeStall
    /// A stream's client fell behind.
    case slowReader
    /// The client left while it was being answered.
    case peerLeft
    /// The producer of a stream failed.
    case brokenStream
    /// Not finished when the server stopped.
    case stopped
  }
}

/// The counters while they are counted, by several threads.
final class Tally: Sendable {
  let accepted = Atomic(0)
  let active = Atomic(0)
  let requests = Atomic(0)
  let bytesIn = Atomic(0)
  let bytesOut = Atomic(0)
  let streams = Atomic(0)
  let faultyResponses = Atomic(0)
  private let refusals = Mutex<[Refusal.Kind: Int]>([:])
  private let cuts = Mutex<[Counters.Cut: Int]>([:])

  func count(_ refusal: Refusal) { refusals.withLock { $0[refusal.kind, default: 0] += 1 } }

  func count(_ cut: Counters.Cut) { cuts.withLock { $0[cut, default: 0] += 1 } }

  var counters: Counters {
    Counters(
      accepted: accepted.load(ordering: .relaxed),
      activeConnections: active.load(ordering: .relaxed),
      requests: requests.load(ordering: .relaxed), bytesIn: bytesIn.load(ordering: .relaxed),
      bytesOut: bytesOut.load(ordering: .relaxed), streams: streams.load(ordering: .relaxed),
      refusals: refusals.withLock { $0 }, cuts: cuts.withLock { $0 },
      faultyResponses: faultyResponses.load(ordering: .relaxed))
  }
}
