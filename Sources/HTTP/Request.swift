/// A whole request.
package struct Request: Sendable {
  package var head: RequestHead
  package var body: [UInt8]
  /// The address of who is connected to us, as text: perhaps a proxy.
  package var peer: String
  package var requestID: RequestID

  package init(
    head: RequestHead, body: [UInt8] = [], peer: String = "127.0.0.1",
    requestID: RequestID = RequestID()
  ) {
    (self.head, self.body, self.peer, self.requestID) = (head, body, peer, requestID)
  }
}

/// Ties what a client saw to what was logged; random, so it says nothing about others.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  package let number: UInt64

  package init() { number = .random(in: .min ... .max) }

  /// 16 hexadecimal digits.
  package var description: String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
