import COpenSSL
import Glibc

/// Why a key file was not read or not written.
package enum KeyFileError: Error, Equatable {
  /// Others than its owner may read or write it; `mode` are its permission bits.
  case tooOpen(path: String, mode: UInt16)
  /// It belongs to neither this process's user nor root.
  case foreignOwner(path: String, user: UInt32)
  case notRegular(path: String)
  /// The first line that means nothing; 0 when what is missing is in no line.
  case malformed(path: String, line: Int)
  /// A key file is never created over another.
  case exists(path: String)
  /// What the system answered to `call`.
  case system(path: String, call: String, code: Int32)
}

/// A small text file that only its owner may read.
struct SecretFile {
  var path: String

  /// No file with more bytes than this holds keys.
  private static let maximumSize = 1 << 20
  private static let permissions: mode_t = 0o600

  /// Hands the file's bytes to `body`, and overwrites them afterwards.
  func read<T>(_ body: ([UInt8]) throws -> T) throws -> T {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    // Asked of the open file, so that nobody can exchange it in between.
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw KeyFileError.notRegular(path: path) }
    guard status.st_mode & 0o077 == 0 else {
      throw KeyFileError.tooOpen(path: path, mode: UInt16(status.st_mode & 0o7777))
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw KeyFileError.foreignOwner(path: path, user: status.st_uid)
    }
    guard status.st_size <= Self.maximumSize else {
      throw KeyFileError.malformed(path: path, line: 0)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    defer { bytes.cleanse() }
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw failure("read") }
      guard read > 0 else { throw KeyFileError.malformed(path: path, line: 0) }
      count += read
    }
    return try body(bytes)
  }

  /// Writes the file whole or not at all, and returns when it is on disk.
  ///
  /// - Throws: `KeyFileError.exists` unless it `replaces` the file that is there.
  func write(_ bytes: [UInt8], replacing replaces: Bool) throws {
    let suffix = try RandomBytes().bytes(8).map { String($0 % 36, radix: 36) }.joined()
    let draft = SecretFile(path: "\(path).\(suffix).new")
    try draft.create(bytes)
    defer { unlink(draft.path) }
    if replaces {
      guard rename(draft.path, path) == 0 else { throw failure("rename") }
    } else {
      // Unlike a renaming, a link never displaces a file that appeared meanwhile.
      guard link(draft.path, path) == 0 else {
        throw errno == EEXIST ? KeyFileError.exists(path: path) : failure("link")
      }
    }
    try syncFolder()
  }

  private func create(_ bytes: [UInt8]) throws {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = open(path, flags, Self.permissions)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    do {
      // A file mask may have taken bits away.
      guard fchmod(descriptor, Self.permissions) == 0 else { throw failure("fchmod") }
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
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Makes the new name in the folder as durable as the file.
  private func syncFolder() throws {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
  }

  private func failure(_ call: String) -> KeyFileError {
    .system(path: path, call: call, code: errno)
  }
}

extension SecretFile {
  /// The file's lines with their numbers, without comments and empty ones.
  static func lines(of bytes: [UInt8]) -> [(number: Int, text: ArraySlice<UInt8>)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .filter { $1.first.map { $0 != UInt8(ascii: "#") } ?? false }
      .map { ($0 + 1, $1) }
  }

  /// The 32 bytes that 64 hexadecimal digits stand for.
  static func key(_ digits: ArraySlice<UInt8>) -> Secret? {
    guard digits.count == 64 else { return nil }
    var isValid = true
    let key = Secret(count: 32) { buffer in
      for index in 0..<32 {
        let at = digits.startIndex + 2 * index
        guard let high = nibble(digits[at]), let low = nibble(digits[at + 1]) else {
          isValid = false
          return
        }
        buffer[index] = high << 4 | low
      }
    }
    return isValid ? key : nil
  }

  /// Appends a key as hexadecimal digits and a line's end.
  static func append(_ key: Secret, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    key.withUnsafeBytes { start in
      for byte in UnsafeBufferPointer(start: start, count: key.count) {
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}

private func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  default: nil
  }
}
