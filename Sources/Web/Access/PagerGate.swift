import Digest
import HTTP
import IncidentService
import Intake
import Policy

/// Lets in what one of the policy's pagers signed, and nothing else.
struct PagerGate: Sendable {
  let policies: any PolicyDirectory
  let secrets: SigningSecrets
  let visitors: UnsignedVisitors
  let hash: TokenGate.Hash

  /// - Returns: the channels whose secret signed it, by their names in the policy: several may share an
  ///   account there.
  /// - Throws: `Problem`, the same whatever it lacks.
  func admit(_ request: Request) async throws -> [(name: String, channel: Channel)] {
    let signatures = request.head.headers.values("X-PagerDuty-Signature")
    let pagers = try await policies.inForce().channels
      .filter { $0.value.kind == .pagerduty }.sorted { $0.key < $1.key }
    var admitted: [(name: String, channel: Channel)] = []
    for (name, channel) in pagers where signatures.count == 1 {
      guard let reference = channel.signingSecret,
        let secret = await secrets.secret(at: reference, of: "the channel \(name)")
      else { continue }
      let signature = PagerDutySignature(secret: secret, digest: hash)
      if signature.accepts(signatures[0], body: request.body) { admitted.append((name, channel)) }
    }
    guard admitted.isEmpty else { return admitted }
    throw visitors.problem(for: request, from: "pager")
  }
}
