import CSpawn
import Glibc

/// An empty folder for one run of a program, gone with everything in it afterwards.
struct RunFolder: ~Copyable {
  let path: String

  init() throws(SpawnError) {
    var template = Array("/tmp/lastgood-run-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw .system(call: "mkdtemp in /tmp", code: errno) }
    path = String(cString: made)
  }

  deinit {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if folder >= 0 {
      Self.empty(folder, depth: 0)
      close(folder)
    }
    rmdir(path)
  }

  /// Puts a file there that nobody else may read.
  func keep(_ bytes: [UInt8], as name: String) throws(SpawnError) {
    let file = open(
      path + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system(call: "open in \(path)", code: errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system(call: "write in \(path)", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  private static let deepest = 100

  /// Follows no link: everything is named from an open folder, so that nobody can swap one in.
  private static func empty(_ folder: Int32, depth: Int) {
    guard depth < deepest, let entries = fdopendir(dup(folder)) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard name != Array(".".utf8), name != Array("..".utf8) else { continue }
      let text = (name + [0]).map { CChar(bitPattern: $0) }
      if unlinkat(folder, text, 0) == 0 { continue }
      // A program may have taken the rights from its own folder.
      spawn_allow_folder(folder, text)
      let inner = openat(folder, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if inner >= 0 {
        empty(inner, depth: depth + 1)
        close(inner)
      }
      unlinkat(folder, text, AT_REMOVEDIR)
    }
  }
}
