/// An incident that a person chose or used, for commands that do not name one.
package struct CurrentIncident: Sendable {
  package let path: String
  private let disk: Disk

  package init(path: String, disk: Disk = Disk()) { (self.path, self.disk) = (path, disk) }

  /// The one of `lastgood use INC`; nil when there is no home.
  package init?(in folders: UserFolders) {
    guard let state = folders.state else { return nil }
    self.init(path: state + "/current")
  }

  /// The one that a command was last about; nil when there is no home.
  package init?(lastIn folders: UserFolders) {
    guard let state = folders.state else { return nil }
    self.init(path: state + "/last")
  }

  /// What was chosen; nil when nothing was, or when the file holds anything but a name.
  package func read() throws(FileFailure) -> String? {
    guard let contents = try Disk.read(path, atMost: 4096) else { return nil }
    var bytes = contents.bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    let name = String(decoding: bytes, as: UTF8.self)
    return Self.isName(name) ? name : nil
  }

  /// Chooses an incident; false for what cannot be the name of one.
  package func write(_ name: String) throws(FileFailure) -> Bool {
    guard Self.isName(name) else { return false }
    try disk.makeFolder(Disk.parent(of: path))
    try disk.write(Array((name + "\n").utf8), to: path)
    return true
  }

  package func clear() throws(FileFailure) { try disk.remove(path) }

  fileprivate static func isName(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// The incident that the last look found to be the only open one, and at which service.
///
/// It says where something belongs while the service is away; a cache, so that failing to keep it
/// is no failure.
package struct OnlyOpenIncident: Sendable {
  private let path: String?
  private let service: String

  package init(in folders: UserFolders, service: String) {
    path = folders.state.map { $0 + "/only-open" }
    self.service = service
  }

  /// The name; nil when the last look found none or several, or was at another service.
  package func read() -> String? {
    guard let path, let contents = try? Disk.read(path, atMost: 8192) else { return nil }
    let lines = String(decoding: contents.bytes, as: UTF8.self).split(separator: "\n")
    guard lines.count == 2, lines[0] == service, CurrentIncident.isName(String(lines[1])) else {
      return nil
    }
    return String(lines[1])
  }

  /// Remembers what a look found; nil for none or several.
  package func write(_ name: String?) {
    guard let path, name != read() else { return }
    let disk = Disk()
    guard let name, CurrentIncident.isName(name) else {
      try? disk.remove(path)
      return
    }
    try? disk.makeFolder(Disk.parent(of: path))
    try? disk.write(Array("\(service)\n\(name)\n".utf8), to: path)
  }
}
