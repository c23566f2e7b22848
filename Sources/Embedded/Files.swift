import FoundationEssentials
import Glibc

/// Reads a small text file; nil if it is not there.
///
/// Never follows a symbolic link, and never reads more than a megabyte: some of these files belong
/// to another user.
func readText(_ path: String) -> String? {
  let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16384)
  while bytes.count < 1 << 20 {
    let got = read(file, &buffer, buffer.count)
    if got < 0 && errno == EINTR { continue }
    guard got > 0 else { break }
    bytes += buffer[..<got]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The last kilobytes of a file, from an offset on.
func readEnd(of path: String, from offset: Int, atMost limit: Int = 4000) -> String {
  let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
  guard file >= 0 else { return "" }
  defer { close(file) }
  let start = max(offset, Int(lseek(file, 0, SEEK_END)) - limit)
  var buffer = [UInt8](repeating: 0, count: limit)
  let got = pread(file, &buffer, limit, off_t(start))
  return String(decoding: buffer[..<max(0, got)], as: UTF8.self)
}

/// Replaces a text file in one step, so that nobody reads half of it.
func writeText(_ text: String, to path: String) throws(EmbeddedError) {
  let temporary = path + ".new"
  unlink(temporary)
  let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
  guard file >= 0 else { throw .file(path: temporary, action: "create", code: errno) }
  let bytes = Array(text.utf8)
  let written = write(file, bytes, bytes.count)
  let code = written < 0 ? errno : ENOSPC
  close(file)
  guard written == bytes.count else { throw .file(path: temporary, action: "write", code: code) }
  guard rename(temporary, path) == 0 else {
    throw .file(path: path, action: "replace", code: errno)
  }
}

/// Makes a folder and those above it; one that is there stays as it is.
func makeFolders(_ path: String, mode: UInt32) throws(EmbeddedError) {
  if mkdir(path, mode) == 0 || errno == EEXIST { return }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
    throw .file(path: path, action: "create", code: errno)
  }
  try makeFolders(String(path[..<slash]), mode: 0o755)
  guard mkdir(path, mode) == 0 || errno == EEXIST else {
    throw .file(path: path, action: "create", code: errno)
  }
}

/// Makes a folder that only the server's user can enter, or checks that it is one.
func makePrivateFolder(_ path: String, for user: ServerUser) throws(EmbeddedError) {
  let isNew = mkdir(path, 0o700) == 0
  guard isNew || errno == EEXIST else { throw .file(path: path, action: "create", code: errno) }
  var facts = stat()
  guard lstat(path, &facts) == 0 else { throw .file(path: path, action: "look at", code: errno) }
  guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_mode & 0o077 == 0,
    facts.st_uid == user.id || facts.st_uid == geteuid()
  else { throw .notPrivate(path: path) }
  guard facts.st_uid == user.id || lchown(path, user.id, user.group) == 0 else {
    throw .file(path: path, action: "give away", code: errno)
  }
}

/// Removes a folder and all in it; one that is not there is fine.
func removeFolder(_ path: String) throws(EmbeddedError) {
  var facts = stat()
  guard lstat(path, &facts) == 0 else { return }
  do {
    try FileManager.default.removeItem(atPath: path)
  } catch {
    throw .file(path: path, action: "remove", code: errno)
  }
}

/// Writes a folder's entries, such as a rename, to disk.
func syncFolder(_ path: String) throws(EmbeddedError) {
  let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw .file(path: path, action: "open", code: errno) }
  defer { close(folder) }
  guard fsync(folder) == 0 else { throw .file(path: path, action: "sync", code: errno) }
}
