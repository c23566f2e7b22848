import HTTP
import Synchronization

/// Whoever asks where only signed requests are heard, without one.
///
/// Whoever signs well is heard all the same: others at the address must not lock a program out.
final class UnsignedVisitors: Sendable {
  private let failures = Mutex(FailureBudget())
  private let uptime: @Sendable () -> Duration

  init(uptime: @escaping @Sendable () -> Duration) { self.uptime = uptime }

  /// What they are told: the same whatever is missing, so that nobody learns what there is.
  ///
  /// `program` is the kind of program that is heard there.
  func problem(for request: Request, from program: String) -> Problem {
    let wait = failures.withLock { failures in
      let wait = failures.wait(for: request.peer, at: uptime())
      if wait == nil { failures.note(request.peer, at: uptime()) }
      return wait
    }
    return wait.map {
      .tooMany("Too many requests that are not signed came from this address.", $0)
    } ?? .unsigned(program)
  }
}

extension Problem {
  fileprivate static func unsigned(_ program: String) -> Problem {
    challenge(
      "This is not signed by a \(program) that is known here, or not lately.",
      "Signature realm=\"lastgood\"")
  }
}
