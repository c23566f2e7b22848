import Digest
import Glibc
import Spawn

/// The file with the upstream, in its folder, held open: what a name means cannot be changed between
/// two looks.
///
/// It is exchanged for another in one step, and only while it is what is expected.
struct NginxFile: ~Copyable {
  let path: String
  private let folder: Int32
  private let name: String

  /// What stood there, and who may see it.
  struct Content: Equatable, Sendable {
    var bytes: [UInt8]
    var digest: SHA256Digest
    var mode: UInt32
  }

  private static let largest = 65_536

  /// - Throws: why the folder cannot be relied on.
  init(_ path: String) throws(PreparationRefusal) {
    let parts = path.split(separator: "/")
    guard let name = parts.last else { throw PreparationRefusal("\(path) is no file.") }
    let root = "/" + parts.dropLast().joined(separator: "/")
    let folder = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else {
      throw PreparationRefusal(
        "The folder \(root) cannot be opened on the executor's host: \(Self.reason(errno)).")
    }
    var status = stat()
    guard fstat(folder, &status) == 0, status.st_mode & S_IWOTH == 0 else {
      close(folder)
      throw PreparationRefusal(
        "Everybody may write to \(root), so nobody can rely on it: run “chmod o-w \(root)”.")
    }
    (self.path, self.folder, self.name) = (path, folder, String(name))
  }

  deinit { close(folder) }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether this process may exchange names in the folder.
  var isWritable: Bool { faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0 }

  /// Hidden, so that no `include` of a whole folder takes it in.
  static func predecessor(of path: String) -> String {
    let parts = path.split(separator: "/")
    return "/" + (parts.dropLast() + [".\(parts.last ?? "").before"]).joined(separator: "/")
  }

  // MARK: Reading

  /// - Throws: why it is not believed.
  func content(_ digest: ContentDigest) throws(PreparationRefusal) -> Content {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      throw PreparationRefusal(
        errno == ENOENT
          ? "There is no \(path) on the executor's host: write the upstream there, and let nginx "
            + "include it."
          : "\(path) cannot be opened by the executor: \(Self.reason(errno)).")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw PreparationRefusal("\(path) is no file.")
    }
    guard status.st_uid == 0 || status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
      throw PreparationRefusal(
        "\(path) can be written by others than root and the executor's user: see who owns it, and "
          + "run “chmod go-w \(path)”.")
    }
    guard let bytes = Self.bytes(of: file) else {
      throw PreparationRefusal("\(path) cannot be read, or is larger than \(Self.largest) bytes.")
    }
    return Content(bytes: bytes, digest: digest(bytes), mode: status.st_mode & 0o777)
  }

  private static func bytes(of file: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: largest + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return Array(bytes.prefix(filled)) }
      filled += count
    }
    return nil
  }

  // MARK: Writing

  /// Puts other content there, and keeps what was there beside it, unless that is of no use to
  /// anybody.
  ///
  /// `meanwhile` is what others do at that very moment, for tests.
  ///
  /// - Returns: what was there before.
  /// - Throws: why it is what it was.
  @discardableResult func exchange(
    from expected: SHA256Digest, to bytes: [UInt8], digest: ContentDigest,
    isUndoing: Bool = false, under lease: StepLease? = nil, meanwhile: () -> Void = {}
  ) throws(PreparationRefusal) -> Content {
    let before = try content(digest)
    guard before.digest == expected else { throw changed }
    let next = ".\(name).next"
    unlinkat(folder, next, 0)
    defer { unlinkat(folder, next, 0) }
    try write(bytes, as: next, mode: before.mode)
    meanwhile()
    try lease?.refuse()
    let (folder, path) = (folder, path)
    let answer = NameExchange.put(
      next, as: name, in: folder, expecting: expected, placing: digest(bytes)
    ) { name in Self.digest(of: name, in: folder, digest) }
    switch answer {
    case .done where isUndoing: break
    case .done(isKept: true): renameat(folder, next, folder, ".\(name).before")
    case .done(isKept: false):
      unlinkat(folder, ".\(name).before", 0)
      try? write(before.bytes, as: ".\(name).before", mode: before.mode)
    case .other: throw changed
    case .failed(let code):
      throw PreparationRefusal("\(path) cannot be exchanged: \(Self.reason(code)).")
    }
    fsync(folder)
    return before
  }

  /// Keeps a text beside it, hidden as what was there before is.
  func keep(_ text: String) throws(PreparationRefusal) {
    let (next, name) = (".\(name).next", ".\(name).processes")
    unlinkat(folder, next, 0)
    defer { unlinkat(folder, next, 0) }
    try write(Array(text.utf8), as: next, mode: 0o600)
    guard renameat(folder, next, folder, name) == 0 else {
      throw PreparationRefusal("Nothing can be kept beside \(path): \(Self.reason(errno)).")
    }
    fsync(folder)
  }

  /// Nil where nothing was kept.
  var kept: String? {
    let file = openat(folder, ".\(name).processes", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return Self.bytes(of: file).map { String(decoding: $0, as: UTF8.self) }
  }

  private var changed: PreparationRefusal {
    PreparationRefusal(
      "\(path) is not what it was when the plan was made: somebody has changed it, and theirs was "
        + "kept. See what they want, and have the plan made again.")
  }

  private static func digest(
    of name: String, in folder: Int32, _ digest: ContentDigest
  ) -> SHA256Digest? {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bytes(of: file).map { digest($0) }
  }

  /// On disk before it is under its name: a host that fails in between finds all of it or nothing.
  private func write(
    _ bytes: [UInt8], as name: String, mode: UInt32
  ) throws(PreparationRefusal) {
    let file = openat(
      folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw PreparationRefusal("Nothing can be written beside \(path): \(Self.reason(errno)).")
    }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw PreparationRefusal("\(path) cannot be written anew: \(Self.reason(errno)).")
      }
      written += count
    }
    guard fchmod(file, mode) == 0, fsync(file) == 0 else {
      throw PreparationRefusal("\(path) cannot be written anew: \(Self.reason(errno)).")
    }
  }
}

/// Computes the digest of a file's content.
typealias ContentDigest = @Sendable ([UInt8]) -> SHA256Digest
