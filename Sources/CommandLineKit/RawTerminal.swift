@preconcurrency import Glibc
internal import Spawn
import Synchronization

/// A terminal taken over for drawing: an empty screen of its own, keys one by one, no echo.
///
/// `restore` gives it back as it was. Ctrl-C goes on to be a signal; Ctrl-Z does nothing, since a
/// stopped program would leave the screen behind.
package final class RawTerminal: Sendable {
  private let before: Mutex<termios?>

  /// Nil when standard input or output is no terminal.
  package init?() {
    var settings = termios()
    guard isatty(1) == 1, tcgetattr(0, &settings) == 0 else { return nil }
    before = Mutex(settings)
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    settings.c_cc.10 = 0  // VSUSP
    settings.c_cc.5 = 0  // VTIME
    settings.c_cc.6 = 1  // VMIN
    tcsetattr(0, TCSAFLUSH, &settings)
    write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[H\u{1B}[2J")
  }

  deinit { restore() }

  /// Gives the terminal back.
  package func restore() {
    before.withLock { before in
      guard var settings = before else { return }
      write("\u{1B}[?25h\u{1B}[?1049l")
      tcsetattr(0, TCSAFLUSH, &settings)
      before = nil
    }
  }

  /// Columns and lines.
  package var size: (columns: Int, rows: Int) {
    (Platform.columns(of: 1) ?? 80, Platform.rows(of: 1) ?? 24)
  }

  /// Draws a screen; what does not fit is cut off.
  package func draw(_ lines: [TerminalText], inColor: Bool) {
    let (columns, rows) = size
    var text = "\u{1B}[H"
    for (index, line) in lines.prefix(rows).enumerated() {
      if index > 0 { text += "\r\n" }
      text += line.fitted(to: columns).rendered(inColor: inColor) + "\u{1B}[K"
    }
    write(text + "\u{1B}[J")
  }

  /// What a person does at the terminal.
  package enum Input: Hashable, Sendable {
    case key(UInt8)
    case resized
    /// Nobody is there any more.
    case closed
  }

  /// Keys and changes of size, on a thread of its own until the stream is let go.
  package func input() -> AsyncStream<Input> {
    AsyncStream { continuation in
      let state = Mutex(true)
      let shared = Shared(state)
      continuation.onTermination = { @Sendable _ in shared.isOn.withLock { $0 = false } }
      startThread { [self] in
        var known = size
        while shared.isOn.withLock({ $0 }) {
          var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
          let count = poll(&waiting, 1, 200)
          let now = size
          if now != known { continuation.yield(.resized) }
          known = now
          guard count > 0 else { continue }
          var byte: UInt8 = 0
          guard read(0, &byte, 1) == 1 else {
            continuation.yield(.closed)
            return
          }
          continuation.yield(.key(byte))
        }
      }
    }
  }

  private func write(_ text: String) { _ = Platform.write(Array(text.utf8), to: 1) }

  private final class Shared: Sendable {
    let isOn: Mutex<Bool>
    init(_ isOn: consuming Mutex<Bool>) { self.isOn = isOn }
  }
}
