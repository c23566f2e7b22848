/// Gathers the bytes of a COPY and sends them in pieces.
package struct CopyWriter {
  private var bytes: [UInt8] = []
  private let send: (UnsafeRawBufferPointer) throws -> Void

  private static let pieceSize = 1 << 16

  init(send: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.send = send
    bytes.reserveCapacity(Self.pieceSize + 4096)
  }

  package mutating func write(_ more: some Sequence<UInt8>) throws {
    bytes.append(contentsOf: more)
    if bytes.count >= Self.pieceSize { try flush() }
  }

  package mutating func write(_ text: String) throws { try write(text.utf8) }

  package mutating func write(_ byte: UInt8) throws {
    bytes.append(byte)
    if bytes.count >= Self.pieceSize { try flush() }
  }

  /// An integer in network order, as the binary format wants it.
  package mutating func write(integer value: some FixedWidthInteger) throws {
    bytes.append(networkOrder: value)
    if bytes.count >= Self.pieceSize { try flush() }
  }

  mutating func flush() throws {
    if bytes.isEmpty { return }
    try bytes.withUnsafeBytes { try send($0) }
    bytes.removeAll(keepingCapacity: true)
  }
}
