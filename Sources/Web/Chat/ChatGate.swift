import Chat
import Digest
import EventLog
import HTTP
import IncidentService
import Policy
import Synchronization

/// Lets in what the chat program of the policy signed, and nothing else.
final class ChatGate: Sendable {
  /// Finds a secret where the policy says it is.
  typealias Find = @Sendable (SecretReference) async throws -> String

  private struct Known: Sendable {
    var reference: SecretReference
    /// Nil when it could not be found.
    var secret: String?
    var lookedUpAt: Duration
  }

  private let policies: any PolicyDirectory
  private let find: Find
  private let hash: TokenGate.Hash
  private let now: @Sendable () -> Timestamp
  private let uptime: @Sendable () -> Duration
  private let log: @Sendable (String) -> Void
  private let known = Mutex<Known?>(nil)
  private let failures = Mutex(FailureBudget())

  /// Strangers must not make us read files and run programs as often as they like.
  static let lifetime = Duration.seconds(30)

  init(
    _ policies: any PolicyDirectory, find: @escaping Find, hash: @escaping TokenGate.Hash,
    now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration,
    log: @escaping @Sendable (String) -> Void
  ) {
    (self.policies, self.find, self.hash) = (policies, find, hash)
    (self.now, self.uptime, self.log) = (now, uptime, log)
  }

  /// - Returns: the rule under which it was let in.
  /// - Throws: `Problem`, the same whatever it lacks: nobody learns what there is.
  func admit(_ request: Request) async throws -> ChatRule {
    let rule = try await policies.inForce().chat
    if let rule, let secret = await secret(at: rule.signingSecret), isSigned(request, by: secret) {
      return rule
    }
    // Whoever signs well is heard all the same: others at the address must not lock the program out.
    let wait = failures.withLock { failures in
      let wait = failures.wait(for: request.peer, at: uptime())
      if wait == nil { failures.note(request.peer, at: uptime()) }
      return wait
    }
    throw wait.map(Problem.tooManyUnsigned) ?? Problem.unsigned
  }

  private func isSigned(_ request: Request, by secret: String) -> Bool {
    let headers = request.head.headers
    let signatures = headers.values("X-Slack-Signature")
    let times = headers.values("X-Slack-Request-Timestamp")
    guard signatures.count == 1, times.count == 1 else { return false }
    return ChatSignature(secret: secret, digest: hash).accepts(
      signatures[0], time: times[0], body: request.body, at: now().microseconds / 1_000_000)
  }

  private func secret(at reference: SecretReference) async -> String? {
    let time = uptime()
    if let known = known.withLock({ $0 }), known.reference == reference,
      time - known.lookedUpAt <= Self.lifetime
    {
      return known.secret
    }
    var secret: String?
    do {
      let found = try await find(reference)
      // An empty key would let everybody in.
      if found.utf8.count >= Self.shortest {
        secret = found
      } else {
        log("The signing secret of the chat program is too short to be one.")
      }
    } catch {
      log("The signing secret of the chat program cannot be found: \(error)")
    }
    let fresh = Known(reference: reference, secret: secret, lookedUpAt: time)
    known.withLock { $0 = fresh }
    return secret
  }

  private static let shortest = 16
}

extension Problem {
  fileprivate static var unsigned: Problem {
    var problem = Problem(
      .unauthenticated,
      "This is not signed by a chat program that is known here, or was signed too long ago.")
    problem.headers = [("WWW-Authenticate", "Signature realm=\"lastgood\"")]
    return problem
  }

  fileprivate static func tooManyUnsigned(_ wait: Duration) -> Problem {
    let seconds = max(1, wait.components.seconds + 1)
    var problem = Problem(
      .tooManyRequests,
      "Too many requests that are not signed came from this address. Try again in \(seconds) s.")
    problem.headers = [("Retry-After", String(seconds))]
    return problem
  }
}
