internal import Glibc

/// A lock that is held until this value goes or the process ends, however it ends.
final class FolderLock: Sendable {
  private let file: Int32

  private init(holding file: Int32) { self.file = file }

  deinit {
    // Said expressly: a program that is being started just now has a copy of the descriptor until it runs.
    flock(file, LOCK_UN)
    close(file)
  }

  /// Takes the lock; nil when somebody else goes on holding it.
  ///
  /// A third of a second is given: locks are held for a few file operations, or by a program that is
  /// just ending.
  static func attempt(_ path: String) throws(FileFailure) -> FolderLock? {
    for _ in 0..<60 {
      if let lock = try take(path, LOCK_EX | LOCK_NB) { return lock }
      usleep(5_000)
    }
    return nil
  }

  /// Takes the lock when it is free: for those that are held for a few file operations only.
  static func wait(_ path: String) throws(FileFailure) -> FolderLock {
    guard let lock = try take(path, LOCK_EX) else { throw .failed("lock", path) }
    return lock
  }

  private static func take(_ path: String, _ operation: Int32) throws(FileFailure) -> FolderLock? {
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .failed("open", path) }
    let lock = FolderLock(holding: file)
    while flock(file, operation) != 0 {
      if errno == EWOULDBLOCK { return nil }
      guard errno == EINTR else { throw .failed("lock", path) }
    }
    return lock
  }
}
