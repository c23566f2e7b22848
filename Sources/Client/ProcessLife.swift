internal import Glibc

/// What tells a process from all others that had or will have its number.
struct ProcessLife: Hashable, Sendable {
  /// Clock ticks since the machine was started.
  var start: UInt64
  /// Another one after each start of the machine.
  var boot: String

  init(start: UInt64, boot: String) { (self.start, self.boot) = (start, boot) }

  /// That of a process which runs now; nil when there is none.
  init?(of process: Int32) {
    guard process > 0, let stat = Self.text("/proc/\(process)/stat"),
      let boot = Self.text("/proc/sys/kernel/random/boot_id"),
      // The second field is the program's name, which may hold spaces and brackets itself.
      let name = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: name)...].split(separator: " ")
    // Field 22 of the line; these begin with the third.
    guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
    self.init(start: start, boot: String(boot.prefix { !$0.isWhitespace }))
  }

  /// A file of the kernel, which says nothing of its size beforehand.
  private static func text(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}
