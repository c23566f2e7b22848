import Glibc
import Spawn

/// A file of this host that is read, and replaced as a whole: readers find the old content or the
/// new, and never a part.
///
/// It is held through its open folder. What came in between the reading and the exchange is noticed,
/// and the exchange taken back; who writes into the old file afterwards, by a descriptor that was
/// open before, is not.
struct ReplaceableFile: ~Copyable {
  let path: String
  let bytes: [UInt8]
  let name: String
  private let folder: Int32
  private let status: stat

  private static let largest = 1 << 20

  /// Opens and reads a file by an absolute path; a link in its place is refused, because the link
  /// would be replaced and not what it names.
  init(_ path: String) throws(PreparationRefusal) {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let place = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[slash...].dropFirst())
    self.path = path
    let folder = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Self.explained(place, errno) }
    let file: (bytes: [UInt8], status: stat)
    do {
      file = try Self.read(name, in: folder, path)
    } catch {
      close(folder)
      throw error
    }
    (self.folder, bytes, status) = (folder, file.bytes, file.status)
  }

  deinit { close(folder) }

  private static func explained(_ path: String, _ code: Int32) -> PreparationRefusal {
    switch code {
    case ENOENT, ENOTDIR: PreparationRefusal("There is no \(path) on the executor's host.")
    case ELOOP: PreparationRefusal("\(path) is a link: give the file itself.")
    default: PreparationRefusal("\(path): \(String(cString: strerror(code))).")
    }
  }

  private static func read(
    _ name: String, in folder: Int32, _ path: String
  ) throws(PreparationRefusal) -> (bytes: [UInt8], status: stat) {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard file >= 0 else { throw explained(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw explained(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PreparationRefusal("\(path) is no file.")
    }
    guard status.st_mode & S_IWOTH == 0 else {
      throw PreparationRefusal(
        "Everybody may write to \(path), so nobody can rely on it: run “chmod o-w \(path)”.")
    }
    guard status.st_size <= largest else {
      throw PreparationRefusal("\(path) is larger than a megabyte.")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw explained(path, errno) }
      if count == 0 { return (bytes, status) }
      bytes += buffer[..<count]
      guard bytes.count <= largest else {
        throw PreparationRefusal("\(path) is larger than a megabyte.")
      }
    }
  }

  /// Another file of the same folder, by its name.
  func sibling(_ name: String) throws(PreparationRefusal) -> [UInt8] {
    try Self.read(name, in: folder, "The file \(name) beside \(path)").bytes
  }

  /// When its content or its place last changed; seconds since 1970.
  var changed: Double {
    Double(status.st_ctim.tv_sec) + Double(status.st_ctim.tv_nsec) / 1_000_000_000
  }

  /// Why this process could not replace it; nil when it could, as far as can be seen beforehand.
  var obstacle: String? {
    guard faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0 else {
      return "The executor's user may not write to the folder of \(path): give it that right."
    }
    guard status.st_uid == geteuid() || geteuid() == 0 else {
      return
        "\(path) belongs to user \(status.st_uid), and would belong to the executor's afterwards: "
        + "give it to the executor's user, and to a group that may read it."
    }
    return nil
  }
}

// MARK: - Writing

extension ReplaceableFile {
  /// Puts `new` in its place, with the same owner, group and mode.
  ///
  /// - Returns: whether it was done; false when somebody else changed the file meanwhile, which then
  ///   is as they left it.
  func replace(
    with new: [UInt8], under lease: StepLease? = nil
  ) throws(PreparationRefusal) -> Bool {
    let (folder, path) = (folder, path)
    let next = try write(new)
    defer { unlinkat(folder, next, 0) }
    let content = { (name: String) -> Content? in
      (try? Self.read(name, in: folder, path)).map { Content($0.bytes, $0.status) }
    }
    guard let ours = content(next) else {
      throw PreparationRefusal("\(path) cannot be written: what was written is not there.")
    }
    try lease?.refuse()
    let answer = NameExchange.put(
      next, as: name, in: folder, expecting: Content(bytes, status), placing: ours,
      reading: content)
    switch answer {
    case .done:
      fsync(folder)
      return true
    case .other: return false
    case .failed(let code): throw Self.explained(path, code)
    }
  }

  /// Files are told apart by what they are and by what they hold.
  private struct Content: Equatable {
    var bytes: [UInt8]
    var inode: UInt64

    init(_ bytes: [UInt8], _ status: stat) {
      (self.bytes, inode) = (bytes, UInt64(status.st_ino))
    }
  }

  /// Writes a file beside it that lasts, or the one of that name anew.
  func keep(_ bytes: [UInt8], as other: String) throws(PreparationRefusal) {
    let next = try write(bytes)
    guard renameat(folder, next, folder, other) == 0 else {
      let code = errno
      unlinkat(folder, next, 0)
      throw Self.explained(path, code)
    }
    fsync(folder)
  }

  /// - Returns: the name of a file with this content that is on the disk.
  private func write(_ bytes: [UInt8]) throws(PreparationRefusal) -> String {
    let next = ".\(name.prefix(64)).lastgood-\(UInt64.random(in: .min ... .max))"
    let file = openat(
      folder, next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.explained(path, errno) }
    defer { close(file) }
    guard Self.write(bytes, to: file),
      fchown(file, status.st_uid, status.st_gid) == 0,
      fchmod(file, status.st_mode & 0o7777) == 0, fsync(file) == 0
    else {
      let code = errno
      unlinkat(folder, next, 0)
      throw Self.explained(path, code)
    }
    return next
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
