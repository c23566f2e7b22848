import Adapters
package import CommandLineKit
import Crypto
package import Embedded
import Digest
import HTTP
import JSON

/// `lastgood flags serve`: evaluates the flags of a file for programs.
package struct ServeFlags: Command {
  package static let name = "serve"
  package static let summary = "Evaluate the flags of a file for programs that ask."
  package static let discussion = """
    Answers by the OpenFeature remote evaluation protocol (OFREP), so that any OpenFeature SDK with \
    an OFREP provider can ask. The file has the shape of flagd, and is read anew whenever it has \
    changed. Targeting is not evaluated: who asks for a flag with targeting is told so, and goes by \
    the default in its code.

    Nobody is asked who they are: keep it to this host, or put a proxy in front.
    """
  package static let examples = [
    Example(
      "lastgood flags serve --file /srv/shop/flags.json --port 8016",
      "Answers programs of this host at http://127.0.0.1:8016.")
  ]
  package static let signature: [Parameter] = [
    .option("--file", "FILE", help: "The flags."),
    .option("--port", "PORT", help: "Where to listen; 8016 by default, 0 for any."),
    .option("--host", "ADDRESS", help: "A numeric address of this host; 127.0.0.1 by default."),
  ]

  private let file: String
  private let port: UInt16
  private let host: String

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.required("--file")
    let port: Int = try arguments.option("--port") ?? 8_016
    guard let number = UInt16(exactly: port) else {
      throw UsageError(
        .invalid("--port", value: String(port), expectation: "a number from 0 to 65535"))
    }
    self.port = number
    host = try arguments.option("--host") ?? "127.0.0.1"
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let board = FlagBoard(file, digest: { OpenSSLSHA256().digest(of: $0) })
    var options = Server.Options()
    (options.host, options.port, options.loops) = (host, port, 1)
    let door = FlagDoor(board: board)
    let server = try Server(options) { await door.answer($0) }
    terminal.say(
      "Flags of \(file) are evaluated at http://\(server.address.host):\(server.address.port).",
      json: JSONWriter.object {
        $0.member("event", "flags_ready")
        $0.member("host", server.address.host)
        $0.member("port", server.address.port)
      })
    // Said once at the start, while somebody looks.
    _ = await board.answer(for: nil, body: [], unless: nil)
    if let trouble = board.trouble { terminal.note("\(trouble)") }
    terminal.flush()
    return try await Latch.onSignals { stop in
      _ = try await stop.orDone { try await server.run() }
      return .done
    }
  }
}
