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

/// What no try can change: the channel's description, a secret that is not there, a forbidden address.
struct Misconfigured: Error {
  var sentence: String
}

extension TryEnd {
  init(_ fault: Misconfigured) { self.init(.misconfigured, reply: fault.sentence) }
}
