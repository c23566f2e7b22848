import Crypto
import FoundationEssentials
import Glibc
import HTTP
import LocalParts
import Spawn
import Synchronization

/// Where the demo's messages go, on 127.0.0.1 alone: a real mail server, and a receiver of webhooks.
final class DemoPost: Sendable {
  private let folder: String
  /// Nil where the mail server is not installed.
  private let mail: (part: LocalPart, port: UInt16)?
  private let hook: Server
  private let hooks: Hooks

  private final class Hooks: Sendable {
    let count = Mutex(0)
  }

  init(in folder: String) throws {
    self.folder = folder
    let hooks = Hooks()
    self.hooks = hooks
    var options = Server.Options()
    options.port = 0
    hook = try Server(options) { request in
      // Whoever is asked anything else than to take a message has nothing to say.
      guard request.head.headers["webhook-id"] != nil else { return Response(404) }
      hooks.count.withLock { $0 += 1 }
      return Response(204)
    }
    guard access(Self.module, R_OK) == 0 else {
      mail = nil
      return
    }
    let port = try LocalPort.free()
    let program = Program(
      "/usr/bin/python3",
      [
        "-m", "aiosmtpd", "--nosetuid", "--listen", "127.0.0.1:\(port)", "--class",
        "aiosmtpd.handlers.Mailbox", folder + "/mail",
      ])
    mail = (LocalPart("mail", program, log: folder + "/mail.log"), port)
  }

  /// Where Debian puts it.
  private static let module = "/usr/lib/python3/dist-packages/aiosmtpd/__main__.py"

  var hasMail: Bool { mail != nil }
  var webhooks: Int { hooks.count.withLock { $0 } }

  /// Mails that lie in the box.
  var mails: Int {
    let box = folder + "/mail/new"
    return (try? FileManager.default.contentsOfDirectory(atPath: box).count) ?? 0
  }

  /// Receives until the task is cancelled.
  func run() async throws { try await hook.run() }

  func start() async throws {
    try write("http://127.0.0.1:\(hook.address.port)/lastgood", to: "hook-url")
    let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
    try write("whsec_\(key)", to: "hook-key")
    guard let mail else { return }
    try write("smtp://127.0.0.1:\(mail.port)", to: "smtp")
    try mail.part.start()
  }

  func stop() { mail?.part.stop() }

  /// Names of the channels, and what the policy says of them.
  var channels: [(name: String, text: String)] {
    var channels = [
      (
        name: "hook",
        text: "{kind: webhook, url: {file: \(folder)/hook-url}, key: {file: \(folder)/hook-key}, "
          + "allow-private: true}"
      )
    ]
    if hasMail {
      channels.append(
        (
          name: "list",
          text: "{kind: mail, url: {file: \(folder)/smtp}, from: lastgood@example.org, "
            + "to: [team@example.org], allow-private: true}"
        ))
    }
    return channels
  }

  /// Only this user reads it.
  private func write(_ text: String, to name: String) throws {
    let path = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    _ = chmod(path, 0o600)
  }
}
