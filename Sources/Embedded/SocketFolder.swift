/// Where the server's socket goes.
enum SocketFolder {
  /// The length of `sockaddr_un.sun_path`, less its final NUL.
  static let longestPath = 107

  /// The port is only part of the socket's name.
  static let port = 5432

  /// The first folder whose socket path is short enough and safe to name.
  ///
  /// Beside the data when that fits; otherwise in a short folder whose name derives from the data's,
  /// so that the next start finds the same one.
  static func path(forCluster folder: String, in surroundings: Surroundings) -> String {
    let name = "lastgood-\(fingerprint(folder))"
    let fallback = "/tmp/lastgood-\(surroundings.user)-\(fingerprint(folder))"
    var candidates = [folder + "/run"]
    if surroundings.isRoot {
      candidates.append("/run/" + name)
    } else if let runtime = surroundings.environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
      candidates.append("\(runtime)/\(name)")
    }
    return candidates.first(where: isUsable) ?? fallback
  }

  static func isUsable(_ folder: String) -> Bool {
    // libpq splits the host, and the server its folders, at commas.
    "\(folder)/.s.PGSQL.\(port)".utf8.count <= longestPath
      && !folder.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
      && folder.last != " "
  }

  /// FNV-1a: equal for equal paths, in every process; no secret hangs on it.
  static func fingerprint(_ path: String) -> String {
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 36)
  }
}
