// The one file that imports the C library, whose globals are not made for strict concurrency.
@preconcurrency import Glibc

/// What the operating system is asked for.
package enum Platform {
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The columns of a terminal; nil when it is none.
  package static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  package static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Writes to a closed pipe answer with an error from now on, instead of ending the process.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// Writes all of it, however slowly it is taken; false when nobody will ever take the rest.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          start += count
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  static let interruptSignal = SIGINT
  static let terminateSignal = SIGTERM

  /// What a signal does now, to be put back later.
  struct SignalAction: Sendable {
    private let number: Int32
    private let action: sigaction

    init(of number: Int32) {
      var action = sigaction()
      sigaction(number, nil, &action)
      (self.number, self.action) = (number, action)
    }

    func restore() {
      var action = action
      sigaction(number, &action, nil)
    }
  }
}
