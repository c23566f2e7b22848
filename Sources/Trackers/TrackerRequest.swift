/// What a tracker is asked, without who asks.
package struct TrackerRequest: Equatable, Sendable {
  package var method: String
  /// The whole address, made of the policy's and of what was judged.
  package var address: String
  package var headers: [Field]
  /// JSON; nil where nothing is told.
  package var body: [UInt8]?

  package struct Field: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  init(_ method: String, _ address: String, headers: [Field] = [], body: [UInt8]? = nil) {
    (self.method, self.address) = (method, address)
    (self.headers, self.body) = (headers, body)
  }
}

/// What it answered.
package struct TrackerAnswer: Equatable, Sendable {
  package var status: Int
  package var body: [UInt8]
  /// Whether its head says that too much was asked of it.
  package var asksForPatience: Bool

  package init(_ status: Int, _ body: [UInt8], asksForPatience: Bool = false) {
    (self.status, self.body, self.asksForPatience) = (status, body, asksForPatience)
  }
}

/// Letters and digits as they are, everything else by its bytes, so that it stays one part of an
/// address.
func percentEncoded(_ text: String) -> String {
  var encoded: [UInt8] = []
  let digits = Array("0123456789ABCDEF".utf8)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "~"):
      encoded.append(byte)
    default:
      encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: encoded, as: UTF8.self)
}
