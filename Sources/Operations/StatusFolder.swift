import FoundationEssentials
import Glibc
import StatusPages

/// The pages for people outside as files, so that any web server serves them when this program and
/// the database are down.
struct StatusFolder: Sendable {
  let path: String

  /// Writes what changed, each file as a whole or not at all.
  func write(_ board: StatusBoard) throws {
    for file in StatusSite.files(board) {
      let target = "\(path)/\(file.path)"
      let data = Data(file.bytes)
      if let old = try? Data(contentsOf: URL(filePath: target)), old == data { continue }
      try FileManager.default.createDirectory(
        atPath: target.folder, withIntermediateDirectories: true)
      try data.write(to: URL(filePath: target), options: .atomic)
      // For everybody: another program serves them.
      _ = chmod(target, 0o644)
    }
  }
}

extension String {
  fileprivate var folder: String {
    lastIndex(of: "/").map { String(self[..<$0]) } ?? "."
  }
}
