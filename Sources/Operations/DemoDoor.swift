import Client
import CommandLineKit
import EventLog
import Glibc
import JSON

/// How this user's own commands reach a demo that goes on running.
struct DemoDoor {
  var stage: DemoStage
  var terminal: Terminal

  private let file = InstanceFile(in: UserFolders())

  init(stage: DemoStage, terminal: Terminal) { (self.stage, self.terminal) = (stage, terminal) }

  /// Serves until the latch opens; then this user's commands find again what they found before.
  func keepOpen(for outcome: DemoStory.Outcome, _ stop: Latch) async throws {
    let before = try? file?.read()
    let access = stage.instance.configuration.localAccess
    // Who has a real one running would record a real incident in a demo.
    let isTaken = before.map { $0.isRunning && $0.process != getpid() } ?? false
    if !isTaken { try await stage.http.announce(localAccess: access) }
    var front = ""
    if isTaken, let access {
      let token = try await LocalAccess(folder: access, desk: stage.desk).token()
      front = "export LASTGOOD_URL=\(stage.http.url) LASTGOOD_TOKEN=\(token)"
    }
    say(outcome, front)
    await stop.wait()
    guard !isTaken, let file else { return }
    if let before { try file.write(before) } else { try file.remove(of: getpid()) }
  }

  private func say(_ outcome: DemoStory.Outcome, _ front: String) {
    var text: TerminalText = "\("It goes on running.", .bold) In another terminal:\n"
    if !front.isEmpty {
      text = text + "\n  \(front)    (your own “lastgood up” runs too)"
    }
    for command in commands(outcome) { text = text + "\n  \(command)" }
    terminal.say(
      text + "\n\nCtrl-C stops it.",
      json: JSONWriter.object { ready in
        ready.member("event", "kept")
        ready.member("process", getpid())
        ready.member("url", stage.http.url)
        ready.array("commands") { list in
          for command in commands(outcome) { list.element(command) }
        }
      })
    terminal.flush()
  }

  private func commands(_ outcome: DemoStory.Outcome) -> [String] {
    var data = ""
    if case .embedded(let folder) = stage.instance.configuration.database {
      data = " --data \(folder)"
    }
    return [
      "lastgood show \(outcome.incident)",
      "lastgood timeline \(outcome.incident) --originals",
      "lastgood due",
      "lastgood declare \"Something else is wrong\"",
      "lastgood verify\(data)",
    ]
  }
}
