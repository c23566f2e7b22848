import FoundationEssentials
import Glibc
import PolicyFile
import YAML

/// The files of a policy on this machine.
struct PolicyDisk: PolicyFolder {
  /// The folder of the main file, as it was named; empty for the working directory.
  let folder: String
  /// The main file's name in it.
  let main: String

  init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    main = String(parts.last ?? "")
    folder =
      parts.dropLast().joined(separator: "/") + (parts.count == 2 && parts[0] == "" ? "/" : "")
  }

  /// The path of one of its files as a person would name it.
  func path(of file: String) -> String {
    folder.isEmpty ? file : folder.hasSuffix("/") ? folder + file : folder + "/" + file
  }

  func contents(of file: String) throws(PolicyFileTrouble) -> [UInt8] {
    guard let root = Self.resolved(folder.isEmpty ? "." : folder) else { throw .missing }
    guard let path = Self.resolved(self.path(of: file)) else {
      throw errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno)))
    }
    guard path.hasPrefix(root == "/" ? root : root + "/") else { throw .outside }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .unreadable(String(cString: strerror(errno)))
    }
    // A pipe would keep us waiting, and a folder is no text.
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("it is no file") }
    guard status.st_size <= YAMLLimits.standard.size else { throw .tooLarge }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(String(cString: strerror(errno)))
    }
    return Array(data)
  }

  /// The path behind all links; nil with `errno` when it leads nowhere.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
