import EventLog
import Policy
import Synchronization

/// Finds the secrets with which programs sign what they send, where the policy says they are.
///
/// Each is kept for a while: strangers must not make us read files and run programs as often as they
/// like.
final class SigningSecrets: Sendable {
  typealias Find = @Sendable (SecretReference) async throws -> String

  private struct Known: Sendable {
    var reference: SecretReference
    /// Nil when it could not be found.
    var secret: String?
    var lookedUpAt: Duration
  }

  private let find: Find
  private let uptime: @Sendable () -> Duration
  private let log: @Sendable (String) -> Void
  private let known = Mutex<[Known]>([])

  static let lifetime = Duration.seconds(30)
  private static let shortest = 16

  init(
    _ find: @escaping Find, uptime: @escaping @Sendable () -> Duration,
    log: @escaping @Sendable (String) -> Void
  ) {
    (self.find, self.uptime, self.log) = (find, uptime, log)
  }

  /// `owner` is whose it is, for the log of the service.
  func secret(at reference: SecretReference, of owner: String) async -> String? {
    let time = uptime()
    let kept = known.withLock { known in
      known.removeAll { time - $0.lookedUpAt > Self.lifetime }
      return known.first { $0.reference == reference }
    }
    if let kept { return kept.secret }
    var secret: String?
    do {
      let found = try await find(reference)
      // An empty key would let everybody in.
      if found.utf8.count >= Self.shortest {
        secret = found
      } else {
        log("The signing secret of \(owner) is too short to be one.")
      }
    } catch {
      log("The signing secret of \(owner) cannot be found: \(error)")
    }
    let fresh = Known(reference: reference, secret: secret, lookedUpAt: time)
    known.withLock { known in
      known.removeAll { $0.reference == reference }
      known.append(fresh)
    }
    return secret
  }
}
