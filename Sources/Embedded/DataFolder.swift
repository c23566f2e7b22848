import FoundationEssentials
import Glibc
import Spawn

/// The folder that PostgreSQL keeps its data in.
struct DataFolder: Sendable {
  var paths: ClusterPaths
  var user: ServerUser

  /// The major version that wrote the data, or nil if there is none yet.
  ///
  /// - Throws: `notAData`.
  func major() throws(EmbeddedError) -> Int? {
    if let text = readText(paths.data + "/PG_VERSION") {
      guard let major = ServerBinaries.major(ofVersion: text) else {
        throw .notAData(path: paths.data)
      }
      return major
    }
    // An empty folder, made by hand say, is replaced; a mount point would have to hold all of it.
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: paths.data),
      !entries.isEmpty
    else { return nil }
    throw .notAData(path: paths.data)
  }

  /// Creates the cluster beside its place and moves it there once it is whole and on disk.
  ///
  /// An attempt that was cut short leaves only the folder beside, which the next one removes.
  ///
  /// - Throws: `creationFailed`.
  func create(with binaries: ServerBinaries) throws(EmbeddedError) {
    try removeFolder(paths.unfinished)
    try makePrivateFolder(paths.unfinished, for: user)
    try run(
      binaries.initdb,
      [
        "--pgdata=\(paths.unfinished)", "--username=\(ServerConfiguration.superuser)",
        "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        "--no-instructions", "--auth-local=peer", "--auth-host=reject",
      ])
    try run(binaries.initdb, ["--pgdata=\(paths.unfinished)", "--sync-only"])
    rmdir(paths.data)
    guard rename(paths.unfinished, paths.data) == 0 else {
      throw .file(path: paths.data, action: "put in place", code: errno)
    }
    try syncFolder(paths.folder)
  }

  private func run(_ path: String, _ arguments: [String]) throws(EmbeddedError) {
    let outcome = try spawning { () throws(SpawnError) in
      try user.program(path, arguments).run(deadline: .seconds(120))
    }
    guard outcome.hasSucceeded else { throw .creationFailed(output: outcome.text) }
  }
}
