import Chat
import Digest
import EventLog
import HTTP
import IncidentService
import Policy

/// Lets in what the chat program of the policy signed, and nothing else.
struct ChatGate: Sendable {
  let policies: any PolicyDirectory
  let secrets: SigningSecrets
  let visitors: UnsignedVisitors
  let hash: TokenGate.Hash
  let now: @Sendable () -> Timestamp

  /// - Returns: the rule under which it was let in.
  /// - Throws: `Problem`, the same whatever it lacks.
  func admit(_ request: Request) async throws -> ChatRule {
    if let rule = try await policies.inForce().chat,
      let secret = await secrets.secret(at: rule.signingSecret, of: "the chat program"),
      isSigned(request, by: secret)
    {
      return rule
    }
    throw visitors.problem(for: request, from: "chat program")
  }

  private func isSigned(_ request: Request, by secret: String) -> Bool {
    let headers = request.head.headers
    let signatures = headers.values("X-Slack-Signature")
    let times = headers.values("X-Slack-Request-Timestamp")
    guard signatures.count == 1, times.count == 1 else { return false }
    return ChatSignature(secret: secret, digest: hash).accepts(
      signatures[0], time: times[0], body: request.body, at: now().microseconds / 1_000_000)
  }
}
