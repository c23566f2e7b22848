import FoundationEssentials
import Glibc
import Spawn
import Synchronization

/// Requests without a pause while something is changed underneath, some over new connections and
/// some over kept ones.
final class LiveLoad: Sendable {
  /// One request, and who answered it.
  struct Request: Sendable {
    var began: ContinuousClock.Instant
    /// The body of a successful answer; nil for an error.
    var answer: String?
    var isKept: Bool
  }

  private let port: UInt16
  private let pause: Duration
  private let state = Mutex((requests: [Request](), isOver: false, running: 0))

  /// `pause` is between two requests of one client.
  init(to port: UInt16, fresh: Int, kept: Int, pause: Duration = .zero) {
    (self.port, self.pause) = (port, pause)
    state.withLock { $0.running = fresh + kept }
    for index in 0..<(fresh + kept) {
      startThread { [self] in
        work(isKept: index >= fresh)
        state.withLock { $0.running -= 1 }
      }
    }
  }

  var requests: [Request] { state.withLock(\.requests) }

  /// How many requests over new connections were begun after that.
  func fresh(since time: ContinuousClock.Instant) -> Int {
    state.withLock { $0.requests.count { !$0.isKept && $0.began > time } }
  }

  /// Ends the clients and gives all that they saw.
  func end() async throws -> [Request] {
    state.withLock { $0.isOver = true }
    while state.withLock({ $0.running > 0 }) { try await Task.sleep(for: .milliseconds(2)) }
    return requests
  }

  private func work(isKept: Bool) {
    var connection: KeptConnection?
    while !state.withLock(\.isOver) {
      let began = ContinuousClock.now
      if !isKept { connection = nil }
      if connection == nil { connection = try? KeptConnection(port: port, token: "none") }
      let answer = try? connection?.exchange("GET", "/")
      let isWell = answer.map { $0.status == 200 } ?? false
      if answer == nil { connection = nil }
      let body = isWell ? answer.map { String(decoding: $0.body, as: UTF8.self) } : nil
      state.withLock { $0.requests.append(Request(began: began, answer: body, isKept: isKept)) }
      if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
    }
  }
}
