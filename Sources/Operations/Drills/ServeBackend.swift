package import CommandLineKit
package import Embedded
import Glibc
import LocalParts
import Spawn

/// `lastgood drill backend`: one of the backends that a drill is played on.
package struct ServeBackend: Command {
  package static let name = "backend"
  package static let summary = "Serve as a backend that can be made to fail."
  package static let discussion = """
    Drills start these by themselves. Started by hand, one is something to try a router or an \
    adapter on: it says its version in the field X-Version and at /version, answers /health and \
    /metrics, and “curl -X PUT 'http://127.0.0.1:8081/fault?errors=30&delay=200'” makes thirty of a \
    hundred answers fail and all of them late. It is reached from this host alone.
    """
  package static let examples = [
    Example("lastgood drill backend --port 8081 --serves 4.2.0", "Says that it is version 4.2.0.")
  ]
  package static let signature: [Parameter] = [
    .option("--port", "PORT", help: "Where to listen, on 127.0.0.1."),
    .option("--serves", "VERSION", help: "The version that it says it is."),
    .option("--flags", "FILE", help: "A file of flags; while new-pricing is on, answers fail."),
    .option("--asks", "PORT", help: "Another service of this host that each answer waits for."),
    .option("--crash-after", "MS", help: "After so many milliseconds it falls over."),
  ]

  private let settings: BackendSettings

  package init(_ arguments: inout Arguments) throws(UsageError) {
    let port: Int = try arguments.required("--port")
    var settings = BackendSettings(
      port: try Self.port(port, of: "--port"), version: try arguments.required("--serves"))
    settings.flags = try arguments.option("--flags")
    if let asked: Int = try arguments.option("--asks") {
      settings.dependency = try Self.port(asked, of: "--asks")
    }
    if let time: Int = try arguments.option("--crash-after") {
      settings.crashAfter = .milliseconds(time)
    }
    self.settings = settings
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    try await Latch.onSignals { stop in
      _ = try await stop.orDone { try await BackendServer(settings).run() }
      return .done
    }
  }

  /// This very program as a backend.
  static func program(for settings: BackendSettings) -> Program {
    var arguments = ["drill", name, "--port", "\(settings.port)", "--serves", settings.version]
    if let flags = settings.flags { arguments += ["--flags", flags] }
    if let port = settings.dependency { arguments += ["--asks", "\(port)"] }
    if let time = settings.crashAfter {
      arguments += ["--crash-after", "\(Int64(time / .milliseconds(1)))"]
    }
    return Program("/proc/\(getpid())/exe", arguments)
  }

  private static func port(_ number: Int, of name: String) throws(UsageError) -> UInt16 {
    guard let port = UInt16(exactly: number), port > 0 else {
      throw UsageError(
        .invalid(name, value: String(number), expectation: "a number from 1 to 65535"))
    }
    return port
  }
}
