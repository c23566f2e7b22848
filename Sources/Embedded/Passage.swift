import Glibc
import Spawn

/// Who may pass through a folder on the way to the data.
struct Passage: Sendable, Hashable {
  var path: String
  var mode: UInt32
  var owner: UInt32
  var group: UInt32

  /// Whether the user's share of the mode has the execute bit.
  func isOpen(to user: ServerUser) -> Bool {
    let bit: UInt32 = owner == user.id ? 0o100 : group == user.group ? 0o010 : 0o001
    return mode & bit != 0
  }

  /// The folder itself and all above it, from the root down.
  static func toward(_ folder: String) throws(EmbeddedError) -> [Passage] {
    var paths = ["/"]
    for part in folder.split(separator: "/") {
      paths.append((paths.last == "/" ? "" : paths.last ?? "") + "/" + part)
    }
    var passages: [Passage] = []
    for path in paths {
      var facts = stat()
      guard stat(path, &facts) == 0 else {
        throw .file(path: path, action: "look at", code: errno)
      }
      passages.append(
        Passage(path: path, mode: facts.st_mode, owner: facts.st_uid, group: facts.st_gid))
    }
    return passages
  }

  /// Makes sure that the user can reach the folder.
  ///
  /// The mode bits decide almost always; where they say no, an access list may still say yes, so
  /// the user is asked to try.
  static func check(to folder: String, for user: ServerUser) throws(EmbeddedError) {
    guard !user.isOurselves,
      let closed = try toward(folder).first(where: { !$0.isOpen(to: user) })
    else { return }
    let attempt = try spawning { () throws(SpawnError) in
      try user.program("/usr/bin/test", ["-x", closed.path]).run(deadline: .seconds(10))
    }
    guard attempt.hasSucceeded else { throw .notPassable(path: closed.path, user: user.name) }
  }
}
