import Glibc

/// Reads a pipe, keeps the first bytes and counts the rest.
struct Capture {
  private(set) var kept: [UInt8] = []
  private(set) var count = 0
  private let limit: Int
  private var buffer = [UInt8](repeating: 0, count: 65536)

  init(keeping limit: Int) { self.limit = limit }

  /// Reads what is there, but only so much a turn: a fast writer must not delay a deadline.
  ///
  /// - Returns: Whether more may come later.
  mutating func drain(_ descriptor: borrowing Descriptor) -> Bool {
    for _ in 0..<16 {
      let got = read(descriptor.number, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return errno == EAGAIN }
      if got == 0 { return false }
      kept += buffer[..<min(got, limit - kept.count)]
      count += got
    }
    return true
  }
}
