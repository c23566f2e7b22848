import CommandLineKit
import Glibc

/// A whole file in memory.
enum FileBytes {
  /// All of a file, or of standard input for `-`.
  ///
  /// - Throws: `FileUnreadable`, also when it is longer than `limit`.
  static func read(_ path: String, atMost limit: Int) throws(FileUnreadable) -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileUnreadable(path: path) }
    defer { if descriptor > 0 { close(descriptor) } }
    guard let bytes = Platform.read(descriptor, atMost: limit) else {
      throw FileUnreadable(path: path)
    }
    return bytes
  }
}
