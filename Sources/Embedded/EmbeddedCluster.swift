import Glibc
package import Postgres
import Spawn

/// A private PostgreSQL: created if it is not there, started, supervised and stopped by us.
///
/// It listens on a Unix socket only, in a folder that only its own user (and root) can enter.
package struct EmbeddedCluster: Sendable {
  /// The name of the database's superuser.
  package static let superuser = ServerConfiguration.superuser

  package var location: ClusterLocation

  /// Who runs the server; by default ourselves, or `postgres` if we are root.
  package var runAs: String?

  /// PostgreSQL settings that count more than ours.
  package var settings: [String: String]

  package init(
    location: ClusterLocation = .default, runAs: String? = nil, settings: [String: String] = [:]
  ) {
    self.location = location
    self.runAs = runAs
    self.settings = settings
  }

  /// Creates the cluster if need be, starts it and waits until it answers.
  ///
  /// A server left over from before is waited for if it is ending, and taken over if it is not.
  ///
  /// - Throws: `EmbeddedError`; `CancellationError` after stopping what was started.
  package func start() async throws -> RunningCluster {
    let wake = try Wake()
    return try await withTaskCancellationHandler {
      do {
        return try await onThreadOfItsOwn { try start(in: .current, unless: wake) }
      } catch EmbeddedError.interrupted {
        throw CancellationError()
      }
    } onCancel: {
      wake.raise()
    }
  }

  private func start(
    in surroundings: Surroundings, unless wake: Wake
  ) throws(EmbeddedError) -> RunningCluster {
    let user = try ServerUser.find(runAs, in: surroundings)
    guard access("/usr/bin/setpriv", X_OK) == 0 else {
      throw .spawn(.noSuchProgram("/usr/bin/setpriv"))
    }
    let folder = try makeFolder(for: user, in: surroundings)
    try Passage.check(to: folder, for: user)
    let paths = ClusterPaths(
      folder: folder, sockets: SocketFolder.path(forCluster: folder, in: surroundings))
    let lock = try LockFile.take(paths.lock)

    let data = DataFolder(paths: paths, user: user)
    let major = try data.major()
    let binaries = try ServerBinaries.choose(
      from: ServerBinaries.installed(in: surroundings), forData: major, at: paths.data)
    if major == nil { try data.create(with: binaries) }

    let configuration = ServerConfiguration(
      paths: paths, systemUsers: [user.name, try surroundings.userName], overrides: settings)
    let start = ServerStart(
      paths: paths, user: user, binaries: binaries, configuration: configuration)
    return RunningCluster(
      server: try start.perform(unless: wake), start: start, lock: lock, stopping: wake)
  }

  /// How to reach a database of the cluster, whoever keeps it running, if anybody does.
  ///
  /// - Throws: `noCluster`.
  package func connectionString(
    database: String, user: String
  ) throws(EmbeddedError) -> ConnectionString {
    let surroundings = Surroundings.current
    let path = try location.folder(in: surroundings)
    guard let resolved = realpath(path, nil) else { throw .noCluster(path: path) }
    defer { free(resolved) }
    let folder = String(cString: resolved)
    let paths = ClusterPaths(
      folder: folder, sockets: SocketFolder.path(forCluster: folder, in: surroundings))
    guard access(paths.data, F_OK) == 0 else { throw .noCluster(path: path) }
    return ServerConfiguration.connectionString(
      sockets: paths.sockets, database: database, user: user)
  }

  /// Makes the cluster's folder and gives its path without symbolic links or `..`.
  private func makeFolder(
    for user: ServerUser, in surroundings: Surroundings
  ) throws(EmbeddedError) -> String {
    let path = try location.folder(in: surroundings)
    // Another user has to pass through to the data, but need not look around.
    try makeFolders(path, mode: user.isOurselves ? 0o700 : 0o711)
    guard let resolved = realpath(path, nil) else {
      throw .file(path: path, action: "find", code: errno)
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension Surroundings {
  /// Our own name, by which the server will know us.
  fileprivate var userName: String {
    get throws(EmbeddedError) {
      guard let entry = getpwuid(user) else { throw .namelessUser(user) }
      return String(cString: entry.pointee.pw_name)
    }
  }
}
