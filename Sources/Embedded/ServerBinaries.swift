import FoundationEssentials
import Glibc
import Spawn

/// The programs of one installed PostgreSQL server.
struct ServerBinaries: Sendable, Hashable {
  static let oldestMajor = 15

  var folder: String
  var major: Int

  var initdb: String { folder + "/initdb" }
  var postgres: String { folder + "/postgres" }

  /// The server for the data there is, or the newest.
  ///
  /// - Throws: `noServer`, `otherMajor`.
  static func choose(
    from installed: [ServerBinaries], forData major: Int?, at path: String
  ) throws(EmbeddedError) -> ServerBinaries {
    let fresh = installed.filter { $0.major >= oldestMajor }
    guard let newest = fresh.max(by: { $0.major < $1.major }) else {
      throw .noServer(tooOld: Set(installed.map(\.major)).sorted())
    }
    guard let major else { return newest }
    guard let match = fresh.first(where: { $0.major == major }) else {
      throw .otherMajor(data: major, installed: Set(fresh.map(\.major)).sorted(), path: path)
    }
    return match
  }

  /// Reads `postgres (PostgreSQL) 15.18 (Debian …)`, or `PostgreSQL 17beta1`.
  static func major(ofVersion text: String) -> Int? {
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if let major = Int(word.prefix { $0.isASCII && $0.isNumber }) { return major }
    }
    return nil
  }
}

extension ServerBinaries {
  /// What is installed: the folder that the environment names, or else all that can be found.
  ///
  /// Blocks: it may run `pg_config` and `postgres --version`.
  static func installed(in surroundings: Surroundings) throws(EmbeddedError) -> [ServerBinaries] {
    if let named = surroundings.environment["LASTGOOD_POSTGRES_BIN"], !named.isEmpty {
      guard let found = inspect(named) else { throw .noServerIn(named) }
      return [found]
    }
    let packaged = inDebianFolders()
    return packaged.isEmpty ? onPath(surroundings.environment["PATH"] ?? "") : packaged
  }

  /// Debian's folders carry the version in their name.
  private static func inDebianFolders() -> [ServerBinaries] {
    let root = "/usr/lib/postgresql"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.compactMap { name in
      guard let major = Int(name) else { return nil }
      let binaries = ServerBinaries(folder: "\(root)/\(name)/bin", major: major)
      return binaries.canRun ? binaries : nil
    }
  }

  private static func onPath(_ path: String) -> [ServerBinaries] {
    let folders = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    let told = folders.compactMap { folder -> String? in
      let answer = try? Program(folder + "/pg_config", ["--bindir"]).run(deadline: .seconds(10))
      return answer?.text.split(separator: "\n").first.map(String.init)
    }
    return (told + folders).compactMap(inspect)
  }

  private static func inspect(_ folder: String) -> ServerBinaries? {
    var binaries = ServerBinaries(folder: folder, major: 0)
    guard binaries.canRun,
      let answer = try? Program(binaries.postgres, ["--version"]).run(deadline: .seconds(10)),
      let major = major(ofVersion: answer.text)
    else { return nil }
    binaries.major = major
    return binaries
  }

  private var canRun: Bool { access(initdb, X_OK) == 0 && access(postgres, X_OK) == 0 }
}
