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
    // Several may share an account, and so a secret.
    var judged: [(reference: SecretReference, accepts: Bool)] = []
    for (name, channel) in pagers where signatures.count == 1 {
      guard let reference = channel.signingSecret else { continue }
      let accepts: Bool
      if let known = judged.first(where: { $0.reference == reference }) {
        accepts = known.accepts
      } else {
        let secret = await secrets.secret(at: reference, of: "the channel \(name)")
        accepts =
          secret.map {
            PagerDutySignature(secret: $0, digest: hash).accepts(signatures[0], body: request.body)
          } ?? false
        judged.append((reference, accepts))
      }
      if accepts { admitted.append((name, channel)) }
    }
    guard admitted.isEmpty else { return admitted }
    throw visitors.problem(for: request, from: "pager")
  }
}
