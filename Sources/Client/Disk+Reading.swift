internal import Glibc

/// A file's bytes, and whether anybody else may have a say in them.
struct FileContents {
  var bytes: [UInt8]
  /// The permission bits.
  var mode: UInt16
  /// Whether only its owner may read it, and that is this process's user or root.
  var isPrivate: Bool
}

extension Disk {
  /// Reads a regular file; nil when it is not there.
  ///
  /// - Throws: `FileFailure` with `EFBIG` for one of more than `limit` bytes.
  static func read(_ path: String, atMost limit: Int) throws(FileFailure) -> FileContents? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .failed("open", path)
    }
    defer { close(file) }
    // Asked of the open file, so that nobody can exchange it in between.
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw .failed("look at", path) }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw FileFailure(path: path, action: "read", code: EINVAL)
    }
    guard facts.st_size <= limit else { throw FileFailure(path: path, action: "read", code: EFBIG) }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .failed("read", path) }
      guard got > 0 else { break }
      count += got
    }
    bytes.removeLast(bytes.count - count)
    let isOurs = facts.st_uid == geteuid() || facts.st_uid == 0
    return FileContents(
      bytes: bytes, mode: UInt16(facts.st_mode & 0o7777),
      isPrivate: isOurs && facts.st_mode & 0o077 == 0)
  }

  /// The names in a folder, in order; none when it is not there.
  static func names(in path: String) throws(FileFailure) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw .failed("open", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of a file; 0 when it is not there.
  static func size(of path: String) -> Int {
    var facts = stat()
    return lstat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }
}
