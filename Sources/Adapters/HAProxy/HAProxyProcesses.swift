import Synchronization

/// Which process of HAProxy an action began at: after a reload another one answers, which has
/// forgotten the steps before.
///
/// Kept in memory alone. Whoever takes an action over begins to remember anew.
final class HAProxyProcesses: Sendable {
  private let known = Mutex<[(action: String, process: Int64)]>([])
  private static let most = 64

  /// Whether anything was seen of an action.
  func knows(_ action: String) -> Bool {
    known.withLock { known in known.contains { $0.action == action } }
  }

  /// Whether this is the process that the action began at, or the first that it sees.
  func isSame(_ process: Int64, for action: String) -> Bool {
    known.withLock { known in
      if let first = known.first(where: { $0.action == action }) { return first.process == process }
      if known.count == Self.most { known.removeFirst() }
      known.append((action, process))
      return true
    }
  }
}
