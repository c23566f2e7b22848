package import EventLog
package import Policy
import Synchronization

/// The policies of the log: which is in force, and which were.
///
/// Asks the log at most once in a while, so that a busy service does not read the same stream before
/// every event. An event of the moment between an application and the next look cites the policy
/// before it, under which it was decided.
package final class StoredPolicies: PolicyDirectory {
  /// Reads a canonical text; nil when this program does not know its language.
  package typealias Decode = @Sendable ([UInt8]) -> Policy?

  private let store: any EventStore
  private let decode: Decode
  private let pause: Duration
  private let known = Mutex(Known())

  private struct Known {
    var version = StreamVersion.empty
    var applied: [AppliedPolicy] = []
    var looked: ContinuousClock.Instant?
    /// How often somebody said that what is known may be old.
    ///
    /// A look that began before that may have missed what it was said for.
    var doubts = 0
  }

  package init(
    in store: any EventStore, lookingEvery pause: Duration = .seconds(1),
    decode: @escaping Decode
  ) {
    (self.store, self.pause, self.decode) = (store, pause, decode)
  }

  package func current() async throws -> AppliedPolicy? {
    try await refresh().last
  }

  package func all() async throws -> [AppliedPolicy] { try await refresh() }

  package func lookAgain() async { doubt() }

  private func doubt() {
    known.withLock { known in
      known.looked = nil
      known.doubts += 1
    }
  }

  /// The one in force, and the version of the stream that says so, as they are now.
  package func standing() async throws -> (policy: AppliedPolicy?, version: StreamVersion) {
    doubt()
    let policy = try await refresh().last
    return (policy, known.withLock { $0.version })
  }

  private func refresh() async throws -> [AppliedPolicy] {
    let now = ContinuousClock.now
    let (start, fresh) = known.withLock { known -> (Known, Bool) in
      (known, known.looked.map { now < $0 + pause } ?? false)
    }
    if fresh { return start.applied }
    var found = start
    found.looked = now
    try await read(into: &found)
    return known.withLock { known in
      // Another look may have gone further meanwhile.
      if found.version >= known.version {
        let (doubts, looked) = (known.doubts, known.looked)
        known = found
        if doubts != start.doubts { (known.doubts, known.looked) = (doubts, looked) }
      }
      return known.applied
    }
  }

  private func read(into known: inout Known) async throws {
    let news = try await store.allEvents(in: .policy, after: known.version)
    if known.version > .empty, news.contains(where: { $0.type == .redaction }) {
      // What is kept here may be what was destroyed.
      known = Known(looked: known.looked, doubts: known.doubts)
      return try await read(into: &known)
    }
    let words = try await store.words(of: news)
    for (event, words) in zip(news, words) {
      known.version = event.version
      guard
        case .event(.applied(let hash, _, let by, let text)) =
          try EventFormat.policies.decode(event, words: words)
      else { continue }
      known.applied.append(
        AppliedPolicy(
          // What nobody can read any more, or not yet, gives nobody a right: the standard rules ask
          // for two people in production.
          hash: hash, policy: text.found.flatMap(decode) ?? .standard,
          canonicalText: text.found ?? [],
          position: event.position, appliedAt: event.recordedAt, by: by))
    }
  }
}
