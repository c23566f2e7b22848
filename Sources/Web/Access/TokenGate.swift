package import Digest
package import EventLog
import HTTP
package import IncidentService
import Synchronization

/// Tells who asks, from the token that comes with a request.
///
/// Only the SHA-256 of a token is ever looked up or compared, so how long that takes says nothing
/// about the token.
package final class TokenGate: Sendable {
  package typealias Hash = @Sendable ([UInt8]) -> SHA256Digest

  private struct Entry {
    var record: TokenRecord
    var lookedUpAt: Duration
  }

  private let tokens: any TokenStore
  private let hash: Hash
  private let now: @Sendable () -> Timestamp
  /// Does not step back, as clocks on walls do.
  private let uptime: @Sendable () -> Duration
  private let entries = Mutex<[SHA256Digest: Entry]>([:])
  private let failures = Mutex(FailureBudget())

  /// A revoked token works no longer than this on other servers of the same database.
  static let lifetime = Duration.seconds(5)
  static let capacity = 4_096

  package init(
    _ tokens: any TokenStore, hash: @escaping Hash, now: @escaping @Sendable () -> Timestamp,
    uptime: @escaping @Sendable () -> Duration
  ) {
    (self.tokens, self.hash, self.now, self.uptime) = (tokens, hash, now, uptime)
  }

  /// Forgets what it looked up, after a token was revoked here.
  package func forget() { entries.withLock { $0 = [:] } }

  /// Whether the token of an earlier request is still good.
  package func revalidate(_ request: Request) async throws { _ = try await bearer(of: request) }

  func bearer(of request: Request) async throws -> Bearer {
    try await bearer(
      authorization: request.head.headers["Authorization"], address: request.peer)
  }

  /// - Throws: `Problem` when the header is not there or not good; whatever the store throws.
  func bearer(authorization: String?, address: String) async throws -> Bearer {
    guard let authorization else { throw Problem.unauthenticated }
    guard let token = token(in: authorization) else { throw Problem.badToken }
    let digest = hash(token)
    let known = entries.withLock { $0[digest] }
    if let known, uptime() - known.lookedUpAt <= Self.lifetime {
      return try bearer(known.record)
    }
    // Who was let in before is looked up again even while somebody at the same address guesses.
    // Loopback is a proxy or ourselves: slowing it down would lock everybody out for one guesser.
    let isTrusted = known != nil || Self.isLoopback(address)
    if !isTrusted, let wait = failures.withLock({ $0.wait(for: address, at: uptime()) }) {
      throw Problem.tooMany("Too many wrong tokens came from this address.", wait)
    }
    guard let record = try await tokens.token(digest: digest) else {
      _ = entries.withLock { $0.removeValue(forKey: digest) }
      failures.withLock { $0.note(address, at: uptime()) }
      throw Problem.badToken
    }
    keep(record, digest)
    return try bearer(record)
  }

  static func isLoopback(_ address: String) -> Bool {
    address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
  }

  private func bearer(_ record: TokenRecord) throws(Problem) -> Bearer {
    guard record.revokedAt == nil else { throw .badToken }
    if let expiry = record.expiresAt, expiry <= now() { throw .expiredToken }
    return Bearer(Caller(record.principal, as: record.role), token: record.id)
  }

  private func keep(_ record: TokenRecord, _ digest: SHA256Digest) {
    let entry = Entry(record: record, lookedUpAt: uptime())
    entries.withLock { entries in
      if entries.count >= Self.capacity { entries = [:] }
      entries[digest] = entry
    }
  }

  private func token(in authorization: String) -> [UInt8]? {
    let bytes = Array(authorization.utf8)
    guard bytes.count <= 600, bytes.count > 7,
      bytes.prefix(7).map({ $0 | 0x20 }).elementsEqual("bearer ".utf8)
    else { return nil }
    let token = Array(bytes.dropFirst(7))
    return token.allSatisfy { (0x21...0x7E).contains($0) } ? token : nil
  }
}

extension Problem {
  static var unauthenticated: Problem {
    challenge(
      "Send a token, as in: Authorization: Bearer TOKEN. An administrator makes one with: lastgood token create.",
      "Bearer realm=\"lastgood\"")
  }

  static var badToken: Problem {
    challenge(
      "This token is not known, or no longer.",
      "Bearer realm=\"lastgood\", error=\"invalid_token\"")
  }

  static var expiredToken: Problem {
    challenge(
      "This token has expired. Ask an administrator for a new one.",
      "Bearer realm=\"lastgood\", error=\"invalid_token\"")
  }

  /// `challenge` is what the client is asked for.
  static func challenge(_ detail: String, _ challenge: String) -> Problem {
    var problem = Problem(.unauthenticated, detail)
    problem.headers = [("WWW-Authenticate", challenge)]
    return problem
  }
}
