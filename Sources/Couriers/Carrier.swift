package import Delivery
package import Policy

/// Takes one message to one receiver.
package protocol Carrier: Sendable {
  /// Tries once; never longer than its limits say.
  ///
  /// - Throws: `CancellationError` when it was broken off, and nobody knows whether it arrived.
  func carry(_ message: Message, to recipient: Recipient, over channel: Channel) async throws
    -> TryEnd
}

extension [Channel.Kind: any Carrier] {
  /// Whoever carries messages over channels of each kind.
  package static func each(web: WebCarrier, mail: MailCarrier) -> Self {
    var carriers: Self = [:]
    for kind in Channel.Kind.allCases {
      switch kind {
      case .slack, .pagerduty, .webhook, .grafana: carriers[kind] = web
      case .mail: carriers[kind] = mail
      case .file: carriers[kind] = FileCarrier()
      // Alerts come from there, and nothing goes there.
      case .azureMonitor: break
      }
    }
    return carriers
  }
}

/// What no try can change: the channel's description, a secret that is not there, a forbidden address.
struct Misconfigured: Error {
  var sentence: String
}

extension TryEnd {
  init(_ fault: Misconfigured) { self.init(.misconfigured, reply: fault.sentence) }
}
