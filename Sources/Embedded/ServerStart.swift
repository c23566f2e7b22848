import Glibc
import Postgres
import Spawn

/// All it takes to start one cluster's server, again and again.
struct ServerStart: Sendable {
  /// Replaying the log after a crash may take minutes; it is not cut short.
  static let patience = Duration.seconds(600)

  var paths: ClusterPaths
  var user: ServerUser
  var binaries: ServerBinaries
  var configuration: ServerConfiguration

  /// Starts the server, or takes over one that is running, and waits until it answers.
  ///
  /// Blocks. When the wake is raised, what was started is stopped again.
  ///
  /// - Throws: `serverEnded`, `notReady`, `leftoverStays`.
  func perform(unless wake: Wake) throws(EmbeddedError) -> Postmaster {
    try prepare()
    let leftover = Leftover(paths: paths, user: user)
    if let server = try leftover.settle(within: .seconds(60)) {
      try awaitReadiness(of: server, logFrom: logSize(), unless: wake)
      return server
    }
    try rotateLog()
    let offset = logSize()
    let server = Postmaster.started(
      try spawning { () throws(SpawnError) in try Child(program, output: .file(paths.log)) })
    do {
      try awaitReadiness(of: server, logFrom: offset, unless: wake)
    } catch {
      try? server.stop(.fast)
      throw error
    }
    return server
  }

  private var program: Program {
    user.program(
      binaries.postgres, ["-D", paths.data, "-c", "config_file=\(configuration.settingsFile)"])
  }

  private func prepare() throws(EmbeddedError) {
    try makePrivateFolder(paths.sockets, for: user)
    try makeFolders(paths.configuration, mode: 0o755)
    try writeText(configuration.settings(), to: configuration.settingsFile)
    try writeText(configuration.hostBasedAccess, to: configuration.hostBasedAccessFile)
    try writeText(configuration.identities, to: configuration.identityFile)
  }

  /// Waits for the server's own word in its process file, then for an answer on its socket.
  ///
  /// The word alone might be ahead of the socket; the answer alone might be another server's.
  private func awaitReadiness(
    of server: Postmaster, logFrom offset: Int, unless wake: Wake
  ) throws(EmbeddedError) {
    let start = ContinuousClock.now
    while true {
      let file = readText(paths.processFile).flatMap(ProcessFile.init)
      if let file, file.process == server.process, file.status == .ready, isAnswering { return }
      if try server.waitForEnd(deadline: .milliseconds(2), unless: wake) {
        throw .serverEnded(log: readEnd(of: paths.log, from: offset))
      }
      if wake.isRaised { throw .interrupted }
      if ContinuousClock.now - start > Self.patience {
        throw .notReady(after: Self.patience, log: readEnd(of: paths.log, from: offset))
      }
    }
  }

  private var isAnswering: Bool {
    Connection.ping(configuration.connectionString(database: "postgres")) == .accepting
  }

  private func logSize() -> Int {
    var facts = stat()
    return lstat(paths.log, &facts) == 0 ? facts.st_size : 0
  }

  /// Keeps one older log, so that the two never take more than some twenty megabytes at a start.
  private func rotateLog() throws(EmbeddedError) {
    guard logSize() > 10 << 20 else { return }
    guard rename(paths.log, paths.log + ".1") == 0 else {
      throw .file(path: paths.log, action: "rename", code: errno)
    }
  }
}
