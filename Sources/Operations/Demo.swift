package import CommandLineKit
package import Embedded
import Glibc
import LocalParts

/// `lastgood demo`: plays a bad canary on a database of its own.
package struct Demo: Command {
  package static let name = "demo"
  package static let summary = "Play a failed deployment on real local parts."
  package static let discussion = """
    Starts a private PostgreSQL and the service in a folder of its own, and on 127.0.0.1 a real \
    HAProxy, two backends, a Prometheus and users. The new version breaks; a trigger halts the \
    rollout, people approve what the policy proposes, the executor moves traffic back, and looks \
    whether that helped. In the end it shows what was measured and the timeline, writes that as a \
    picture and as a page, checks every hash and stops. No other data is touched. The next run \
    finds its database again.
    """
  package static let examples = [
    Example("lastgood demo", "Takes about three quarters of a minute."),
    Example("lastgood demo --keep", "Goes on running until Ctrl-C, for the other commands."),
  ]
  package static let signature: [Parameter] = [
    .flag("--keep", help: "Go on running afterwards, until Ctrl-C; other commands find it."),
    .option("--data", "DIR", help: "The demo's own folder; beside the instance's by default."),
  ]

  private let isKept: Bool
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    isKept = arguments.flag("--keep")
    data = try arguments.option("--data")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let programs = try StagePrograms.find()
    let folder = try data ?? ClusterLocation.default.folder(in: surroundings) + "-demo"
    try DemoFolder(path: folder).claim()
    let run = DemoRun(
      folder: folder, programs: programs, surroundings: surroundings, terminal: terminal,
      isKept: isKept)
    return try await Latch.onSignals { stop in try await run.play(until: stop) }
  }
}

/// The folder of the demo's data, marked so that no real data is ever taken for it.
struct DemoFolder {
  var path: String

  private var mark: String { path + "/demo" }

  /// - Throws: `DemoFolderTaken` when it holds anything but an earlier demo.
  func claim() throws {
    if access(mark, F_OK) == 0 { return }
    try makeFolders(path, mode: geteuid() == 0 ? 0o711 : 0o700)
    guard rmdir(path) == 0 else { throw DemoFolderTaken(path: path) }
    try makeFolders(path, mode: geteuid() == 0 ? 0o711 : 0o700)
    let file = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    if file >= 0 { close(file) }
  }
}

/// The folder holds something that no demo made.
struct DemoFolderTaken: Error, Hashable {
  var path: String
}
