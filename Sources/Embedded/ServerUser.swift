import Glibc
import Spawn

/// The operating-system user that the server runs as.
///
/// PostgreSQL refuses to run as root, so root starts it as somebody else.
struct ServerUser: Sendable, Hashable {
  var name: String
  var id: UInt32
  var group: UInt32

  /// The server's user is our own.
  var isOurselves: Bool

  /// The wanted user, or the natural one: ourselves, or `postgres` for root.
  static func find(
    _ wanted: String?, in surroundings: Surroundings
  ) throws(EmbeddedError) -> ServerUser {
    guard wanted != nil || surroundings.isRoot else {
      guard let entry = getpwuid(surroundings.user) else { throw .namelessUser(surroundings.user) }
      return ServerUser(entry.pointee, isOurselves: true)
    }
    let name = wanted ?? "postgres"
    guard let entry = getpwnam(name) else { throw .noSuchUser(name) }
    return ServerUser(entry.pointee, isOurselves: entry.pointee.pw_uid == surroundings.user)
  }

  /// A program of the server, to be run as its user and to end when we do.
  ///
  /// `setpriv` replaces itself by the program, so the process is the program's own. Its parent-death
  /// signal makes a fast shutdown of our own death, however sudden.
  func program(_ path: String, _ arguments: [String]) -> Program {
    let change =
      isOurselves ? [] : ["--reuid=\(id)", "--regid=\(group)", "--clear-groups"]
    return Program(
      "/usr/bin/setpriv", change + ["--no-new-privs", "--pdeathsig", "INT", path] + arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "GLIBC_TUNABLES": Self.memoryKept,
      ], directory: "/")
  }

  /// What a backend asks for in one piece and how much of it it keeps when it is done.
  ///
  /// By itself the C library gives pieces over 128 KiB back at once, and the kernel empties each page
  /// anew at the next question: a third of the time that an answer of half a megabyte takes.
  private static let memoryKept =
    "glibc.malloc.mmap_threshold=2097152:glibc.malloc.trim_threshold=4194304"

  private init(_ entry: passwd, isOurselves: Bool) {
    self.init(
      name: String(cString: entry.pw_name), id: entry.pw_uid, group: entry.pw_gid,
      isOurselves: isOurselves)
  }

  init(name: String, id: UInt32, group: UInt32, isOurselves: Bool) {
    self.name = name
    self.id = id
    self.group = group
    self.isOurselves = isOurselves
  }
}
