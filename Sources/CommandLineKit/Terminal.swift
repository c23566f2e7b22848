import Synchronization

/// The answer on standard output, everything else on standard error.
///
/// Output is collected and written in large pieces, or line by line where a person watches. When
/// the reader goes away, what is left is dropped in silence and `finish` says how to exit.
package final class Terminal: Sendable {
  package struct Settings: Hashable, Sendable {
    /// The answer is JSON.
    package var isJSON: Bool
    /// Nothing but the answer and errors.
    package var isQuiet: Bool

    package init(isJSON: Bool = false, isQuiet: Bool = false) {
      (self.isJSON, self.isQuiet) = (isJSON, isQuiet)
    }
  }

  package let settings: Settings
  private let output: any Sink
  private let errors: any Sink
  private let isDumb: Bool
  private let allowsColor: Bool
  private let state = Mutex(State())

  private struct State {
    var buffer: [UInt8] = []
    var isOutputOpen = true
  }

  package init(
    _ settings: Settings = Settings(), output: any Sink = FileSink.output,
    errors: any Sink = FileSink.errors,
    environment: (String) -> String? = Platform.environment
  ) {
    (self.settings, self.output, self.errors) = (settings, output, errors)
    isDumb = environment("TERM") == "dumb"
    allowsColor = (environment("NO_COLOR") ?? "").isEmpty && !isDumb
  }

  /// The columns to lay out for; 80 where nobody watches.
  package var width: Int { output.columns ?? 80 }

  /// Whether a person watches standard output.
  package var isWatched: Bool { output.isTerminal }

  /// Whether the answer may be in color.
  package var hasColor: Bool { allowsColor && output.isTerminal }

  /// Whether standard output can be drawn over.
  package var canDraw: Bool { output.isTerminal && !isDumb }

  /// Whether somebody still reads the answer: a verb that goes on for ever stops when not.
  package var isOutputOpen: Bool { state.withLock { $0.isOutputOpen } }
}

extension Terminal {
  /// A line of the answer, for people only.
  package func say(_ text: TerminalText) {
    guard !settings.isJSON else { return }
    print(line: text)
  }

  /// The answer: `json`, which must be a JSON text, with `--json`, and else `text`.
  package func say(
    _ text: @autoclosure () -> TerminalText, json: @autoclosure () -> [UInt8]
  ) {
    if settings.isJSON { print(json: json()) } else { print(line: text()) }
  }

  /// The answer as a table, or as JSON.
  package func say(_ table: @autoclosure () -> Table, json: @autoclosure () -> [UInt8]) {
    if settings.isJSON { return print(json: json()) }
    for line in table().lines { print(line: line) }
  }

  /// Something worth knowing that is not the answer; not with `--quiet`.
  package func note(_ text: TerminalText) {
    if !settings.isQuiet { complain(text) }
  }

  /// Bytes of a program that a person has run, shown as they come: beside the answer, not in it.
  package func show(_ bytes: [UInt8]) { _ = errors.write(bytes) }

  /// What went wrong.
  package func complain(_ text: TerminalText) {
    flush()
    writeToErrors(text.rendered(inColor: allowsColor && errors.isTerminal) + "\n")
  }

  /// Bytes that are the answer themselves, such as an exported file.
  package func put(_ bytes: [UInt8]) {
    state.withLock { $0.buffer += bytes }
    if state.withLock({ $0.buffer.count >= Self.enough }) { flush() }
  }

  /// Writes what was collected.
  package func flush() {
    state.withLock { state in
      guard !state.buffer.isEmpty else { return }
      if state.isOutputOpen { state.isOutputOpen = output.write(state.buffer) }
      state.buffer.removeAll(keepingCapacity: true)
    }
  }

  /// Writes the rest; answers the code to exit with.
  ///
  /// A command that succeeded while nobody read its answer exits as if SIGPIPE had ended it, which
  /// is what the other members of a pipe do.
  package func finish(_ code: ExitCode) -> ExitCode {
    flush()
    return isOutputOpen || code != .done ? code : .brokenPipe
  }

  private static let enough = 1 << 14

  private func print(json: [UInt8]) { print(Escaping.json(json) + [UInt8(ascii: "\n")]) }

  private func print(line: TerminalText) {
    print(Array((line.rendered(inColor: allowsColor && output.isTerminal) + "\n").utf8))
  }

  private func print(_ bytes: [UInt8]) {
    put(bytes)
    if output.isTerminal { flush() }
  }
}

extension Terminal {
  /// Whether a line on standard error can be drawn over.
  var canRedraw: Bool { errors.isTerminal && !isDumb && !settings.isQuiet }
  var errorColumns: Int { errors.columns ?? 80 }

  func writeToErrors(_ text: String) { _ = errors.write(Array(text.utf8)) }
}
