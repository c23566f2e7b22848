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

  /// The lines of a terminal; nil when it is none.
  package static func rows(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }

  /// Whether a file can be run by this user.
  package static func isExecutable(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// A path from the root, whatever folder we are in.
  package static func absolute(_ path: String) -> String? {
    if path.hasPrefix("/") { return path }
    guard let folder = getcwd(nil, 0) else { return nil }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }

  /// All that can be read, or nil when it is more than `limit` bytes or reading fails.
  package static func read(_ descriptor: Int32, atMost limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0, bytes.count + max(count, 0) <= limit else { return nil }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
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

  /// What a signal does, to be put back later.
  struct SignalAction: Sendable {
    fileprivate var number: Int32
    fileprivate var action: sigaction

    func restore() {
      var action = action
      sigaction(number, &action, nil)
    }
  }
}

/// Where caught signals are written, one byte each.
///
/// One pipe for the life of the process: a handler may still be about to write into it when nobody
/// wants the signals any more, and a descriptor that was closed could be another file by then.
struct SignalPipe: Sendable {
  let reading: Int32
  private let writing: Int32

  static let shared = SignalPipe()

  private init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "No pipe for signals.")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reading, writing) = (ends[0], ends[1])
    descriptorForSignals = writing
  }

  /// Has a signal written into the pipe from now on; answers what it did before.
  func catchSignal(_ number: Int32) -> Platform.SignalAction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      // Only what is safe between any two instructions: no allocation, no locks.
      let code = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(descriptorForSignals, &byte, 1)
      errno = code
    }
    action.sa_flags = SA_RESTART
    var before = Platform.SignalAction(number: number, action: sigaction())
    sigaction(number, &action, &before.action)
    return before
  }

  /// The numbers of the signals that came, oldest first.
  func received() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(reading, &bytes, bytes.count)
    return bytes.prefix(max(count, 0)).map { Int32($0) }
  }
}

// Written once, before the first handler that reads it is installed; a handler can take no lock.
private nonisolated(unsafe) var descriptorForSignals: Int32 = -1
