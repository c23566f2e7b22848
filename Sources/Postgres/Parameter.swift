/// One value on its way to the server.
package struct Parameter: Sendable, Hashable {
  package enum Format: Int32, Sendable { case text = 0, binary = 1 }

  package var type: PostgresType
  package var format: Format
  /// Nil is NULL.
  package var bytes: [UInt8]?

  package init(type: PostgresType, format: Format = .binary, bytes: [UInt8]?) {
    self.type = type
    self.format = format
    self.bytes = bytes
  }

  package static func null(_ type: PostgresType) -> Parameter { Parameter(type: type, bytes: nil) }
}

extension Parameter: CustomStringConvertible, CustomReflectable {
  /// Never the value: descriptions end up in logs.
  package var description: String { "a value of \(type)" }

  package var customMirror: Mirror { Mirror(self, children: ["type": type]) }
}
