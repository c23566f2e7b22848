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

    /// Which of all processes that ever had the number; nil when there was none.
    private(set) var life: ProcessLife?

    package init(url: String, token: String?, process: Int32, data: String? = nil) {
      (self.url, self.token, self.process, self.data) = (url, token, process, data)
      life = ProcessLife(of: process)
    }

    init(url: String, token: String?, process: Int32, data: String?, life: ProcessLife?) {
      (self.url, self.token, self.process) = (url, token, process)
      (self.data, self.life) = (data, life)
    }

    /// Whether its process is still there, and still ours.
    ///
    /// Where it is not, somebody else may listen on its port by now, and must not get the token;
    /// a process that only has the same number is somebody else too.
    package var isRunning: Bool {
      guard let life, process > 0, kill(process, 0) == 0 else { return false }
      return ProcessLife(of: process) == life
    }
  }

  /// Writes the file for this user alone.
  package func write(_ instance: Instance) throws(FileFailure) {
    try disk.makeFolder(Disk.parent(of: path))
    let bytes = JSONWriter.object { file in
      file.member("url", instance.url)
      file.member("token", ifPresent: instance.token)
      file.member("pid", instance.process)
      file.member("data", ifPresent: instance.data)
      file.member("start", ifPresent: instance.life.flatMap { Int64(exactly: $0.start) })
      file.member("boot", ifPresent: instance.life?.boot)
    }
    try disk.write(bytes, to: path)
  }

  /// Reads the file; nil when there is none, or one that others could have written or read.
  package func read() throws(AddressFailure) -> Instance? {
    guard let found = try AddressFile.read(path), found.isPrivate, let url = found.file.url else {
      return nil
    }
    var life: ProcessLife?
    if let start = found.file.start, let boot = found.file.boot {
      life = ProcessLife(start: start, boot: boot)
    }
    return Instance(
      url: url, token: found.file.token, process: found.file.process ?? 0,
      data: found.file.data, life: life)
  }

  /// Removes the file, unless another process has written its own meanwhile.
  package func remove(of process: Int32) throws(FileFailure) {
    if let instance = try? read(), instance.process != process { return }
    try disk.remove(path)
  }
}
