import CommandLineKit
import HTTP

extension Serving {
  /// Where the service answers.
  struct Options: Hashable, Sendable {
    static let usualPort: UInt16 = 7450

    var host = "127.0.0.1"
    /// Nil takes the usual one.
    var port: UInt16?
    /// Whether any free port will do when the usual one is taken: for `up`, whose user's commands
    /// find it wherever it is, but not for what a proxy points at.
    var mayMove = false
    /// Where the page for people outside is written as files; nil writes none.
    var statusFolder: String?
    /// Addresses of the proxies before it, which ask for others.
    var proxies: Set<String> = []
  }
}

extension Serving.Options {
  static let signature: [Parameter] = [
    .option("--port", "N", help: "The port it answers on; 0 takes any that is free."),
    .option("--host", "ADDRESS", help: "The address it answers on; this machine's own by default."),
    .option(
      "--status-directory", "DIR",
      help: "Writes the status page as files too, for any web server."),
    .flag(
      "--behind-proxy",
      help:
        "Says that a proxy encrypts what arrives, as any other address than this machine's needs."
    ),
    .option(
      "--proxy", "ADDRESS", repeated: true,
      help:
        "Where that proxy comes from, in numbers: it stands for many, and says for whom in X-Forwarded-For."
    ),
  ]

  init(_ arguments: inout Arguments) throws(UsageError) {
    let port: Int? = try arguments.option("--port")
    if let port {
      guard let number = UInt16(exactly: port) else {
        throw UsageError(
          .invalid("--port", value: String(port), expectation: "a number from 0 to 65535"))
      }
      self.port = number
    }
    host = try arguments.option("--host") ?? host
    statusFolder = try arguments.option("--status-directory")
    for text in try arguments.options("--proxy") as [String] {
      guard let address = NumericAddress(text)?.text else {
        throw UsageError(
          .invalid("--proxy", value: text, expectation: "an address in numbers, such as 10.0.0.7"))
      }
      proxies.insert(address)
    }
    // One on this machine says nothing of those who reach us from elsewhere.
    let isBehindProxy =
      arguments.flag("--behind-proxy") || proxies.contains { !Self.isLoopback($0) && $0 != "::1" }
    // Tokens and texts would travel in the clear.
    if host == "localhost" { host = "127.0.0.1" }
    guard isBehindProxy || host == "::1" || Self.isLoopback(host) else {
      throw UsageError(
        .invalid(
          "--host", value: host,
          expectation: "an address of this machine alone, or --behind-proxy beside it"))
    }
  }

  /// Whether it is one of 127.0.0.0/8 in numbers; a name that begins like one is none.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return parts.count == 4 && !parts.contains(nil) && parts.first == 127
  }
}
