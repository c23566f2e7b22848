import CommandLineKit
import Glibc

/// Whole files, within bounds.
enum FileContents {
  case bytes([UInt8]), tooLong, unreadable

  static func read(_ path: String, atMost limit: Int) -> FileContents {
    // A pipe or a device is fine too: `<(command)` is one.
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .unreadable }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT != S_IFDIR else { return .unreadable }
    guard facts.st_size <= off_t(limit) else { return .tooLong }
    return Platform.read(file, atMost: limit).map { .bytes($0) } ?? .tooLong
  }

  /// Writes a file anew; false when it cannot be.
  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    write(bytes, to: open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666))
  }

  /// Writes a file that is new and that only this user reads.
  ///
  /// - Returns: its path; nil when it cannot be written.
  static func writePrivately(_ bytes: [UInt8], in folder: String) -> String? {
    var path = Array("\(folder)/lastgood-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard write(bytes, to: file) else { return nil }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    guard file >= 0 else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    return close(file) == 0 && rest.isEmpty
  }
}

/// The media types of files that are often attached.
enum MediaTypes {
  static func guess(for name: String) -> String {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return known[ending] ?? "application/octet-stream"
  }

  private static let known = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf", "json": "application/json",
    "txt": "text/plain", "log": "text/plain", "md": "text/markdown", "csv": "text/csv",
    "yaml": "application/yaml", "yml": "application/yaml", "har": "application/json",
    "gz": "application/gzip", "zip": "application/zip",
  ]
}
