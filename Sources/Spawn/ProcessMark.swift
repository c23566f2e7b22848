import Glibc

/// What means one process and no other, also to whoever comes later: in another process, or on another
/// machine.
package struct ProcessMark: Hashable, Sendable {
  package var id: Int32
  /// In ticks since the machine started.
  package var start: UInt64
  /// The machine since its last start, and the namespace that counts its processes.
  package var machine: String
  /// What people call the machine.
  package var host: String

  package init(_ id: Int32, start: UInt64, machine: String, host: String) {
    (self.id, self.start, self.machine, self.host) = (id, start, machine, host)
  }

  /// That of a process which is there now; nil when it is not, or the machine does not say which it is.
  package init?(of id: Int32) {
    guard let entry = ProcessEntry(id), let machine = Self.machine else { return nil }
    self.init(id, start: entry.start, machine: machine, host: Self.hostName)
  }

  /// Whether it can be looked for here.
  package var isHere: Bool { machine == Self.machine }

  /// Another one after each start of the machine; nil where it does not say.
  package static let boot: String? =
    content(of: "/proc/sys/kernel/random/boot_id").map { String($0.prefix { !$0.isWhitespace }) }

  static let machine: String? = {
    guard let boot, let space = target(of: "/proc/self/ns/pid") else { return nil }
    return boot + "/" + space
  }()

  private static let hostName: String = {
    content(of: "/proc/sys/kernel/hostname").map { String($0.prefix { !$0.isWhitespace }) } ?? "?"
  }()

  private static func content(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(file, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  private static func target(of link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    let count = readlink(link, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
