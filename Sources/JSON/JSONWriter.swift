/// A type that can be written as JSON.
package protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

/// Writes one JSON value: compact, members in the order given, nothing escaped without need.
///
///     JSONWriter.object { book in
///       book.member("title", "Emma")
///       book.member("readers") { $0.array { $0.element("Anne") } }
///     }
///
/// What comes out is always JSON: of two values in one place the first stays, and where none was
/// written stands `null`. It may still be refused by `JSONText.check`: a NUL, a key given twice.
package struct JSONWriter {
  fileprivate var bytes: [UInt8] = []
  fileprivate var isWaiting = true

  fileprivate init() {}

  /// The bytes of the one value that `body` writes.
  package static func bytes(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.bytes.reserveCapacity(256)
    writer.place(body)
    return writer.bytes
  }

  package static func bytes(_ value: some JSONWritable) -> [UInt8] {
    bytes { value.write(to: &$0) }
  }

  /// The bytes of an object.
  package static func object(_ body: (inout JSONMembers) -> Void) -> [UInt8] {
    bytes { $0.object(body) }
  }

  /// The bytes of an array.
  package static func array(_ body: (inout JSONElements) -> Void) -> [UInt8] {
    bytes { $0.array(body) }
  }
}

/// The inside of an object that is being written.
package struct JSONMembers {
  fileprivate var writer: JSONWriter
  fileprivate var isFirst = true

  package mutating func member(_ key: String, _ value: some JSONWritable) {
    member(key) { value.write(to: &$0) }
  }

  /// Writes nothing at all for nil; `member` writes `null`.
  package mutating func member(_ key: String, ifPresent value: (some JSONWritable)?) {
    if let value { member(key, value) }
  }

  package mutating func member(_ key: String, _ body: (inout JSONWriter) -> Void) {
    if !isFirst { writer.bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    writer.append(key)
    writer.bytes.append(UInt8(ascii: ":"))
    writer.place(body)
  }

  package mutating func object(_ key: String, _ body: (inout JSONMembers) -> Void) {
    member(key) { $0.object(body) }
  }

  package mutating func array(_ key: String, _ body: (inout JSONElements) -> Void) {
    member(key) { $0.array(body) }
  }
}

/// The inside of an array that is being written.
package struct JSONElements {
  fileprivate var writer: JSONWriter
  fileprivate var isFirst = true

  package mutating func element(_ value: some JSONWritable) {
    element { value.write(to: &$0) }
  }

  package mutating func element(_ body: (inout JSONWriter) -> Void) {
    if !isFirst { writer.bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    writer.place(body)
  }

  package mutating func object(_ body: (inout JSONMembers) -> Void) {
    element { $0.object(body) }
  }

  package mutating func array(_ body: (inout JSONElements) -> Void) {
    element { $0.array(body) }
  }
}

extension JSONWriter {
  package mutating func string(_ value: String) {
    once { $0.append(value) }
  }

  package mutating func int(_ value: some FixedWidthInteger) {
    once { $0.bytes.append(contentsOf: String(value).utf8) }
  }

  package mutating func bool(_ value: Bool) {
    once { $0.bytes.append(contentsOf: (value ? "true" : "false").utf8) }
  }

  package mutating func null() {
    once { $0.bytes.append(contentsOf: "null".utf8) }
  }

  /// A value that is JSON already.
  package mutating func raw(_ text: JSONText) {
    once { $0.bytes.append(contentsOf: text.bytes) }
  }

  package mutating func object(_ body: (inout JSONMembers) -> Void) {
    once { writer in
      writer.bytes.append(UInt8(ascii: "{"))
      // The bytes move into the inner writer and back, so that they are never copied.
      var members = JSONMembers(writer: writer.handOver())
      body(&members)
      swap(&writer.bytes, &members.writer.bytes)
      writer.bytes.append(UInt8(ascii: "}"))
    }
  }

  package mutating func array(_ body: (inout JSONElements) -> Void) {
    once { writer in
      writer.bytes.append(UInt8(ascii: "["))
      var elements = JSONElements(writer: writer.handOver())
      body(&elements)
      swap(&writer.bytes, &elements.writer.bytes)
      writer.bytes.append(UInt8(ascii: "]"))
    }
  }

  private mutating func handOver() -> JSONWriter {
    var other = JSONWriter()
    swap(&bytes, &other.bytes)
    return other
  }

  /// Makes room for one value and sees to it that there is one.
  fileprivate mutating func place(_ body: (inout JSONWriter) -> Void) {
    isWaiting = true
    body(&self)
    null()
  }

  private mutating func once(_ body: (inout JSONWriter) -> Void) {
    guard isWaiting else { return }
    isWaiting = false
    body(&self)
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for index in utf8.indices {
        let byte = utf8[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          continue
        }
        bytes.append(contentsOf: utf8[start..<index])
        appendEscaped(byte)
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    guard byte < 0x20 else { return bytes.append(byte) }
    bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
    let digit = byte & 0xF
    bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
  }
}

extension String: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Int64: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Int32: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Int16: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Bool: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension JSONText: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.raw(self) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    if let self { self.write(to: &writer) } else { writer.null() }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.array { for element in self { $0.element(element) } }
  }
}
