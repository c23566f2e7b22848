import Glibc

/// A small file outside the database that is written so that a power cut loses nothing of it.
struct SealFile {
  var path: String

  /// No file of ours is larger than this but the redaction list, which is read in lines.
  private static let maximumSize = 1 << 28
  private static let permissions: mode_t = 0o644

  /// The file's bytes; nil when there is no file.
  func read() throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.maximumSize else {
      throw SealFileError.malformed(path: path, line: 0)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw failure("read") }
      if read == 0 { break }
      count += read
    }
    return Array(bytes.prefix(count))
  }

  /// Puts the bytes in the file's place, whole or not at all, and returns when they are on disk.
  func replace(with bytes: [UInt8]) throws {
    let draft = SealFile(path: "\(path).\(UInt32.random(in: 0 ... .max)).new")
    do {
      try draft.write(bytes, flags: O_WRONLY | O_CREAT | O_EXCL)
      guard rename(draft.path, path) == 0 else { throw failure("rename") }
    } catch {
      unlink(draft.path)
      throw error
    }
    try Self.syncFolder(of: path)
  }

  /// Appends whole lines and returns when they are on disk.
  ///
  /// What a crash left of a line is cut off first: it was never vouched for.
  func append(lines: [UInt8]) throws {
    let known = try read()
    if let known, let last = known.last, last != newline {
      let whole = known.lastIndex(of: newline).map { $0 + 1 } ?? 0
      guard truncate(path, whole) == 0 else { throw failure("truncate") }
    }
    try write(lines, flags: O_WRONLY | O_CREAT | O_APPEND)
    if known == nil { try Self.syncFolder(of: path) }
  }

  private func write(_ bytes: [UInt8], flags: Int32) throws {
    let descriptor = open(path, flags | O_CLOEXEC, Self.permissions)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var count = 0
    while count < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure("write") }
      count += written
    }
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
  }

  /// Makes names in the file's folder as durable as the files.
  static func syncFolder(of path: String) throws {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SealFileError.system(path: folder, call: "open", code: errno)
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw SealFileError.system(path: folder, call: "fsync", code: errno)
    }
  }

  func failure(_ call: String) -> SealFileError {
    .system(path: path, call: call, code: errno)
  }
}

/// Why a file beside the database was not read or not written.
package enum SealFileError: Error, Equatable {
  /// What the system answered to `call`.
  case system(path: String, call: String, code: Int32)
  /// The file is not what is written there; 0 when what is wrong is in no line.
  case malformed(path: String, line: Int)
  /// A checkpoint that none of the known keys signed.
  case notSigned(path: String)
}

private let newline = UInt8(ascii: "\n")
