import CSpawn
import Glibc

/// What the kernel says of a process, at one moment.
package struct ProcessEntry: Hashable, Sendable {
  package var id: Int32
  package var parent: Int32
  var group: pid_t
  var session: pid_t
  /// In ticks since the machine started: with the number it means one process and no other.
  package var start: UInt64
  /// It has ended and waits to be collected.
  var hasEnded: Bool
}

extension ProcessEntry {
  /// Every process that can be seen.
  ///
  /// Not of one moment: who is born while this reads may be missing.
  package static func all() -> [ProcessEntry] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var entries: [ProcessEntry] = []
    while let entry = readdir(folder) {
      let id = withUnsafeBytes(of: entry.pointee.d_name) { number(in: $0) }
      if let id, let process = ProcessEntry(id) { entries.append(process) }
    }
    return entries
  }

  /// The process that has this number now.
  init?(_ id: pid_t) {
    let file = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let line = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
      Array(buffer.prefix(max(0, read(file, buffer.baseAddress, buffer.count))))
    }
    self.init(id, stat: line)
  }

  /// Reads a line of `/proc/…/stat`; the name in brackets may hold anything, brackets too.
  init?(_ id: pid_t, stat line: [UInt8]) {
    guard let name = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = line[(name + 1)...].split(separator: 0x20)
    guard fields.count >= 20, let state = fields[0].first,
      let parent = Self.number(fields[1]), let group = Self.number(fields[2]),
      let session = Self.number(fields[3]), let start = Self.number(fields[19])
    else { return nil }
    self.init(
      id: id, parent: pid_t(parent), group: pid_t(group), session: pid_t(session), start: start,
      hasEnded: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"))
  }

  /// Does something with the process, unless its number has come to mean another.
  func withDescriptor(_ body: (Int32) -> Void) {
    let descriptor = spawn_process_descriptor(id)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if ProcessEntry(id)?.start == start { body(descriptor) }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39, value < 1 << 58 else { return nil }
      value = value * 10 + UInt64(digit - 0x30)
    }
    return value
  }

  private static func number(in name: UnsafeRawBufferPointer) -> pid_t? {
    var value: pid_t = 0
    // Behind the end are bytes of earlier names.
    for byte in name.prefix(10).prefix(while: { $0 != 0 }) {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value &* 10 &+ pid_t(byte - 0x30)
    }
    return value > 0 ? value : nil
  }
}
