import CommandLineKit
import Embedded
import Glibc
import JSON
import Spawn
import Synchronization
import Web

/// The executor of a private instance: a process of its own, as beside `up`, that can be killed.
final class PrivateExecutor: Sendable {
  private let supervisor: Mutex<ExecutorSupervisor?>
  private let process: Mutex<Int32?>
  /// Opens when it is ready for the first time.
  private let ready = Latch()

  init(of folder: String, in surroundings: Surroundings, on terminal: Terminal) {
    supervisor = Mutex(nil)
    process = Mutex(nil)
    let program = ExecutorSupervisor.program(
      for: ["--json", "--data", folder], in: surroundings.withoutInstance.environment)
    let supervisor = ExecutorSupervisor(
      // What becomes of it is on record; who kills it knows.
      program: program, report: { _ in },
      say: { [weak self] line in self?.hear(line, on: terminal) })
    self.supervisor.withLock { $0 = supervisor }
  }

  /// Keeps it running until the task is cancelled.
  func run() async {
    guard let supervisor = supervisor.withLock({ $0 }) else { return }
    await supervisor.run()
  }

  func waitUntilReady() async { await ready.wait() }

  /// Kills it as `kill -9` does.
  ///
  /// - Returns: whether there was one.
  func killNow() -> Bool {
    guard let process = process.withLock({ $0 }) else { return false }
    return kill(process, SIGKILL) == 0
  }

  private func hear(_ line: String, on terminal: Terminal) {
    guard line.hasPrefix("{") else { return terminal.complain("\(line)") }
    guard let event = try? JSONValue(checking: Array(line.utf8)) else { return }
    if event["event"]?.text == "executor_ready", let id = event["process"]?.integer {
      process.withLock { $0 = Int32(clamping: id) }
      ready.open()
    } else if !terminal.settings.isJSON {
      // Troubles it has, as a program reads them; a person should still see them.
      terminal.note("The executor says: \(line)")
    }
  }
}

extension Surroundings {
  /// The same without what names an instance: a private one is where its folder is.
  var withoutInstance: Surroundings {
    var surroundings = self
    for name in [
      "LASTGOOD_DATABASE", "LASTGOOD_KEYS", "LASTGOOD_CHECKPOINTS", "LASTGOOD_URL",
      "LASTGOOD_TOKEN", "LASTGOOD_CONFIG",
    ] {
      surroundings.environment[name] = nil
    }
    return surroundings
  }
}
