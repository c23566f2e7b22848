import Glibc

/// How many files and connections this process may have open.
enum OpenFiles {
  /// Takes all that the system allows, since the usual limit is meant for programs with few clients.
  ///
  /// - Returns: how many that are.
  @discardableResult static func raiseLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    return Int(clamping: limit.rlim_cur)
  }

  /// What is left for clients when the database, its watchers and files have theirs.
  static func forClients(of limit: Int) -> Int { min(4_096, max(64, limit - 200)) }
}
