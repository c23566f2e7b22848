import Client
import CommandLineKit

extension Session {
  /// Shows rows as lines, or the answer as it came with `--json`.
  func show(
    _ answer: APIAnswer, _ rows: [JSONValue], empty: TerminalText,
    _ lines: ([JSONValue], Int) -> [TerminalText]
  ) {
    if terminal.settings.isJSON { return terminal.say("", json: answer.body) }
    if rows.isEmpty { return terminal.note(empty) }
    for line in lines(rows, terminal.width) { terminal.say(line) }
  }

  /// Shows lines, in the pager where they are more than a screen.
  func show(_ answer: APIAnswer, _ lines: () -> [TerminalText]) {
    if terminal.settings.isJSON { return terminal.say("", json: answer.body) }
    for line in lines() { terminal.say(line) }
  }

  /// Prints a long text, in the pager where a person watches and it is longer than the screen.
  func page(_ text: TerminalText) async {
    let bytes = Array((text.rendered(inColor: terminal.hasColor) + "\n").utf8)
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    if terminal.isWatched, lines > (Platform.rows(of: 1) ?? 24) - 1,
      let command = Pager.command(context.environment)
    {
      terminal.flush()
      if await Pager.show(bytes, in: command) { return }
    }
    terminal.say(text)
  }
}
