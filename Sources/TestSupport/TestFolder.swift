import Embedded
import FoundationEssentials
import Glibc
import Synchronization

/// Temporary folders for clusters, removed when the process ends.
enum TestFolder {
  private static let prefix = "lastgood-test-"

  /// Makes a folder through which another user can pass, and removes those of dead processes.
  static func make() throws -> String {
    removeStale
    let folder = "/tmp/\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))"
    guard mkdir(folder, 0o711) == 0 else {
      throw EmbeddedError.file(path: folder, action: "create", code: errno)
    }
    return folder
  }

  static func removeAtExit(_ folder: String) {
    leftAtExit.withLock { $0.folders.append(folder) }
    registered
  }

  /// A stopped cluster would otherwise keep its descriptors until the process ends.
  static func forget(_ cluster: RunningCluster) {
    leftAtExit.withLock { $0.clusters.removeAll { $0 === cluster } }
  }

  static func remove(_ folder: String) {
    try? FileManager.default.removeItem(atPath: folder)
  }

  static func stopAtExit(_ cluster: RunningCluster) {
    leftAtExit.withLock { $0.clusters.append(cluster) }
    registered
  }

  /// Once a process: what killed runs have left.
  ///
  /// The name tells the process; the lock tells whether somebody else has its number by now.
  private static let removeStale: Void = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
    for name in names where name.hasPrefix(prefix) {
      let folder = "/tmp/" + name
      let process = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }) ?? 0
      if process > 0 && kill(process, 0) < 0 && errno == ESRCH {
        // A server that is still going down holds files in it; what cannot be removed now goes next time.
        try? FileManager.default.removeItem(atPath: folder)
      }
    }
  }()

  private static let registered: Void = { atexit(leave) }()
}

private struct LeftAtExit {
  var clusters: [RunningCluster] = []
  var folders: [String] = []
}

private let leftAtExit = Mutex(LeftAtExit())

/// Called by C when the process exits.
private func leave() {
  let left = leftAtExit.withLock { $0 }
  for cluster in left.clusters { try? cluster.stopBlocking(.immediate) }
  for folder in left.folders { try? FileManager.default.removeItem(atPath: folder) }
}
