/// Bytes that hold one JSON value and passed the check.
package struct JSONText: Hashable, Sendable {
  package let bytes: [UInt8]

  /// Checks `bytes` with `JSONText.check`.
  package init(checking bytes: [UInt8], limits: JSONLimits = .default) throws(JSONFault) {
    try Self.check(bytes, limits: limits)
    self.bytes = bytes
  }

  /// Takes bytes that were checked earlier, before they were stored.
  package init(trusting bytes: [UInt8]) { self.bytes = bytes }

  /// Refuses whatever could be read in two ways, or costs more to read than it should.
  ///
  /// One pass, before anything is decoded: RFC 8259 in strict UTF-8, within `limits`, without
  /// duplicate keys, NUL (also as `\u0000`), lone surrogates, or anything after the value.
  package static func check(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONFault) {
    var checker = JSONChecker(bytes, limits: limits)
    try checker.run()
  }

  /// Reads the value; `body` must read all of it.
  package func read<Value>(
    _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try JSONReader.read(bytes, body)
  }
}

/// How much JSON is accepted from outside.
package struct JSONLimits: Hashable, Sendable {
  /// Bytes.
  package var size: Int
  /// Containers within containers; a lone `[]` is 1.
  package var depth: Int
  /// Digits of one number, those of the exponent included.
  package var digits: Int
  /// The largest exponent, positive or negative.
  package var exponent: Int

  package init(
    size: Int = 1 << 20, depth: Int = 64, digits: Int = 40, exponent: Int = 308
  ) {
    (self.size, self.depth, self.digits, self.exponent) = (size, depth, digits, exponent)
  }

  package static let `default` = JSONLimits()
}
