import Foundation

extension Embed {
  /// Every file below `root` that is not Swift, in a stable order.
  static func texts(below root: URL) throws -> [URL] {
    let files = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    var texts: [URL] = []
    for case let file as URL in files ?? FileManager.DirectoryEnumerator() {
      let isFile = try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false
      if isFile && file.pathExtension != "swift" { texts.append(file) }
    }
    return texts.sorted { $0.path() < $1.path() }
  }
}
