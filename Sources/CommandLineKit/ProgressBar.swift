/// Shows how far a long job has come, on standard error.
///
/// On a terminal it is one line, redrawn at most every 50 ms and cleared at the end. Elsewhere it is
/// a line every 10 s, and with `--quiet` nothing.
package struct ProgressBar<Time: Clock> where Time.Duration == Duration {
  private let title: TerminalText
  private let total: Int64?
  private let terminal: Terminal
  private let clock: Time
  private let start: Time.Instant
  private var lastDrawn: Time.Instant?
  private var isVisible = false

  /// Starts at zero of `total`; nil when nobody knows how much it will be.
  package init(_ title: TerminalText, total: Int64?, on terminal: Terminal, clock: Time) {
    (self.title, self.total, self.terminal, self.clock) = (title, total, terminal, clock)
    start = clock.now
    // A job that ends before the first report was due needs none.
    lastDrawn = terminal.canRedraw ? nil : start
  }

  /// Reports how much is done by now.
  package mutating func update(to done: Int64) {
    guard !terminal.settings.isQuiet else { return }
    let now = clock.now
    let pause: Duration = terminal.canRedraw ? .milliseconds(50) : .seconds(10)
    if let lastDrawn, lastDrawn.duration(to: now) < pause { return }
    lastDrawn = now
    let line = line(done, after: start.duration(to: now))
    if terminal.canRedraw {
      terminal.flush()
      terminal.writeToErrors("\r\(line.clipped(to: terminal.errorColumns - 1))\u{1B}[K")
      isVisible = true
    } else {
      terminal.note(TerminalText(trusting: line))
    }
  }

  /// Clears the line.
  package mutating func finish() {
    if isVisible { terminal.writeToErrors("\r\u{1B}[K") }
    isVisible = false
  }

  private func line(_ done: Int64, after elapsed: Duration) -> String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let speed = rate > 0 ? "  \(Self.rounded(rate))/s" : ""
    guard let total, total > 0 else { return "\(title.plain)  \(done)\(speed)" }
    let share = min(max(Double(done) / Double(total), 0), 1)
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let percent = Int(share * 100)
    let left = rate > 0 ? Double(max(total - done, 0)) / rate : .infinity
    let rest = left < 1e9 ? "  \(TimeLength(seconds: Int64(left.rounded(.up)))) left" : ""
    return "\(title.plain)  \(bar)  \(percent) %  \(done) of \(total)\(speed)\(rest)"
  }

  private static func rounded(_ rate: Double) -> String {
    // Beyond this a `Double` is no longer a count, and not every one fits an integer.
    guard rate < 1e15 else { return "many" }
    return rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))"
  }
}

extension ProgressBar where Time == ContinuousClock {
  package init(_ title: TerminalText, total: Int64?, on terminal: Terminal) {
    self.init(title, total: total, on: terminal, clock: ContinuousClock())
  }
}

extension String {
  /// As much of it as fits.
  fileprivate func clipped(to columns: Int) -> String {
    var width = 0
    return String(
      prefix {
        width += $0.displayWidth
        return width <= columns
      })
  }
}
