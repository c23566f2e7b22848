import EventLog
import Glibc

/// A folder of the host that others may have filled: looked at, and never believed.
///
/// Everything is asked through the open folder and without following a link, so that no name leads
/// out of it. Nothing is read that is no plain file, and never more than somebody asks for.
struct HostFolder: ~Copyable {
  private let descriptor: Int32

  struct Entry: Equatable {
    var isFolder: Bool
    var isFile: Bool
    var size: Int
    /// When it was written last, by its own word.
    var changed: Timestamp
  }

  enum Fault: Error {
    case missing
    case unreadable(code: Int32)
    case tooMany

    func sentence(_ path: String) -> String {
      switch self {
      case .missing: "There is no folder \(path) on the executor's host."
      case .unreadable(ENOTDIR), .unreadable(ELOOP):
        "\(path) is a link or a file: give the folder itself."
      case .unreadable(let code):
        "\(path) cannot be read by the executor: \(String(cString: strerror(code)))."
      case .tooMany: "\(path) holds too many names to be looked through."
      }
    }
  }

  init(_ path: String) throws(Fault) { try self.init(path, in: AT_FDCWD) }

  private init(_ path: String, in folder: Int32) throws(Fault) {
    descriptor = openat(folder, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .unreadable(code: errno) }
  }

  deinit { close(descriptor) }

  func folder(_ name: String) throws(Fault) -> HostFolder {
    try HostFolder(name, in: descriptor)
  }

  /// All names but the two that every folder has, in no order.
  func names(atMost limit: Int) throws(Fault) -> [String] {
    // A descriptor of its own, since closing the listing closes it.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let listing = fdopendir(copy) else {
      let code = errno
      if copy >= 0 { close(copy) }
      throw .unreadable(code: code)
    }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      guard names.count < limit else { throw .tooMany }
      names.append(name)
    }
    return names
  }

  /// Nil where nothing of that name can be seen.
  func entry(_ name: String) -> Entry? {
    var status = stat()
    guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return Entry(status)
  }

  /// The last bytes of a plain file and what it is; nil when it is none, or longer than `longest`.
  func end(
    of name: String, _ count: Int, ofAtMost longest: Int = .max
  ) -> (bytes: [UInt8], entry: Entry)? {
    // Nothing waits at a pipe that nobody writes to.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    let entry = Entry(status)
    guard entry.isFile, entry.size <= longest else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(count, entry.size))
    let start = entry.size - bytes.count
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
          off_t(start + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      filled += got
    }
    return (bytes, entry)
  }
}

extension HostFolder.Entry {
  fileprivate init(_ status: stat) {
    let kind = status.st_mode & S_IFMT
    let (seconds, nanoseconds) = (Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec))
    self.init(
      isFolder: kind == S_IFDIR, isFile: kind == S_IFREG, size: Int(status.st_size),
      changed: Timestamp(microseconds: nanoseconds / 1_000).advanced(bySeconds: seconds))
  }
}
