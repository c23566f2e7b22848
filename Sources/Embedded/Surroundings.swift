import FoundationEssentials
import Glibc

/// Who we are and what the environment says.
package struct Surroundings: Sendable, Hashable {
  package var user: UInt32
  package var environment: [String: String]

  package init(user: UInt32, environment: [String: String]) {
    self.user = user
    self.environment = environment
  }

  package static var current: Surroundings {
    Surroundings(user: geteuid(), environment: ProcessInfo.processInfo.environment)
  }

  package var isRoot: Bool { user == 0 }
}

/// Where a cluster lives.
package enum ClusterLocation: Sendable, Hashable {
  /// `/var/lib/lastgood` for root, the user's state folder for others.
  case `default`

  /// A folder that holds the data and all that goes with it.
  case at(String)

  /// The folder's path, relative to the working directory if it was given so.
  ///
  /// - Throws: `noHome`.
  package func folder(in surroundings: Surroundings) throws(EmbeddedError) -> String {
    switch self {
    case .at(let path): return path
    case .default where surroundings.isRoot: return "/var/lib/lastgood"
    case .default:
      // The XDG rules: a relative path counts as none.
      if let state = surroundings.environment["XDG_STATE_HOME"], state.hasPrefix("/") {
        return state + "/lastgood"
      }
      guard let home = surroundings.environment["HOME"], home.hasPrefix("/") else { throw .noHome }
      return home + "/.local/state/lastgood"
    }
  }
}

/// Everything of one cluster that has a path.
struct ClusterPaths: Sendable, Hashable {
  var folder: String

  /// Where the socket is; not always inside the folder.
  var sockets: String

  var data: String { folder + "/data" }

  /// Where `initdb` works; renamed to `data` once complete, so half a cluster is never taken for one.
  var unfinished: String { folder + "/data.unfinished" }
  var configuration: String { folder + "/configuration" }
  var lock: String { folder + "/lock" }
  var log: String { folder + "/postgres.log" }
  var processFile: String { data + "/postmaster.pid" }
}
