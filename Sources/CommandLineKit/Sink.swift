import Synchronization

/// Where output goes.
package protocol Sink: Sendable {
  var isTerminal: Bool { get }
  /// The columns of the terminal, if it is one.
  var columns: Int? { get }

  /// Writes all of it; false when nobody reads any more.
  func write(_ bytes: [UInt8]) -> Bool
}

/// An open file of this process, such as standard output.
package struct FileSink: Sink {
  private let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }

  package static let output = FileSink(descriptor: 1)
  package static let errors = FileSink(descriptor: 2)

  package var isTerminal: Bool { Platform.isTerminal(descriptor) }
  package var columns: Int? { Platform.columns(of: descriptor) }

  package func write(_ bytes: [UInt8]) -> Bool { Platform.write(bytes, to: descriptor) }
}

/// Keeps what is written, for tests and for output that is shown later.
package final class MemorySink: Sink {
  private let written = Mutex<[UInt8]>([])
  package let isTerminal: Bool
  package let columns: Int?

  package init(isTerminal: Bool = false, columns: Int? = nil) {
    (self.isTerminal, self.columns) = (isTerminal, columns)
  }

  package func write(_ bytes: [UInt8]) -> Bool {
    written.withLock { $0 += bytes }
    return true
  }

  package var bytes: [UInt8] { written.withLock { $0 } }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
