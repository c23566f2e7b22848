/// What the users of a stage got, counted.
package struct LoadTally: Equatable, Sendable {
  /// How an answer came.
  package enum Connection: String, Sendable, CaseIterable {
    /// Over one that is kept for the next request.
    case kept
    /// Over one of its own.
    case fresh
  }

  /// One request and what came of it; times in microseconds, `at` since 1970.
  package struct Answer: Equatable, Sendable {
    package var connection: Connection
    /// Nil where none came.
    package var status: Int?
    package var version: String?
    package var at: Int64
    package var duration: Int64

    package init(
      _ connection: Connection, status: Int?, version: String?, at: Int64, duration: Int64
    ) {
      (self.connection, self.status, self.version) = (connection, status, version)
      (self.at, self.duration) = (at, duration)
    }
  }

  /// Answers of one kind are counted together.
  package struct Kind: Hashable, Sendable {
    package var connection: Connection
    package var version: String?
    package var status: Int?

    package init(_ connection: Connection, version: String?, status: Int?) {
      (self.connection, self.version, self.status) = (connection, version, status)
    }
  }

  /// An answer that takes longer, in microseconds, is a bad one.
  package var slowness: Int64

  package private(set) var counts: [Kind: Int] = [:]
  package private(set) var requests = 0
  package private(set) var bad = 0
  /// Of the bad ones, those that came too late and were right otherwise.
  package private(set) var slow = 0
  package private(set) var firstBadAt: Int64?
  package private(set) var lastBadAt: Int64?
  /// When each version answered last.
  package private(set) var lastAnswerAt: [String: Int64] = [:]

  package init(slowness: Int64) { self.slowness = slowness }

  package mutating func add(_ answer: Answer) {
    requests += 1
    counts[Kind(answer.connection, version: answer.version, status: answer.status), default: 0] += 1
    if let version = answer.version {
      lastAnswerAt[version] = max(lastAnswerAt[version] ?? answer.at, answer.at)
    }
    let isWrong = answer.status.map { $0 >= 500 } ?? true
    let isSlow = answer.duration > slowness
    guard isWrong || isSlow else { return }
    bad += 1
    if !isWrong { slow += 1 }
    firstBadAt = min(firstBadAt ?? answer.at, answer.at)
    lastBadAt = max(lastBadAt ?? answer.at, answer.at)
  }

  package func count(_ connection: Connection) -> Int {
    counts.reduce(0) { $1.key.connection == connection ? $0 + $1.value : $0 }
  }

  /// Bad answers over connections of one kind, slow ones apart.
  package func errors(_ connection: Connection) -> Int {
    counts.reduce(0) { sum, entry in
      let isWrong = entry.key.status.map { $0 >= 500 } ?? true
      return entry.key.connection == connection && isWrong ? sum + entry.value : sum
    }
  }
}
