import Glibc

/// A lock on a cluster's folder, held until this value goes or the process ends, however it ends.
package final class LockFile: Sendable {
  private let file: Int32

  private init(holding file: Int32) { self.file = file }

  deinit {
    // Said expressly: a program that is being started just now has a copy of the descriptor until it runs.
    flock(file, LOCK_UN)
    close(file)
  }

  /// Takes the lock.
  ///
  /// - Throws: `locked`, with the holder's process number.
  package static func take(_ path: String) throws(EmbeddedError) -> LockFile {
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .file(path: path, action: "open", code: errno) }
    let lock = LockFile(holding: file)
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw .file(path: path, action: "lock", code: errno) }
      let holder = readText(path).flatMap { Int32($0.prefix { $0 != "\n" }) }
      throw .locked(path: path, holder: holder)
    }
    // The number is only there to be shown; the lock itself is the kernel's.
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(file, 0) == 0, pwrite(file, text, text.count, 0) == text.count else {
      throw .file(path: path, action: "write", code: errno)
    }
    return lock
  }
}
