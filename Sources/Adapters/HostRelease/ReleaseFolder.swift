import Glibc
import Policy

/// A folder of releases on this host, one sub-folder a version, and a link to the one in use.
///
/// Everything is looked at through the open folder and without following a link, so what a name
/// means cannot be changed between two looks, and no name leads out of the folder.
struct ReleaseFolder: ~Copyable {
  let root: String
  let descriptor: Int32

  /// A file of this name holds the service: nothing is switched while it is there.
  static let pauseMark = "PAUSED"
  /// More names than this are no list of releases.
  private static let mostEntries = 100_000

  /// Opens a folder by an absolute path without `..`; a link in its place is refused.
  ///
  /// - Throws: why it cannot be relied on.
  init(_ root: String) throws(PreparationRefusal) {
    let descriptor = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw PreparationRefusal(Self.explanation(root, errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IWOTH == 0 else {
      close(descriptor)
      throw PreparationRefusal(
        "Everybody may write to \(root), so nobody can rely on it: run “chmod o-w \(root)”.")
    }
    (self.root, self.descriptor) = (root, descriptor)
  }

  deinit { close(descriptor) }

  private static func explanation(_ root: String, _ code: Int32) -> String {
    switch code {
    case ENOENT: "There is no folder \(root) on the executor's host."
    case ELOOP, ENOTDIR: "\(root) is a link or a file: give the folder itself."
    default: "\(root) cannot be opened by the executor: \(String(cString: strerror(code)))."
    }
  }

  /// The version that the link `name` points to.
  func version(linkedAs name: String) -> Seen<String> {
    guard let target = target(of: name) else {
      switch errno {
      case ENOENT: return .unknown(because: "\(root) has no link “\(name)”: nothing is in use.")
      case EINVAL: return .unknown(because: "“\(name)” in \(root) is no link.")
      default: return .unknown(because: "“\(name)” in \(root) cannot be read.")
      }
    }
    guard let version = version(in: target) else {
      return .unknown(
        because: "“\(name)” in \(root) points to something that is no release of this folder.")
    }
    guard has(version) else {
      return .unknown(because: "“\(name)” points to \(version), which is no folder in \(root).")
    }
    return .seen(version)
  }

  /// What a link says; nil with the system's code where there is none.
  func target(of name: String) -> String? { Self.target(of: name, in: descriptor) }

  static func target(of name: String, in descriptor: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlinkat(descriptor, name, &buffer, buffer.count)
    guard count >= 0 else { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Taken for a version are `2.4.1`, `./2.4.1` and the whole path of a release right below.
  private func version(in target: String) -> String? {
    for prefix in ["./", root + "/"] where target.hasPrefix(prefix) {
      let rest = String(target.dropFirst(prefix.count))
      return ParameterType.release.accepts(rest) ? rest : nil
    }
    return ParameterType.release.accepts(target) ? target : nil
  }

  /// Whether there is a folder of this name, which itself is no link.
  func has(_ version: String) -> Bool {
    guard ParameterType.release.accepts(version) else { return false }
    var status = stat()
    return fstatat(descriptor, version, &status, AT_SYMLINK_NOFOLLOW) == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The versions that are there, sorted by name.
  func versions() -> Seen<[String]> {
    // A descriptor of its own, since closing the listing closes it.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let listing = fdopendir(copy) else {
      if copy >= 0 { close(copy) }
      return .unknown(because: "\(root) cannot be listed by the executor.")
    }
    defer { closedir(listing) }
    var versions: [String] = []
    var count = 0
    while let entry = readdir(listing) {
      count += 1
      guard count <= Self.mostEntries else {
        return .unknown(because: "\(root) holds more than \(Self.mostEntries) names.")
      }
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if has(name) { versions.append(name) }
    }
    return .seen(versions.sorted())
  }

  /// Whether the service is held by a file that says so.
  var isPaused: Seen<Bool> {
    var status = stat()
    if fstatat(descriptor, Self.pauseMark, &status, AT_SYMLINK_NOFOLLOW) == 0 { return .seen(true) }
    return errno == ENOENT
      ? .seen(false) : .unknown(because: "Whether \(root) is paused cannot be seen.")
  }

  /// Whether this process may exchange names in the folder.
  var isWritable: Bool { faccessat(descriptor, ".", W_OK | X_OK, AT_EACCESS) == 0 }
}
