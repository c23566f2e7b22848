import Glibc

/// An empty folder for one run of a program, gone with everything in it afterwards.
struct PrivateFolder: ~Copyable {
  let path: String

  init() throws(PreparationRefusal) {
    var template = Array("/tmp/lastgood-run-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw PreparationRefusal("No folder could be made in /tmp: see to the host's disk.")
    }
    path = String(cString: made)
  }

  deinit { Self.remove(path, depth: 0) }

  private static let deepest = 20

  /// Follows no links.
  private static func remove(_ path: String, depth: Int) {
    if depth < deepest, let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        let inner = path + "/" + name
        var status = stat()
        guard lstat(inner, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          remove(inner, depth: depth + 1)
        } else {
          unlink(inner)
        }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
