import Client
import CommandLineKit
import Couriers
import Crypto
import Digest
import EventLog
import Glibc
import HTTP
import IncidentService
import PostgresStore
import Synchronization
import Web

/// The HTTP side of a running service.
struct Serving: Sendable {
  private let server: Server
  private let desk: Desk
  private let hub: FeedHub
  private let status: StatusKeeper
  private let file = InstanceFile(in: UserFolders())

  /// Binds the address; answers nobody before `run`.
  ///
  /// - Throws: `SocketError` when the address is taken.
  init(
    _ options: Options, on store: PostgresEventStore, waking listener: LogListener,
    policies: any PolicyDirectory, secrets: ChannelSecrets,
    logging log: @escaping @Sendable (String) -> Void
  ) throws {
    let desk = Desk(on: store, waking: listener, policies: policies)
    let clock = ContinuousClock()
    let start = clock.now
    let readiness = Readiness(store: store, listener: listener)
    // The metrics show the server, and the server answers with the metrics.
    let served = Mutex<Server?>(nil)
    let checks = SharedAnswer { try await readiness.checks() }
    let gauges = SharedAnswer { await readiness.gauges(of: served.withLock { $0 }) }
    var around = Application.Surroundings(
      hash: { OpenSSLSHA256().digest(of: $0) }, now: { .now }, uptime: { clock.now - start },
      log: log, readiness: { try await checks.value },
      // Never thrown: nothing that is measured can fail.
      gauges: { (try? await gauges.value) ?? Gauges() })
    let carrier = ChatCarrier(lookup: systemHostQuestion())
    around.chatReply = { try await carrier.carry($0, to: $1, allowingPrivate: $2) }
    let trackers = TrackerCarrier(secrets, lookup: systemHostQuestion())
    around.tracker = TrackerExchange { try await trackers.ask($0, of: $1) }
    around.secret = { try await secrets.signingSecret($0) }
    if let folder = options.statusFolder.map(StatusFolder.init) {
      around.onStatus = { board in
        do { try folder.write(board) } catch { log("The status page cannot be written: \(error)") }
      }
    }
    let application = Application(desk, around)
    let api = application.api
    var settings = Server.Options()
    settings.host = options.host
    settings.port = options.port ?? Options.usualPort
    settings.trustedProxies = options.proxies
    settings.maxConnections = OpenFiles.forClients(of: OpenFiles.raiseLimit())
    settings.bodyLimit = { api.bodyLimit($0) }
    settings.refusalBody = { api.answer(to: $0) }
    let server = try Self.bind(settings, orAnyPort: options.mayMove && options.port == nil) {
      await api.handle($0)
    }
    served.withLock { $0 = server }
    (self.server, self.desk, hub) = (server, desk, application.hub)
    status = application.status
  }

  var url: String {
    let host = server.address.host
    return "http://\(host.contains(":") ? "[\(host)]" : host):\(server.address.port)"
  }

  /// Tells this user's other commands where the service is, and lets them in.
  func announce(localAccess folder: String?) async throws {
    guard let folder, let file else { return }
    let token = try await LocalAccess(folder: folder, desk: desk).token()
    // Whatever it was called when it was started, it is the same instance.
    let path = realpath(folder, nil)
    defer { free(path) }
    try file.write(
      .init(url: url, token: token, process: getpid(), data: path.map { String(cString: $0) }))
  }

  /// Answers until the task is cancelled.
  ///
  /// The file stays behind: it is by this file that commands know for which service to keep what
  /// they cannot send.
  func run() async throws {
    let (server, hub, status) = (server, hub, status)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await hub.run() }
      group.addTask { try await status.run() }
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Takes the usual port, or any other when that one is taken and nobody depends on it.
  private static func bind(
    _ settings: Server.Options, orAnyPort: Bool,
    _ handler: @escaping @Sendable (HTTP.Request) async -> Response
  ) throws -> Server {
    do {
      return try Server(settings, handler: handler)
    } catch let error as SocketError where orAnyPort && error.code == EADDRINUSE {
      var settings = settings
      settings.port = 0
      return try Server(settings, handler: handler)
    }
  }
}
