internal import Glibc
internal import JSON

/// Where the service of `lastgood up` can be found, for the other commands of the same user.
package struct InstanceFile: Sendable {
  package let path: String
  private let disk: Disk

  package init(path: String, disk: Disk = Disk()) { (self.path, self.disk) = (path, disk) }

  /// The file in the user's folder; nil when there is no home.
  package init?(in folders: UserFolders) {
    guard let state = folders.state else { return nil }
    self.init(path: state + "/instance.json")
  }

  /// A service of this user on this machine.
  package struct Instance: Hashable, Sendable {
    package var url: String
    package var token: String?
    package var process: Int32
    /// A folder that is its alone: which instance it is, whatever its port.
    package var data: String?

    package init(url: String, token: String?, process: Int32, data: String? = nil) {
      (self.url, self.token, self.process, self.data) = (url, token, process, data)
    }

    /// Whether its process is still there.
    ///
    /// Where it is not, somebody else may listen on its port by now, and must not get the token.
    package var isRunning: Bool { process > 0 && (kill(process, 0) == 0 || errno == EPERM) }
  }

  /// Writes the file for this user alone.
  package func write(_ instance: Instance) throws(FileFailure) {
    try disk.makeFolder(Disk.parent(of: path))
    let bytes = JSONWriter.object { file in
      file.member("url", instance.url)
      file.member("token", ifPresent: instance.token)
      file.member("pid", instance.process)
      file.member("data", ifPresent: instance.data)
    }
    try disk.write(bytes, to: path)
  }

  /// Reads the file; nil when there is none, or one that others could have written or read.
  package func read() throws(AddressFailure) -> Instance? {
    guard let found = try AddressFile.read(path), found.isPrivate, let url = found.file.url else {
      return nil
    }
    return Instance(
      url: url, token: found.file.token, process: found.file.process ?? 0,
      data: found.file.data)
  }

  /// Removes the file, unless another process has written its own meanwhile.
  package func remove(of process: Int32) throws(FileFailure) {
    if let instance = try? read(), instance.process != process { return }
    try disk.remove(path)
  }
}
