import Glibc

/// The way to a file of the host: all folders and links that it leads through.
///
/// Whoever may write to one of them can put another file in the place of the one that was looked at,
/// whatever that one's own mode says.
enum HostPath {
  private static let mostLinks = 40

  /// Why somebody else could lead it elsewhere; nil when only root and this user can, or when the way
  /// ends before the file.
  static func fault(on path: String) -> HostFile.Fault? {
    guard var way = Folder("/", of: path) else { return nil }
    if let fault = way.fault { return fault }
    var rest = Array(parts(of: absolute(path)).reversed())
    var links = 0
    while let part = rest.popLast() {
      if part == ".." {
        guard let above = Folder(way.above, of: path) else { return nil }
        way = above
        continue
      }
      let place = way.path == "/" ? "/" + part : way.path + "/" + part
      var status = stat()
      guard lstat(place, &status) == 0 else { return nil }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        links += 1
        guard links <= mostLinks, let target = target(of: place) else { return nil }
        // Where everybody may write, and nobody but its owner may take it away, it is its owner's.
        if way.isShared, !isTrusted(status.st_uid) {
          return .foreignFolder(path, folder: place, user: status.st_uid)
        }
        rest += parts(of: target).reversed()
        if target.hasPrefix("/"), let root = Folder("/", of: path) { way = root }
      case S_IFDIR:
        way = Folder(place, status, of: path)
        if let fault = way.fault { return fault }
      default: return nil
      }
    }
    return nil
  }

  fileprivate static func isTrusted(_ user: UInt32) -> Bool { user == 0 || user == geteuid() }

  private static func parts(of path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  private static func target(of link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// One folder on the way to a file.
private struct Folder {
  let path: String
  private let status: stat
  private let file: String

  init(_ path: String, _ status: stat, of file: String) {
    (self.path, self.status, self.file) = (path, status, file)
  }

  init?(_ path: String, of file: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(path, status, of: file)
  }

  /// The one that it lies in; checked before this one was.
  var above: String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }

  /// Others may put something there.
  var isShared: Bool { status.st_mode & 0o022 != 0 }

  var fault: HostFile.Fault? {
    guard HostPath.isTrusted(status.st_uid) else {
      return .foreignFolder(file, folder: path, user: status.st_uid)
    }
    // In a folder such as /tmp nobody takes away what is another's.
    return isShared && status.st_mode & S_ISVTX == 0 ? .openFolder(file, folder: path) : nil
  }
}
