internal import Glibc

/// One change of the file system.
package enum DiskStep: Hashable, Sendable {
  case makeFolder(String), create(String), write(String), syncFile(String)
  case rename(String, to: String), remove(String), syncFolder(String)
}

/// Small private files, each written whole or not at all.
///
/// Every change is announced to `before`, so that a test can let the world end in front of it.
package struct Disk: Sendable {
  package var before: @Sendable (DiskStep) throws(FileFailure) -> Void

  package init(
    before: @escaping @Sendable (DiskStep) throws(FileFailure) -> Void = { _ in }
  ) { self.before = before }

  /// Makes a folder that only this user can enter, and those above it.
  func makeFolder(_ path: String) throws(FileFailure) {
    var facts = stat()
    if stat(path, &facts) == 0 {
      guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid() else {
        throw FileFailure(path: path, action: "use", code: ENOTDIR)
      }
      guard facts.st_mode & 0o077 == 0 || chmod(path, 0o700) == 0 else {
        throw .failed("close to others", path)
      }
      return
    }
    try makeMissing(path)
  }

  private func makeMissing(_ path: String) throws(FileFailure) {
    var facts = stat()
    guard stat(path, &facts) != 0 else { return }
    guard errno == ENOENT else { throw .failed("look at", path) }
    let parent = Self.parent(of: path)
    if parent != path { try makeMissing(parent) }
    try before(.makeFolder(path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .failed("create", path) }
    try syncFolder(parent)
  }

  /// Replaces a file, and returns when its bytes and its name are on disk.
  func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    let draft = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).new"
    do throws(FileFailure) {
      try create(draft, holding: bytes)
    } catch {
      if (try? before(.remove(draft))) != nil { unlink(draft) }
      throw error
    }
    try rename(draft, to: path)
  }

  private func create(_ path: String, holding bytes: [UInt8]) throws(FileFailure) {
    try before(.create(path))
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .failed("create", path) }
    defer { close(file) }
    try before(.write(path))
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .failed("write", path) }
      rest = rest.dropFirst(count)
    }
    try before(.syncFile(path))
    guard fsync(file) == 0 else { throw .failed("sync", path) }
  }

  /// Gives a file another name, and returns when that is on disk.
  func rename(_ path: String, to other: String) throws(FileFailure) {
    try before(.rename(path, to: other))
    guard Glibc.rename(path, other) == 0 else { throw .failed("rename", path) }
    let (from, to) = (Self.parent(of: path), Self.parent(of: other))
    try syncFolder(to)
    if from != to { try syncFolder(from) }
  }

  /// Removes a file, and returns when that is on disk; one that is not there is fine.
  func remove(_ path: String) throws(FileFailure) {
    try before(.remove(path))
    guard unlink(path) == 0 || errno == ENOENT else { throw .failed("remove", path) }
    try syncFolder(Self.parent(of: path))
  }

  private func syncFolder(_ path: String) throws(FileFailure) {
    try before(.syncFolder(path))
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder < 0, errno == ENOENT { return }
    guard folder >= 0 else { throw .failed("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .failed("sync", path) }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
